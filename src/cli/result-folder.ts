import { type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { fileProblem, keepInputs } from "../output-file.ts";
import { Problem } from "../problem.ts";
import { RESULT_FILES } from "../sweep/results.ts";

const ALLOWED = "allowed: a result folder, as sweep writes it (its -o, else results/NAME)";

/**
 * Asked first, so that a misspelt folder is told as such and not by a file that is missing in it.
 * @throws Problem if there is no such folder.
 */
export function checkResultFolder(folder: string): void {
  const found = statusOf(folder);
  if (found === undefined) throw new Problem(`no such folder: ${folder}; ${ALLOWED}`);
  if (!found.isDirectory()) throw new Problem(`not a folder: ${folder}; ${ALLOWED}`);
}

/**
 * What is made from results is not written in their place.
 * @throws Problem if the output is one of the folder's own files.
 */
export function keepResults(folder: string, output: string | undefined): void {
  const files = RESULT_FILES.map((name) => join(folder, name));
  keepInputs(files, [output]);
}

function statusOf(folder: string): Stats | undefined {
  try {
    return statSync(folder, { throwIfNoEntry: false });
  } catch (error) {
    throw fileProblem("cannot read folder", folder, error);
  }
}
