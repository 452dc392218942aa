import { readFile } from "node:fs/promises";
import { fileProblem, writeOutputFrom } from "../output-file.ts";
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
  if (!path.endsWith(".arrow")) return writeOutputFrom(path, instanceText(instance));
  const { instanceToArrow } = await import("./arrow-write.ts");
  await writeOutputFrom(path, instanceToArrow(instance));
}

/** The cloud of each VM, checked against the instance. Throws a `Problem` on bad input. */
export async function readAssignment(path: string, instance: Instance): Promise<Uint16Array> {
  return parseAssignment(await readText(path), path, instance);
}

export async function writeAssignment(path: string, assignment: ArrayLike<number>): Promise<void> {
  await writeOutputFrom(path, [formatAssignment(assignment)]);
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
