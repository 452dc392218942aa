import { randomUUID } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Problem } from "./problem.ts";

const STANDARD_OUTPUT = 1;

/** What the file system says of the place that an output is to go to. */
interface Target {
  /** The file itself, behind every symbolic link; a link to it stays one. */
  readonly file: string;
  /** Undefined where there is no such file yet. */
  readonly found: Stats | undefined;
}

/**
 * Writes the output that a user named. `write` gets a file descriptor. A file appears whole or not at all, keeps its
 * mode, and is written where its symbolic link points to; a device or a pipe is written straight to.
 * @throws Problem if it cannot be written.
 */
export async function writeOutput<Result>(
  path: string,
  write: (file: number) => Result | Promise<Result>,
): Promise<Result> {
  try {
    const target = targetOf(path);
    return await (isReplaced(target) ? writeBeside(target, write) : writeStraight(target, write));
  } catch (error) {
    throw fileProblem("cannot write file", path, error);
  }
}

/** The whole of a text or of bytes, or pieces of it one after the other. */
export async function writeOutputFrom(
  path: string,
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<void> {
  await writeOutput(path, async (file) => {
    for await (const piece of pieces) writeAll(file, typeof piece === "string" ? Buffer.from(piece) : piece);
  });
}

/**
 * Says before long work begins what would be in the way of its outputs; those that are not given are left out.
 * @throws Problem if one cannot be written, or if two are the same file.
 */
export function checkOutputs(...paths: readonly (string | undefined)[]): void {
  const files = new Map<string, string>();
  for (const path of paths) {
    if (path === undefined) continue;
    try {
      const target = targetOf(path);
      if (!isReplaced(target)) continue;
      const other = files.get(target.file);
      if (other !== undefined) throw new Problem(`same file for two outputs: ${other} and ${path}`);
      files.set(target.file, path);
    } catch (error) {
      throw fileProblem("cannot write file", path, error);
    }
  }
}

/**
 * An output in the place of an input would destroy what took work to make. To be asked after `checkOutputs`.
 * @throws Problem if an output is one of the inputs; those that are not given are left out.
 */
export function keepInputs(
  inputs: readonly (string | undefined)[],
  outputs: readonly (string | undefined)[],
): void {
  const kept = new Set(inputs.map((path) => realFile(path)).filter((file) => file !== undefined));
  const lost = outputs.find((path) => kept.has(realFile(path) ?? ""));
  if (lost !== undefined) throw new Problem(`output that is an input: ${lost}; allowed: another file`);
}

/** Undefined where there is no such file, or what is written to replaces nothing. */
function realFile(path: string | undefined): string | undefined {
  if (path === undefined || statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  return realpathSync(path);
}

/** What the file system refused is the user's to know; anything else is a fault of ours and stays one. */
export function fileProblem(what: string, path: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  // A reader that has seen enough is no problem of the file's.
  if (code === undefined || code === "EPIPE") return error;
  return new Problem(`${what}: ${path} (${FILE_REASONS[code] ?? code})`, { cause: error });
}

export const FILE_REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  ENOTDIR: "a part of the path is no folder",
  EISDIR: "it is a folder",
  EEXIST: "a file of that name is in the way",
  EACCES: "permission denied",
  EPERM: "not permitted",
  ELOOP: "symbolic links in a circle",
  ENAMETOOLONG: "the name is too long",
  ENOSPC: "no space left on the disk",
  EDQUOT: "disk quota exceeded",
  EFBIG: "larger than files may be here",
  EROFS: "the disk is read-only",
  ERR_FS_FILE_TOO_LARGE: "larger than 2 GiB",
};

function targetOf(path: string): Target {
  refuseDash(path, "a file, or /dev/stdout");
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() || (found === undefined && path.endsWith("/"))) throw systemError("EISDIR");
  if (found !== undefined) {
    accessSync(path, constants.W_OK);
    return { file: found.isFile() ? realpathSync(path) : path, found };
  }
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
    return targetOf(resolve(dirname(path), readlinkSync(path)));
  }
  const folder = realpathSync(dirname(path));
  if (!statSync(folder).isDirectory()) throw systemError("ENOTDIR");
  accessSync(folder, constants.W_OK);
  return { file: resolve(folder, path.slice(path.lastIndexOf("/") + 1)), found };
}

/** Elsewhere a dash is standard output; here it would be a file or a folder of that name. */
function refuseDash(path: string, allowed: string): void {
  if (path === "-") throw new Problem(`bad output: -; give ${allowed}`);
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** All but devices, pipes, and the file that standard output goes to: what is printed after it belongs there, too. */
function isReplaced({ found }: Target): boolean {
  return found === undefined || (found.isFile() && !isStandardOutput(found));
}

function isStandardOutput({ dev, ino }: Stats): boolean {
  try {
    const open = fstatSync(STANDARD_OUTPUT);
    return open.dev === dev && open.ino === ino;
  } catch {
    return false;
  }
}

async function writeStraight<Result>(
  { file: path, found }: Target,
  write: (file: number) => Result | Promise<Result>,
): Promise<Result> {
  if (found?.isFile()) return write(STANDARD_OUTPUT);
  const file = openSync(path, constants.O_WRONLY);
  try {
    return await write(file);
  } finally {
    closeSync(file);
  }
}

/** A reader sees the old file or the new one, never a part. The name is short: the file's own may be as long as can be. */
async function writeBeside<Result>(
  { file: path, found }: Target,
  write: (file: number) => Result | Promise<Result>,
): Promise<Result> {
  const unfinished = join(dirname(path), `.${randomUUID()}.tmp`);
  const file = openSync(unfinished, "wx");
  try {
    try {
      const written = await write(file);
      if (found !== undefined) fchmodSync(file, found.mode & 0o7777);
      fsyncSync(file);
      renameSync(unfinished, path);
      return written;
    } finally {
      closeSync(file);
    }
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** All of the bytes: the system may take a part of them at a time. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

/**
 * Says before long work begins what would be in the way of a folder for its outputs.
 * @throws Problem if it cannot be written to, or cannot be made.
 */
export function checkFolder(path: string): void {
  refuseDash(path.replace(/\/.*/, ""), "a folder");
  try {
    let nearest = resolve(path);
    while (statSync(nearest, { throwIfNoEntry: false }) === undefined) nearest = dirname(nearest);
    if (!statSync(nearest).isDirectory()) throw systemError("EEXIST");
    accessSync(nearest, constants.W_OK);
  } catch (error) {
    throw fileProblem("cannot write folder", path, error);
  }
}

/**
 * Makes a folder, and those above it that are missing. Node's own `recursive` tries for ever where the system lets none
 * be made, as in /proc.
 * @throws Problem if it cannot be made.
 */
export function makeFolder(path: string): void {
  refuseDash(path.replace(/\/.*/, ""), "a folder");
  try {
    makeMissing(resolve(path));
  } catch (error) {
    throw fileProblem("cannot write folder", path, error);
  }
}

function makeMissing(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (found !== undefined) throw systemError("EEXIST");
  if (dirname(path) !== path) makeMissing(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been faster.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
