import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ASSIGNMENT_FORMAT, parseAssignment } from "../../game/assignment.ts";
import { instanceText } from "../../game/format.ts";
import type { Instance } from "../../game/instance.ts";
import { z } from "../../packages/zod.ts";
import { Problem } from "../../problem.ts";
import { OutOfTime } from "./out-of-time.ts";
import { placed } from "./planner.ts";
import { OUTPUT } from "./process-group.ts";
import type { ProgramOutcome } from "./program-keeper.ts";
import { runProgram } from "./run-program.ts";
import { defineVariant, type Variant } from "./variant.ts";

/** Of its output, what a message quotes. */
const QUOTED = 300;
const PRINTED =
  "the cloud index of each VM, as in 0 2 1 or [0, 2, 1], or an assignment file, and nothing else";

/**
 * Any program as a planner. It is given the path of the instance file and a seed, and prints an assignment: an
 * assignment file (docs/model.md, section 6), or the cloud indices with blanks, commas or newlines between them, in
 * brackets or not. It is killed, with all that it has started, when its own time limit or the run's is over.
 * `FLOCKBENCH_SETTINGS` holds the settings of the game as JSON.
 */
export function programVariant(name: string, path: string): Variant {
  return defineVariant({
    name,
    summary: "The program decides once where every VM goes.",
    source: path,
    options: z.strictObject({
      timeLimit: z
        .number()
        .positive()
        .max(1e6)
        .default(60)
        .describe("seconds; then the run ends with an error"),
      arguments: z.array(z.string()).default([]).describe("given to the program after the file and the seed"),
    }),
    goesOn: (_options, rounds) => rounds === 0,
    round: ({ game, instance, random, options, deadline }) => {
      const began = performance.now();
      const folder = mkdtempSync(join(tmpdir(), "flockbench-"));
      try {
        const file = join(folder, "instance.json");
        writeFileSync(file, [...instanceText(instance)].join(""));
        const words = [file, String(random.bits()), ...options.arguments];
        const environment = { ...process.env, FLOCKBENCH_SETTINGS: JSON.stringify(game.settings) };
        const allowed = 1000 * options.timeLimit;
        const left = deadline - performance.now();
        const limit = Math.max(1, Math.ceil(Math.min(allowed, left)));
        const outcome = runProgram(path, words, folder, limit, environment);
        const called = (performance.now() - began) / 1000;
        if (outcome.killedFor === "time" && left < allowed) throw new OutOfTime(name);
        const assignment = assignmentIn(outputOf(name, outcome, folder, options.timeLimit), name, instance);
        return { ...placed(game, game.assignment(), assignment), overhead: called - outcome.seconds };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  });
}

function outputOf(name: string, outcome: ProgramOutcome, folder: string, timeLimit: number): string {
  const { refused, killedFor, status, signal, remarks } = outcome;
  if (killedFor === "time") throw new Problem(`program took too long: ${name} (more than ${timeLimit} s)`);
  if (killedFor === "output")
    throw new Problem(`program printed too much: ${name} (more than 2^28 bytes); allowed: ${PRINTED}`);
  if (refused === "EACCES")
    throw new Problem(`program does not run: ${name} (EACCES); allowed: an executable file, see chmod +x`);
  if (refused !== null) throw new Problem(`program does not run: ${name} (${refused})`);
  if (status === 0) return readFileSync(join(folder, OUTPUT), "utf8");
  const how = signal ?? `exit code ${status}`;
  throw new Problem(`program failed: ${name} (${how}) ${remarks.trim().slice(-QUOTED)}`.trimEnd());
}

function assignmentIn(output: string, name: string, instance: Instance): Uint16Array {
  const from = `the output of ${name}`;
  if (output.trimStart().startsWith("{")) return parseAssignment(output, from, instance);
  const [, list = output] = /^\s*\[(.*)\]\s*$/s.exec(output) ?? [];
  const words = list.split(/[\s,]+/).filter((word) => word !== "");
  const strange = words.find((word) => !/^\d+$/.test(word));
  if (strange !== undefined)
    throw new Problem(`not a cloud index: ${strange.slice(0, QUOTED)} in ${from}; allowed: ${PRINTED}`);
  const assignment = words.map(Number);
  return parseAssignment(JSON.stringify({ format: ASSIGNMENT_FORMAT, assignment }), from, instance);
}
