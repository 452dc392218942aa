import { main } from "../../src/cli/main.ts";

type Write = typeof process.stdout.write;

/**
 * What the built program does with a command line that it refuses, in a folder. It runs in this process: so many
 * command lines are refused in tests that starting a program for each took longer than most other tests.
 */
export async function refused(folder: string, ...words: readonly string[]) {
  const before = process.cwd();
  const [out, err] = [process.stdout.write, process.stderr.write];
  const said = { stdout: "", stderr: "" };
  const keep = (stream: keyof typeof said): Write =>
    ((text: string | Uint8Array) => {
      said[stream] += String(text);
      return true;
    }) as Write;
  process.chdir(folder);
  process.stdout.write = keep("stdout");
  process.stderr.write = keep("stderr");
  try {
    return { status: await main(words), ...said };
  } finally {
    process.stdout.write = out;
    process.stderr.write = err;
    process.chdir(before);
    process.exitCode = undefined;
  }
}
