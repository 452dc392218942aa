/**
 * A process of its own that runs one program and kills it, with every process that it has started, when its time is
 * over or when whoever asked for it is gone: by Ctrl-C, a signal, or as a thread that was ended.
 *
 * Words: the folder, the limit in ms, the path of the program, its words. File descriptor 3 is a pipe from who asked: it
 * ends with them. The folder gets `group`, the number of the program's process group; `alive`, touched now and then;
 * `output`, what the program printed; and after that `outcome.json`, a `ProgramOutcome`.
 */
import { spawn } from "node:child_process";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { ALIVE, GROUP, killProcessGroup, OUTCOME, OUTPUT } from "./process-group.ts";

/** How a program ended. */
export interface ProgramOutcome {
  /** Why it was not started, or what it printed not kept, as in EACCES or ENOSPC; null if all went well. */
  readonly refused: string | null;
  /** What it was killed for: its time was over, or it printed more than anyone reads; null if it ended by itself. */
  readonly killedFor: "time" | "output" | null;
  readonly status: number | null;
  readonly signal: string | null;
  /** Wall clock from its start to its end. */
  readonly seconds: number;
  /** The end of its error output. */
  readonly remarks: string;
}

const LARGEST_OUTPUT = 2 ** 28;
const LARGEST_REMARKS = 2 ** 12;
const LIFELINE = 3;
/** ms between two signs of life. */
const BEAT = 1000;

const [folder, limit, path, ...words] = process.argv.slice(2);
const output: Buffer[] = [];
let printed = 0;
let remarks = "";
let killedFor: ProgramOutcome["killedFor"] = null;
let started = performance.now();
/** The program's process group: it leads one, whose number is its own. */
let group: number | undefined;

process.on("uncaughtException", (error) => fail(error));
process.on("SIGTERM", abandon);
new Socket({ fd: LIFELINE }).on("end", abandon).on("error", abandon).resume();
beat();
setInterval(beat, BEAT);

started = performance.now();
const program = spawn(path, words, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
group = program.pid;
writeFileSync(join(folder, GROUP), String(group ?? ""));
program.stdout.on("data", (chunk: Buffer) => {
  printed += chunk.length;
  if (printed > LARGEST_OUTPUT) stop("output");
  else output.push(chunk);
});
program.stderr.on("data", (chunk: Buffer) => {
  remarks = (remarks + chunk.toString()).slice(-LARGEST_REMARKS);
});
program.on("error", fail);
// What it has left running would hold the pipes open.
program.on("exit", killGroup);
program.on("close", (status, signal) => finish(status, signal, null));
setTimeout(() => stop("time"), Number(limit));

function beat(): void {
  writeFileSync(join(folder, ALIVE), "");
}

function stop(reason: ProgramOutcome["killedFor"]): void {
  killedFor ??= reason;
  finish(null, null, null);
}

/** The program cannot be started, or what it printed not be written. */
function fail(error: NodeJS.ErrnoException): never {
  output.length = 0;
  return finish(null, null, error.code ?? error.message);
}

function finish(status: number | null, signal: string | null, refused: string | null): never {
  const seconds = (performance.now() - started) / 1000;
  killGroup();
  const outcome: ProgramOutcome = { refused, killedFor, status, signal, seconds, remarks };
  const unfinished = join(folder, "unfinished.json");
  writeFileSync(join(folder, OUTPUT), Buffer.concat(output));
  writeFileSync(unfinished, JSON.stringify(outcome));
  renameSync(unfinished, join(folder, OUTCOME));
  process.exit();
}

function abandon(): never {
  killGroup();
  rmSync(folder, { recursive: true, force: true });
  process.exit();
}

function killGroup(): void {
  if (group !== undefined) killProcessGroup(group);
}
