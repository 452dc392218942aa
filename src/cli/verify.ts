import { readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { fileProblem } from "../output-file.ts";
import { Problem } from "../problem.ts";
import { readManifest } from "../records/manifest.ts";
import { takesMinutes } from "../sweep/spec.ts";
import { isSweep, type Verification, type VerifySettings, verifyFolder } from "../sweep/verify.ts";
import { inColumns } from "./columns.ts";
import { defineCommand } from "./command.ts";
import { FAILED } from "./exit-codes.ts";
import { refuseIdle } from "./idle-options.ts";
import { namesGiven } from "./names-given.ts";
import { note, printResult } from "./output.ts";
import { checkResultFolder } from "./result-folder.ts";
import { checkWhole } from "./settings.ts";

/** Two levels up from src/cli/ and from dist/cli/ alike. */
const RESULTS = fileURLToPath(new URL("../../results/", import.meta.url));

export const verifyCommand = defineCommand({
  command: "verify [folder]",
  describe: "play a few runs of the results again and compare them bit by bit with what is recorded",
  builder: (yargs) =>
    yargs
      .positional("folder", {
        type: "string",
        describe: "one folder that sweep wrote; default: all of --results",
      })
      .option("only", { type: "string", requiresArg: true, describe: "names of experiments, with commas" })
      .option("results", {
        type: "string",
        requiresArg: true,
        describe: "folder of such folders; default: results/ of this clone",
      })
      .option("cells", {
        type: "number",
        requiresArg: true,
        describe:
          "cells of each experiment, the quickest first; default: 4, or 1 with bounds that take seconds",
      })
      .option("repetitions", {
        type: "number",
        requiresArg: true,
        describe: "runs of each cell, from the first; default: 3, or 1 with such bounds",
      })
      .example("$0 verify out", "the runs of a sweep of one's own")
      .example("$0 verify --only figure-2 --cells 10", "ten cells of one experiment"),
  handler: async (given) => {
    const settings: VerifySettings = {
      ...(given.cells !== undefined && { cells: checkWhole("cells", given.cells, 1) }),
      ...(given.repetitions !== undefined && {
        repetitions: checkWhole("repetitions", given.repetitions, 1),
      }),
    };
    const verified: ({ experiment: string } & Verification)[] = [];
    for (const { experiment, folder } of foldersToVerify(given)) {
      verified.push({ experiment, ...(await verifyFolder(folder, settings)) });
    }
    const equal = verified.every(({ differences }) => differences.length === 0);
    printResult(given.json, { equal, experiments: verified }, () => table(verified));
    for (const { experiment, differences } of verified) {
      for (const { cell, repetition, column, recorded, again } of differences) {
        note(
          `differs: ${experiment}, cell ${cell}, repetition ${repetition}: ${column} is ${recorded}, now ${again}`,
        );
      }
    }
    if (!equal) process.exitCode = FAILED;
  },
});

interface Asked {
  readonly folder?: string | undefined;
  readonly results?: string | undefined;
  readonly only?: string | undefined;
}

/** @throws Problem */
function foldersToVerify({ folder, results, only }: Asked): { experiment: string; folder: string }[] {
  if (folder === undefined) {
    const root = results ?? RESULTS;
    return chosen(root, only).map((experiment) => ({ experiment, folder: join(root, experiment) }));
  }
  refuseIdle({ results, only }, "without a folder");
  checkResultFolder(folder);
  return [{ experiment: basename(resolve(folder)), folder }];
}

/** The experiments that have results here, or the ones asked for. */
function chosen(root: string, only: string | undefined): string[] {
  const there = sweepsIn(root);
  if (there.length === 0) throw new Problem(`no results: ${root} has no folder with a manifest and records`);
  if (only === undefined) {
    return there.filter((name) => {
      const long = takesMinutes(readManifest(join(root, name, "manifest.json")).experiment.optimum);
      if (long) note(`${name}: left out, its bounds take minutes each (--only ${name} plays them again)`);
      return !long;
    });
  }
  return namesGiven(only, there, "no such results");
}

function sweepsIn(root: string): string[] {
  try {
    return readdirSync(root)
      .filter((name) => isSweep(join(root, name)))
      .sort();
  } catch (error) {
    throw fileProblem("cannot read folder", root, error);
  }
}

function table(verified: readonly ({ experiment: string } & Verification)[]): string[] {
  const rows = verified.map(({ experiment, cells, rows, differences, seconds }) => [
    experiment,
    String(cells.length),
    String(rows),
    String(differences.length),
    seconds.toFixed(1),
  ]);
  return inColumns([["experiment", "cells", "runs", "differ", "seconds"], ...rows], 1);
}
