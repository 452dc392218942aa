#!/usr/bin/env node
// The weighted CSP solver toulbar2 as a variant: flockbench run INSTANCE --variant exec:./examples/toulbar2.mjs
// Needs toulbar2 (Debian package toulbar2). The total weighted latency under the utilisation delay is a sum over pairs
// (docs/model.md, section 1.1): what toulbar2 prints as its optimum is the optimum to the digits it was given.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { clouds, vms, demand, delay, utility } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { scenario } = JSON.parse(process.env.FLOCKBENCH_SETTINGS ?? "{}");
if (scenario !== undefined && scenario !== "latency") giveUp(`no such scenario here: ${scenario}`);
if (delay?.model === "queue") giveUp("the queue delay is no sum over pairs");
const n = vms.count;
const m = clouds.capacity.length;
const total = new Array(n).fill(0);
for (const [i, j, d] of demand) {
  total[i] += d;
  total[j] += d;
}
const loads = vms.load ?? total;
const scale = total.map((D) => (D > 0 && (utility?.normalise ?? true) ? 1 / D : 1));
// U = sum over edges e_ij tau(x, y) + sum over clouds delta L(x) C(x) / gamma(x), where C(x) sums the shares at x.
const share = total.map((D, i) => D * scale[i]);
for (const [i, j, d] of demand) {
  share[i] += d * scale[j];
  share[j] += d * scale[i];
}
const slope = clouds.capacity.map((gamma) => (delay?.delta ?? 20) / gamma);
const edge = new Map(demand.map(([i, j, d]) => [i * n + j, d * (scale[i] + scale[j])]));

const functions = {};
for (let i = 0; i < n; i++) {
  const pin = vms.pinned?.[i] ?? null;
  const alone = slope.map((rho, x) => (pin === null || pin === x ? loads[i] * share[i] * rho : 1e9));
  functions[`u${i}`] = { scope: [`v${i}`], costs: alone };
  for (let j = i + 1; j < n; j++) {
    const e = edge.get(i * n + j) ?? 0;
    const both = loads[i] * share[j] + loads[j] * share[i];
    const costs = clouds.latency.flatMap((row, x) => row.map((tau, y) => e * tau + (x === y ? both * slope[x] : 0)));
    functions[`p${i}_${j}`] = { scope: [`v${i}`, `v${j}`], costs };
  }
}
const variables = Object.fromEntries(Array.from({ length: n }, (_, i) => [`v${i}`, m]));
const problem = { name: "flockbench", mustbe: "<100000000.000000" };

const folder = mkdtempSync(join(tmpdir(), "toulbar2-"));
try {
  writeFileSync(join(folder, "problem.cfn"), JSON.stringify({ problem, variables, functions }));
  const words = ["problem.cfn", `-seed=${Number(process.argv[3]) % 2 ** 31}`, "-w=1", "-w=solution.txt", ...process.argv.slice(4)];
  execFileSync("toulbar2", words, { cwd: folder });
  console.log(readFileSync(join(folder, "solution.txt"), "utf8").trim());
} finally {
  rmSync(folder, { recursive: true });
}

function giveUp(reason) {
  console.error(reason);
  process.exit(1);
}
