import { families } from "../../src/game/generate/families.ts";
import type { Instance } from "../../src/game/instance.ts";
import { Problem } from "../../src/problem.ts";

/** A small instance file as data, to be bent by each test. */
export function sampleFile() {
  return {
    format: "flockbench/instance@1",
    name: "sample",
    clouds: {
      capacity: [10, 20, 30],
      latency: [
        [0, 5, 7],
        [5, 0, 2.5],
        [7, 2.5, 0],
      ],
    },
    vms: { count: 4 },
    demand: [
      [0, 1, 2],
      [0, 3, 0.5],
      [2, 3, 4],
    ],
  };
}

export function generated(family: string, options: Readonly<Record<string, unknown>>): Instance {
  const found = families.find((candidate) => candidate.name === family);
  if (found === undefined) throw new Error(`no family ${family}`);
  return found.generate(options);
}

/** The message of the `Problem` that this throws. */
export function problemOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
  throw new Error("expected a Problem, got none");
}

export async function problemOfAsync(action: () => Promise<unknown>): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
  throw new Error("expected a Problem, got none");
}
