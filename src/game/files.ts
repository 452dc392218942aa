import { randomUUID } from "node:crypto";
import { type FileHandle, open, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Problem } from "../problem.ts";
import { formatAssignment, parseAssignment } from "./assignment.ts";
import { instanceText } from "./format.ts";
import type { Instance } from "./instance.ts";
import { parseInstance } from "./parse.ts";

/** An instance from a file: the Arrow form where the name ends in `.arrow`, else JSON. Throws a `Problem` on bad input. */
export async function readInstance(path: string): Promise<Instance> {
  if (!path.endsWith(".arrow")) return parseInstance(await readText(path), path);
  // Only here: who reads JSON waits for no Arrow library.
  const { instanceFromArrow } = await import("./arrow-read.ts");
  return instanceFromArrow(await readBytes(path), path);
}

/** Writes the form that the ending asks for. The file appears whole or not at all. */
export async function writeInstance(path: string, instance: Instance): Promise<void> {
  if (!path.endsWith(".arrow")) return writeWhole(path, instanceText(instance));
  const { instanceToArrow } = await import("./arrow-write.ts");
  await writeWhole(path, instanceToArrow(instance));
}

/** The cloud of each VM, checked against the instance. Throws a `Problem` on bad input. */
export async function readAssignment(path: string, instance: Instance): Promise<Uint16Array> {
  return parseAssignment(await readText(path), path, instance);
}

export async function writeAssignment(path: string, assignment: ArrayLike<number>): Promise<void> {
  await writeWhole(path, [formatAssignment(assignment)]);
}

/** A file as UTF-8 text; a `Problem` if it cannot be read or is longer than a string can be. */
export async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError)
      throw new Problem(`not UTF-8 text: ${path}; allowed: a text file in UTF-8`);
    throw new Problem(
      `file too large: ${bytes.length} bytes in ${path}; allowed: about 500 MB as JSON, more as .arrow`,
    );
  }
}

/** A file as it is; a `Problem` if it cannot be read. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileProblem("cannot read file", path, error);
  }
}

/** Writes beside the target and renames: a reader sees the old file or the new one, never a part. */
async function writeWhole(path: string, pieces: Iterable<string> | AsyncIterable<Uint8Array>): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, "wx");
    try {
      await writePieces(handle, pieces);
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileProblem("cannot write file", path, error);
  }
}

/** `writeFile` on an open handle continues where the last one stopped, and writes all of its piece. */
async function writePieces(handle: FileHandle, pieces: Iterable<string> | AsyncIterable<Uint8Array>) {
  for await (const piece of pieces) await handle.writeFile(piece);
}

/** What the file system refused is the user's to know; anything else is a fault of ours and stays one. */
function fileProblem(what: string, path: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  if (code === undefined) return error;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "no such file or folder",
    EISDIR: "it is a folder",
    EACCES: "permission denied",
    ENOSPC: "no space left on the disk",
    ERR_FS_FILE_TOO_LARGE: "larger than 2 GiB",
  };
  return new Problem(`${what}: ${path} (${reasons[code] ?? code})`);
}
