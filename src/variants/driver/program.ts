import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { ASSIGNMENT_FORMAT, parseAssignment } from "../../game/assignment.ts";
import { instanceText } from "../../game/format.ts";
import type { Instance } from "../../game/instance.ts";
import { Problem } from "../../problem.ts";
import { OutOfTime } from "./out-of-time.ts";
import { definePlanner } from "./planner.ts";
import type { Variant } from "./variant.ts";

/** Of its output, what a message quotes. */
const QUOTED = 300;
const PRINTED =
  "the cloud index of each VM, as in 0 2 1 or [0, 2, 1], or an assignment file, and nothing else";
const LARGEST_OUTPUT = 2 ** 28;

/**
 * Any program as a planner. It is given the path of the instance file and a seed, and prints an assignment: an
 * assignment file (docs/model.md, section 6), or the cloud indices with blanks, commas or newlines between them, in
 * brackets or not. It is killed when its own time limit or the run's is over.
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
    plan: ({ game, instance, random, options, deadline }) => {
      const folder = mkdtempSync(join(tmpdir(), "flockbench-"));
      try {
        const file = join(folder, "instance.json");
        writeFileSync(file, [...instanceText(instance)].join(""));
        const words = [file, String(random.bits()), ...options.arguments];
        const limits = { timeLimit: options.timeLimit, deadline };
        const output = outputOf(name, path, words, limits, JSON.stringify(game.settings));
        return assignmentIn(output, name, instance);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  });
}

function outputOf(
  name: string,
  path: string,
  words: string[],
  { timeLimit, deadline }: { readonly timeLimit: number; readonly deadline: number },
  settings: string,
): string {
  const left = deadline - performance.now();
  const { status, signal, stdout, stderr, error } = spawnSync(path, words, {
    encoding: "utf8",
    timeout: Math.max(1, Math.ceil(Math.min(1000 * timeLimit, left))),
    killSignal: "SIGKILL",
    maxBuffer: LARGEST_OUTPUT,
    env: { ...process.env, FLOCKBENCH_SETTINGS: settings },
  });
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === "ETIMEDOUT" && left < 1000 * timeLimit) throw new OutOfTime(name);
  if (code === "ETIMEDOUT") throw new Problem(`program took too long: ${name} (more than ${timeLimit} s)`);
  if (code === "EACCES")
    throw new Problem(`program does not run: ${name} (EACCES); allowed: an executable file, see chmod +x`);
  if (code !== undefined) throw new Problem(`program does not run: ${name} (${code})`);
  if (status === 0) return stdout;
  const how = signal ?? `exit code ${status}`;
  throw new Problem(`program failed: ${name} (${how}) ${stderr.trim().slice(-QUOTED)}`.trimEnd());
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
