/**
 * Bad input or bad usage: the message reads `problem: value`, names the file and field, and says what is allowed.
 * The command line prints it without a stack trace and exits with code 2. Anything else that is thrown is our fault.
 */
export class Problem extends Error {
  override readonly name = "Problem";
}

/** Nothing is wrong with the input, but the work is not done: it may be later, a sweep's with --resume. Exit code 75. */
export class TryAgain extends Problem {}
