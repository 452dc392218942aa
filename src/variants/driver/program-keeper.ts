/**
 * A process of its own that runs one program and kills it, with every process that it has started, when its time is
 * over or when whoever asked for it is gone: by Ctrl-C, a signal, or as a thread that was ended.
 *
 * Words: the folder, the limit in ms, the path of the program, its words. File descriptor 3 is a pipe from who asked: it
 * ends with them. The folder gets `output`, what the program printed, and after that `outcome.json`, a `ProgramOutcome`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";

/** How a program ended. */
export interface ProgramOutcome {
  /** Why it was not started, as in EACCES; null if it was. */
  readonly refused: string | null;
  /** What it was killed for: its time was over, or it printed more than anyone reads; null if it ended by itself. */
  readonly killedFor: "time" | "output" | null;
  readonly status: number | null;
  readonly signal: string | null;
  /** The end of its error output. */
  readonly remarks: string;
}

const LARGEST_OUTPUT = 2 ** 28;
const LARGEST_REMARKS = 2 ** 12;
const LIFELINE = 3;

const [folder, limit, path, ...words] = process.argv.slice(2);
const output: Buffer[] = [];
let printed = 0;
let remarks = "";
let killedFor: ProgramOutcome["killedFor"] = null;

// Detached: it leads a process group, whose number is its own.
const program = spawn(path, words, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
program.stdout.on("data", (chunk: Buffer) => {
  printed += chunk.length;
  if (printed > LARGEST_OUTPUT) stop("output");
  else output.push(chunk);
});
program.stderr.on("data", (chunk: Buffer) => {
  remarks = (remarks + chunk.toString()).slice(-LARGEST_REMARKS);
});
program.on("error", (error: NodeJS.ErrnoException) => finish(null, null, error.code ?? error.message));
// What it has left running would hold the pipes open.
program.on("exit", () => killGroup(program));
program.on("close", (status, signal) => finish(status, signal, null));
setTimeout(() => stop("time"), Number(limit));
new Socket({ fd: LIFELINE }).on("end", abandon).on("error", abandon).resume();
process.on("SIGTERM", abandon);

function stop(reason: ProgramOutcome["killedFor"]): void {
  killedFor ??= reason;
  killGroup(program);
  finish(null, null, null);
}

function finish(status: number | null, signal: string | null, refused: string | null): never {
  const outcome: ProgramOutcome = { refused, killedFor, status, signal, remarks };
  const unfinished = join(folder, "unfinished.json");
  writeFileSync(join(folder, "output"), Buffer.concat(output));
  writeFileSync(unfinished, JSON.stringify(outcome));
  renameSync(unfinished, join(folder, "outcome.json"));
  process.exit();
}

function abandon(): never {
  killGroup(program);
  rmSync(folder, { recursive: true, force: true });
  process.exit();
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // All of the group have ended.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
