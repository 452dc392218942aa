import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Cuts, NO_CUTS } from "../../../src/exact/lifted/cuts.ts";
import type { LiftedProblem } from "../../../src/exact/lifted/problem.ts";
import { moveSums, quadraticOf, rowOf, sumsOf } from "../../../src/exact/lifted/quadratic.ts";
import type { Instance } from "../../../src/game/instance.ts";
import type { RandomStream } from "../../../src/game/random.ts";
import { referenceKernel } from "../../../src/kernel/reference.ts";
import { DEFAULT_SETTINGS } from "../../../src/kernel/types.ts";
import {
  allHosts,
  denseForm,
  drawn,
  drawnCuts,
  drawnMultipliers,
  drawnRows,
  inner,
  liftedOf,
  type Multipliers,
  oneHot,
  partsOf,
  streamFor,
  times,
  valueOfCuts,
} from "./reference.ts";

/** Pz, row by row. */
function image(problem: LiftedProblem, multipliers: Multipliers, z: Float64Array): Float64Array {
  const { vms, clouds } = problem;
  const quadratic = quadraticOf(problem, multipliers);
  const sums = sumsOf(quadratic, z);
  const result = new Float64Array(z.length).fill(Number.NaN);
  for (let i = 0; i < vms; i++) rowOf(quadratic, z, sums, i, result.subarray(i * clouds, (i + 1) * clouds));
  return result;
}

/** What an assignment costs, from P and what the multipliers leave beside it. */
function costByForm(problem: LiftedProblem, multipliers: Multipliers, hosts: readonly number[]): number {
  const { clouds, unary, from, to } = problem;
  const y = oneHot(hosts, clouds);
  let cost = inner(y, image(problem, multipliers, y)) + valueOfCuts(problem, multipliers.cuts, y);
  hosts.forEach((x, i) => {
    const k = i * clouds + x;
    cost += unary[k] - multipliers.blocks[k * clouds + x];
  });
  from.forEach((i, e) => {
    cost += multipliers.tables[(e * clouds + hosts[i]) * clouds + hosts[to[e]]];
  });
  return cost;
}

/** No cuts, many of every kind, and none but entries or triangles. */
function manyCuts(problem: LiftedProblem, size: number, stream: RandomStream): Cuts[] {
  const many = drawnCuts(problem, 15, size, stream);
  return [
    NO_CUTS,
    many,
    { ...many, triangles: NO_CUTS.triangles },
    { ...drawnCuts(problem, 15, size, stream), entries: NO_CUTS.entries },
  ];
}

/** A VM that communicates and one with a load but without demand among the free ones, one with neither left out. */
function withIdleVms(instance: Instance): Instance {
  const load = Float64Array.of(...instance.load, 3, 0);
  const pinned = Int32Array.of(...instance.pinned, -1, -1);
  return { ...instance, vms: instance.vms + 2, load, pinned };
}

const INSTANCES: [string, Instance][] = [
  ["two VMs on two clouds", drawn({ vms: 2, clouds: 2, seed: 1 })],
  ["free VMs", drawn({ vms: 5, clouds: 3, seed: 2 })],
  ["pinned VMs", drawn({ vms: 7, clouds: 3, pinnedShare: 0.4, seed: 3 })],
  [
    "all but two pinned",
    { ...drawn({ vms: 5, clouds: 4, seed: 4 }), pinned: Int32Array.of(3, -1, 0, -1, 0) },
  ],
  ["weights of demands", drawn({ vms: 4, clouds: 4, normalise: false, pinnedShare: 0.25, seed: 5 })],
  ["VMs without demand, or load", withIdleVms(drawn({ vms: 4, clouds: 3, seed: 6 }))],
  [
    "a latency within clouds",
    { ...drawn({ vms: 4, clouds: 3, seed: 7 }), latency: new Float64Array(9).fill(5) },
  ],
];

for (const [name, instance] of INSTANCES) {
  test(`${name}: every assignment costs what the form and its multipliers say`, () => {
    const { problem, costs, lifted } = partsOf(instance);
    const game = referenceKernel.load(instance, DEFAULT_SETTINGS);
    const start = problem.vmAt.length - lifted.vms;
    for (const size of [0, 1, 100]) {
      const stream = streamFor("assignments", { name, size });
      const multipliers = drawnMultipliers(lifted, size, stream);
      const kinds = manyCuts(lifted, size, stream).map((cuts) => ({ ...multipliers, cuts }));
      for (const hosts of allHosts(lifted.vms, lifted.clouds)) {
        const assignment = Array.from(instance.pinned, (cloud) => Math.max(cloud, 0));
        hosts.forEach((x, i) => {
          assignment[problem.vmAt[start + i]] = x;
        });
        game.setAssignment(assignment);
        const expected = game.totalWeightedLatency() - costs.fixed;
        for (const kind of kinds) {
          const found = costByForm(lifted, kind, hosts);
          assert.ok(
            Math.abs(found - expected) < 1e-10 * (1 + size) * (1 + Math.abs(expected)),
            `${found}, ${expected}`,
          );
        }
      }
    }
  });
}

