import { test } from "uvu";
import * as assert from "uvu/assert";
import { byCorrelation } from "../../../src/exact/features/correlations.ts";
import type { RelaxedPoint } from "../../../src/exact/features/relaxation.ts";
import { RandomStream, streamState } from "../../../src/game/random.ts";

/** Of assignments with weights that add up to 1: the mean of z z', and costs between VMs. */
function mixture(
  clouds: number,
  assignments: readonly { readonly weight: number; readonly hosts: readonly number[] }[],
  cost: (i: number, x: number, j: number, y: number) => number,
): RelaxedPoint {
  const vms = assignments[0].hosts.length;
  const full = 1 + vms * clouds;
  const point = new Float32Array(full * full);
  for (const { weight, hosts } of assignments) {
    const ones = [0, ...hosts.map((x, i) => 1 + i * clouds + x)];
    for (const a of ones) for (const b of ones) point[a * full + b] += weight;
  }
  const costs = new Float32Array(full * full).map((_, at) => {
    const [a, b] = [Math.floor(at / full) - 1, (at % full) - 1];
    if (a < 0 || b < 0) return 0;
    return cost(Math.floor(a / clouds), a % clouds, Math.floor(b / clouds), b % clouds);
  });
  return { vms, penalty: 1, costs, point, multipliers: new Float32Array(full * full) };
}

/** What placing VM i apart from the others, or along with them, saves: by expected costs, one pair after the other. */
function savings(
  clouds: number,
  assignments: Parameters<typeof mixture>[1],
  cost: Parameters<typeof mixture>[2],
): readonly number[] {
  const { hosts: first } = assignments[0];
  const share = (i: number, x: number) =>
    assignments.reduce((sum, { weight, hosts }) => sum + (hosts[i] === x ? weight : 0), 0);
  return first.map((_, i) => {
    let saved = 0;
    for (let j = 0; j < first.length; j++) {
      if (j === i) continue;
      for (let x = 0; x < clouds; x++)
        for (let y = 0; y < clouds; y++) saved += share(i, x) * share(j, y) * cost(i, x, j, y);
      for (const { weight, hosts } of assignments) saved -= weight * cost(i, hosts[i], j, hosts[j]);
    }
    return saved;
  });
}

const apart = (weights: readonly number[]) => (i: number, x: number, j: number, y: number) =>
  i !== j && x === y ? weights[i] * weights[j] : 0;

test("VMs whose placing along with the others saves most come first", () => {
  const cost = apart([1, 3, 0.5, 2]);
  const assignments = [
    { weight: 0.4, hosts: [0, 1, 2, 0] },
    { weight: 0.35, hosts: [2, 0, 2, 1] },
    { weight: 0.25, hosts: [1, 2, 2, 0] },
  ];
  const saved = savings(3, assignments, cost);
  const expected = [0, 1, 2, 3].sort((i, j) => saved[j] - saved[i]);
  assert.ok(new Set(saved.map((value) => value.toFixed(3))).size === 4, saved.join(" "));
  assert.equal(byCorrelation(mixture(3, assignments, cost), 3), expected);
});

test("a VM that is always at one cloud saves nothing, whatever it weighs; equal ones stay in order", () => {
  const cost = apart([100, 1, 1]);
  const assignments = [
    { weight: 0.5, hosts: [0, 1, 2] },
    { weight: 0.5, hosts: [0, 2, 1] },
  ];
  assert.equal(byCorrelation(mixture(3, assignments, cost), 3), [1, 2, 0]);
});

test("what a VM costs at a cloud wherever the other is decides nothing, in a rough point either", () => {
  const changed = { separable: 0, other: 0 };
  for (let seed = 1; seed <= 20; seed++) {
    const random = new RandomStream(streamState("point", { seed }));
    const full = 1 + 6 * 3;
    const draw = () => Float32Array.from({ length: full * full }, () => random.uniform(0, 1));
    const rough: RelaxedPoint = { vms: 6, penalty: 1, costs: draw(), point: draw(), multipliers: draw() };
    const own = Array.from({ length: full }, () => random.uniform(0, 4));
    const raised = (cost: (a: number, b: number) => number) => ({
      ...rough,
      costs: rough.costs.map((value, at) => value + cost(Math.floor(at / full), at % full)),
    });
    const order = byCorrelation(rough, 3).join();
    if (
      byCorrelation(
        raised((a, b) => own[a] + own[b]),
        3,
      ).join() !== order
    )
      changed.separable++;
    if (
      byCorrelation(
        raised((a, b) => own[a] * own[b]),
        3,
      ).join() !== order
    )
      changed.other++;
  }
  assert.is(changed.separable, 0);
  assert.ok(changed.other > 10);
});

test("costs that are no numbers: as they are", () => {
  const point = mixture(2, [{ weight: 1, hosts: [0, 1, 0] }], () => Number.POSITIVE_INFINITY);
  assert.equal(byCorrelation(point, 2), [0, 1, 2]);
});

test.run();
