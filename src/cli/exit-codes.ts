/** Exit codes of every command. */
export const DONE = 0;
export const FAILED = 1;
export const BAD_INPUT = 2;
/**
 * Not done yet: a sweep goes on with --resume, everything else when the same command is given again. The number is that
 * of sysexits.h, which Slurm and others can be told to retry.
 */
export const TRY_AGAIN = 75;
/** Ended by Ctrl-C, with an answer or without: what a shell says of a program that SIGINT ends. */
export const INTERRUPTED = 130;
