import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quadraticProblem } from "../../src/exact/problem.ts";
import type { Instance } from "../../src/game/instance.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";

/** What toulbar2 says of itself; undefined where it is not installed. */
export function toulbar2Version(): string | undefined {
  const run = spawnSync("toulbar2", ["--version"], { encoding: "utf8" });
  if (run.error !== undefined) return undefined;
  return /version\s*:?\s*(\S+)/i.exec(run.stdout + run.stderr)?.[1]?.replace(/,$/, "") ?? "unknown";
}

/**
 * The total weighted latency under the utilisation delay as a cost function network: one variable a VM, one unary
 * and one binary table a VM and a pair. Costs in ms with 6 decimals.
 */
export function costFunctionNetwork(instance: Instance): string {
  const {
    clouds,
    loads,
    shares,
    pins,
    from,
    to,
    out,
    in: back,
    latency,
    capacity,
    vmAt,
  } = quadraticProblem(instance, DEFAULT_SETTINGS);
  const slope = capacity.map((gamma) => instance.delay.delta / gamma);
  const n = loads.length;
  const weight = new Map<number, number>();
  from.forEach((i, e) => {
    weight.set(i * n + to[e], out[e] + back[e]);
  });
  const ceiling = 1e7;
  const number = (cost: number) => cost.toFixed(6);
  const functions: string[] = [];
  for (let i = 0; i < n; i++) {
    const costs = Array.from(slope, (beta, x) =>
      pins[i] >= 0 && pins[i] !== x ? ceiling : beta * loads[i] * shares[i],
    );
    functions.push(`"u${i}":{"scope":["v${vmAt[i]}"],"costs":[${costs.map(number)}]}`);
    for (let j = i + 1; j < n; j++) {
      const mixed = loads[i] * shares[j] + loads[j] * shares[i];
      const e = weight.get(i * n + j) ?? 0;
      const table: string[] = [];
      for (let x = 0; x < clouds; x++) {
        for (let y = 0; y < clouds; y++) {
          table.push(number(e * latency[x * clouds + y] + (x === y ? slope[x] * mixed : 0)));
        }
      }
      functions.push(`"b${i}_${j}":{"scope":["v${vmAt[i]}","v${vmAt[j]}"],"costs":[${table}]}`);
    }
  }
  const variables = Array.from(vmAt, (i) => `"v${i}":${clouds}`);
  return `{"problem":{"name":"flockbench","mustbe":"<${number(ceiling)}"},\n"variables":{${variables}},\n"functions":{\n${functions.join(",\n")}\n}}\n`;
}

export interface Toulbar2Result {
  /** null if no proof was found in time. */
  readonly optimum: number | null;
  readonly seconds: number;
}

/** toulbar2 with nothing but a time limit, on one core, as it comes. */
export function solveByToulbar2(instance: Instance, timeLimit: number): Toulbar2Result {
  const folder = mkdtempSync(join(tmpdir(), "flockbench-"));
  try {
    const file = join(folder, "instance.cfn");
    writeFileSync(file, costFunctionNetwork(instance));
    const { stdout } = spawnSync("toulbar2", [file, `-timer=${timeLimit}`], { encoding: "utf8" });
    const proof = /Optimum: (\S+) .*and (\S+) seconds\./.exec(stdout);
    if (proof === null) return { optimum: null, seconds: timeLimit };
    return { optimum: Number(proof[1]), seconds: Number(proof[2]) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
