import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { ASSIGNMENT_FORMAT, parseAssignment } from "../../game/assignment.ts";
import { instanceText } from "../../game/format.ts";
import type { Instance } from "../../game/instance.ts";
import { Problem } from "../../problem.ts";
import { definePlanner } from "./planner.ts";
import type { Variant } from "./variant.ts";

/** Of its error output, what a message quotes. */
const QUOTED = 300;
const LARGEST_OUTPUT = 2 ** 28;

/**
 * Any program as a planner. It is given the path of the instance file and a seed, and prints an assignment: an
 * assignment file (docs/model.md, section 6), or the cloud indices with blanks, commas or newlines between them.
 * `FLOCKBENCH_SETTINGS` holds the settings of the game as JSON.
 */
export function programVariant(name: string, path: string): Variant {
  return definePlanner({
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
    plan: ({ game, instance, random, options }) => {
      const folder = mkdtempSync(join(tmpdir(), "flockbench-"));
      try {
        const file = join(folder, "instance.json");
        writeFileSync(file, [...instanceText(instance)].join(""));
        const words = [file, String(random.bits()), ...options.arguments];
        const output = outputOf(name, path, words, options.timeLimit, JSON.stringify(game.settings));
        return assignmentIn(output, name, instance);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  });
}

function outputOf(name: string, path: string, words: string[], timeLimit: number, settings: string): string {
  const { status, signal, stdout, stderr, error } = spawnSync(path, words, {
    encoding: "utf8",
    timeout: 1000 * timeLimit,
    killSignal: "SIGKILL",
    maxBuffer: LARGEST_OUTPUT,
    env: { ...process.env, FLOCKBENCH_SETTINGS: settings },
  });
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === "ETIMEDOUT") throw new Problem(`program took too long: ${name} (more than ${timeLimit} s)`);
  if (code !== undefined) throw new Problem(`program does not run: ${name} (${code})`);
  if (status === 0) return stdout;
  const how = signal ?? `exit code ${status}`;
  throw new Problem(`program failed: ${name} (${how}) ${stderr.trim().slice(-QUOTED)}`.trimEnd());
}

function assignmentIn(output: string, name: string, instance: Instance): Uint16Array {
  const from = `the output of ${name}`;
  if (output.trimStart().startsWith("{")) return parseAssignment(output, from, instance);
  const words = output.split(/[\s,]+/).filter((word) => word !== "");
  const strange = words.find((word) => !/^\d+$/.test(word));
  if (strange !== undefined) throw new Problem(`not a cloud index: ${strange} in ${from}`);
  const assignment = words.map(Number);
  return parseAssignment(JSON.stringify({ format: ASSIGNMENT_FORMAT, assignment }), from, instance);
}