test("with a queue's delay no assignment costs less, and an even one as much", () => {
  const drawnOne = drawn({
    vms: 5,
    clouds: 3,
    delayModel: "queue",
    offeredLoad: 0.5,
    pinnedShare: 0.2,
    seed: 8,
  });
  const { problem, costs, lifted } = partsOf(drawnOne);
  const game = referenceKernel.load(drawnOne, DEFAULT_SETTINGS);
  const multipliers = drawnMultipliers(lifted, 10, streamFor("queue"));
  let [finite, nearest] = [0, Number.POSITIVE_INFINITY];
  for (const hosts of allHosts(lifted.vms, lifted.clouds)) {
    const assignment = Array.from(drawnOne.pinned, (cloud) => Math.max(cloud, 0));
    hosts.forEach((x, i) => {
      assignment[problem.vmAt[problem.vmAt.length - lifted.vms + i]] = x;
    });
    game.setAssignment(assignment);
    const cost = game.totalWeightedLatency();
    const found = costs.fixed + costByForm(lifted, multipliers, hosts);
    assert.ok(found <= cost * (1 + 1e-12), `${hosts}: ${found} > ${cost}`);
    if (cost < Number.POSITIVE_INFINITY) finite++;
    nearest = Math.min(nearest, cost / found);
  }
  assert.ok(
    finite > 20 && nearest < 1.1,
    `${finite} of a finite cost, the nearest ${nearest} times the form's`,
  );
});

test("Pz as by definition, for any z; P is symmetric", () => {
  for (const [name, instance] of INSTANCES) {
    const problem = liftedOf(instance);
    const stream = streamFor("images", { name });
    for (const cuts of manyCuts(problem, 30, stream)) {
      const multipliers = { ...drawnMultipliers(problem, 30, stream), cuts };
      const P = denseForm(problem, multipliers);
      for (let k = 0; k < 5; k++) {
        const z = Float64Array.from(P, () => stream.uniform(-1, 1));
        const scale = Math.max(
          ...times(
            P.map((row) => row.map(Math.abs)),
            z.map(Math.abs),
          ),
        );
        const expected = times(P, z);
        const found = image(problem, multipliers, z);
        expected.forEach((value, at) => {
          assert.ok(Math.abs(found[at] - value) < 1e-13 * scale, `${name}: ${found[at]}, ${value}`);
        });
        const w = Float64Array.from(P, () => stream.uniform(-1, 1));
        const across = inner(w, found) - inner(z, image(problem, multipliers, w));
        assert.ok(Math.abs(across) < 1e-12 * scale * z.length);
      }
    }
  }
});

test("sums that follow z are as those of what it has become", () => {
  for (const [name, instance] of INSTANCES) {
    const problem = liftedOf(instance);
    const stream = streamFor("sums", { name });
    const multipliers = drawnMultipliers(problem, 1, stream);
    for (const cuts of manyCuts(problem, 1, stream)) {
      const quadratic = quadraticOf(problem, { ...multipliers, cuts });
      const z = drawnRows(problem.vms, problem.clouds, stream);
      const sums = sumsOf(quadratic, z);
      assert.is(sums.reached.length, cuts.triangles.amounts.length > 0 ? z.length : 0);
      for (let k = 0; k < 20; k++) {
        const [i, x] = [stream.below(problem.vms), stream.below(problem.clouds)];
        const step = stream.uniform(-1, 1);
        z[i * problem.clouds + x] += step;
        moveSums(quadratic, sums, i, x, step);
      }
      const afresh = sumsOf(quadratic, z);
      for (const part of ["S", "C", "reached"] as const) {
        const scale = Math.max(...afresh[part].map(Math.abs), 1);
        afresh[part].forEach((value, k) => {
          const off = Math.abs(sums[part][k] - value);
          assert.ok(off < 1e-12 * scale, `${name}, ${part}, ${k}: off by ${off}`);
        });
      }
    }
  }
});

test("an entry may couple VMs that communicate, and come twice", () => {
  const problem = liftedOf(drawn({ vms: 4, clouds: 3, meanDegree: 3, seed: 10 }));
  const [i, j] = [problem.from[0], problem.to[0]];
  const entries = {
    from: Uint32Array.of(3 * i + 1, 3 * i + 1, 3 * i + 2),
    to: Uint32Array.of(3 * j, 3 * j, 3 * j + 2),
    amounts: Float64Array.of(2, 5, 1),
  };
  const multipliers = drawnMultipliers(problem, 1, streamFor("twice"));
  const z = new Float64Array(12);
  z[3 * i + 1] = 1;
  const whole = image(problem, multipliers, z);
  const cut = image(problem, { ...multipliers, cuts: { ...NO_CUTS, entries } }, z);
  whole.forEach((value, k) => {
    const taken = k === 3 * j ? 3.5 : 0;
    assert.ok(Math.abs(value - cut[k] - taken) < 1e-12, `${k}: ${value}, cut ${cut[k]}`);
  });
});

test.run();
