import { main } from "../../src/cli/main.ts";

type Write = typeof process.stdout.write;

/**
 * What the built program answers to a command line, in a folder. It runs in this process: starting one takes longer than
 * most commands. For what becomes of streams, signals and exit codes there is `flockbench` (cli.ts).
 */
export async function answer(folder: string, ...words: readonly string[]) {
  const before = process.cwd();
  const [out, err] = [process.stdout.write, process.stderr.write];
  const said = { stdout: "", stderr: "" };
  const keep = (stream: keyof typeof said): Write =>
    ((text: string | Uint8Array) => {
      said[stream] += String(text);
      return true;
    }) as Write;
  process.chdir(folder);
  process.exitCode = undefined;
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

/** The JSON that a command prints; fails unless it succeeded. */
export async function answerJson<Result>(folder: string, ...words: readonly string[]): Promise<Result> {
  const { status, stdout, stderr } = await answer(folder, ...words, "--json");
  if (status !== 0) throw new Error(`flockbench ${words.join(" ")}: exit code ${status}\n${stderr}`);
  return JSON.parse(stdout) as Result;
}
