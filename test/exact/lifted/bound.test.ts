import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type LiftedCertificate,
  type LiftedOptions,
  type LiftedProgress,
  liftedBound,
} from "../../../src/exact/lifted/bound.ts";
import { liftedTangentBound } from "../../../src/exact/lifted/check.ts";
import { NO_CUTS } from "../../../src/exact/lifted/cuts.ts";
import { semidefiniteBound } from "../../../src/exact/semidefinite/bound.ts";
import type { Instance } from "../../../src/game/instance.ts";
import { loadWasmKernel, WASM_BUILDS } from "../../../src/kernel/modules.ts";
import { DEFAULT_SETTINGS } from "../../../src/kernel/types.ts";
import { drawnInstance, tiedInstance } from "../drawn.ts";
import { assertCertified, optimumOf } from "../optimum.ts";
import {
  costOf,
  drawn,
  drawnMultipliers,
  drawnRows,
  oneHot,
  partsOf,
  raised,
  streamFor,
} from "./reference.ts";

const enumerator = loadWasmKernel("scalar");
const NOTHING = Number.NEGATIVE_INFINITY;

function bounded(instance: Instance, options: Partial<LiftedOptions> = {}) {
  const { problem, costs } = partsOf(instance);
  const whole = { rounds: Number.POSITIVE_INFINITY, proceed: () => true, build: "simd" } as const;
  return liftedBound(problem, costs, { ...whole, ...options });
}

function checked(instance: Instance, certificate: LiftedCertificate): number {
  const { problem, costs } = partsOf(instance);
  return liftedTangentBound(problem, costs, certificate);
}

/** An instance with its bound, its certificate and its optimum. */
function proven(instance: Instance) {
  const result = bounded(instance);
  assert.ok(result !== null);
  const { vms, clouds } = partsOf(instance).lifted;
  return { instance, ...result, vms, clouds, optimum: optimumOf(instance) };
}

const SAMPLE = proven(drawn({ vms: 9, clouds: 3, meanDegree: 4, seed: 5 }));

test("never above the optimum, and its certificate says the same: 120 instances of every kind", () => {
  let found = 0;
  for (let seed = 0; seed < 120; seed++) {
    const instance = drawnInstance(seed);
    const result = bounded(instance);
    const { weight, latency } = partsOf(instance).lifted;
    const isSilent = weight.every((w) => w === 0) || latency.every((tau) => tau === 0);
    const isNone = isSilent || instance.clouds === 1;
    assert.is(result === null, isNone, `seed ${seed}: a bound wherever free VMs communicate over a distance`);
    if (result === null) continue;
    found++;
    assertCertified(instance, result.bound, checked(instance, result.certificate), `seed ${seed}`);
  }
  assert.ok(found > 55, `${found} of 120 had a bound`);
});

test("near the optimum of small instances, better than points for clouds", () => {
  for (const [vms, clouds, delta] of [
    [8, 3, 20],
    [6, 5, 5],
    [10, 3, 60],
    [9, 4, 20],
  ]) {
    const { instance, bound, optimum } = proven(drawn({ vms, clouds, delta, seed: vms }));
    assert.ok(bound > 0.97 * optimum, `${vms} VMs on ${clouds} clouds: ${bound} of ${optimum}`);
    const { problem, costs } = partsOf(instance);
    const points = semidefiniteBound(problem, costs, { mostWork: 1e9, proceed: () => true });
    assert.ok(points === null || bound > points.bound, `${bound}, ${points?.bound}`);
  }
});

test("better than points for clouds where no assignment can be proven", () => {
  for (const [options, rounds, part] of [
    [{ vms: 200, clouds: 6, meanDegree: 3, seed: 1 }, 16, 1.03],
    [{ vms: 30, clouds: 4, meanDegree: 4, seed: 2 }, Number.POSITIVE_INFINITY, 1.1],
    [{ vms: 45, clouds: 4, meanDegree: 4, seed: 3 }, 38, 1.15],
  ] as const) {
    const instance = drawn(options);
    const { problem, costs } = partsOf(instance);
    const points = semidefiniteBound(problem, costs, { mostWork: 1e9, proceed: () => true });
    assert.ok(points !== null);
    const result = bounded(instance, { rounds });
    assert.ok(result !== null && result.bound > part * points.bound, `${result?.bound}, ${points.bound}`);
    const certified = checked(instance, result.certificate);
    assert.ok(Math.abs(certified / result.bound - 1) < 1e-9, `${certified}, ${result.bound}`);
    const game = enumerator.load(instance, DEFAULT_SETTINGS);
    const stream = streamFor("assignments", { vms: options.vms });
    let cheapest = Number.POSITIVE_INFINITY;
    for (let k = 0; k < 3; k++) {
      game.randomAssignment(stream.state());
      for (let round = 0; round < 30; round++) game.round("permutation", "best");
      cheapest = Math.min(cheapest, game.totalWeightedLatency());
      stream.bits();
    }
    assert.ok(result.bound < cheapest, `${result.bound}, ${cheapest}`);
  }
});

test("more rounds never lose what fewer have proven", () => {
  let gains = 0;
  for (let seed = 0; seed < 10; seed++) {
    const instance = drawn({
      vms: 5 + (seed % 4),
      clouds: 2 + (seed % 3),
      delta: 5 * (1 + (seed % 5)),
      seed,
    });
    let before = NOTHING;
    for (const rounds of [16, 35, 56]) {
      const bound = bounded(instance, { rounds })?.bound ?? NOTHING;
      // With cuts the first look is another one, and where it is the optimum only the last bits differ.
      assert.ok(
        bound >= before - 1e-12 * Math.abs(before) || before === NOTHING,
        `seed ${seed}, ${rounds} rounds: ${bound} after ${before}`,
      );
      if (before > NOTHING && bound > before) gains++;
      before = bound;
    }
  }
  assert.ok(gains > 3, `${gains} gained by more rounds`);
});

function cutsOf(certificate: LiftedCertificate | undefined): number {
  const { entries, triangles } = certificate?.cuts ?? NO_CUTS;
  return [...entries.amounts, ...triangles.amounts].filter((amount) => amount > 0).length;
}

test("the first look is without cuts, later ones are with them and prove more", () => {
  let [better, most] = [0, 0];
  for (let seed = 0; seed < 10; seed++) {
    const { vms, clouds } = { vms: 6 + (seed % 3), clouds: 3 + (seed % 2) };
    const { instance, bound, certificate, optimum } = proven(drawn({ vms, clouds, delta: 5, seed }));
    const first = bounded(instance, { rounds: 16 });
    assert.ok(first !== null && first.certificate.cuts === NO_CUTS);
    assert.ok(bound >= first.bound && bound <= optimum, `seed ${seed}: ${first.bound}, ${bound}, ${optimum}`);
    assert.ok(bound > first.bound || cutsOf(certificate) === 0, `seed ${seed}: cuts that prove no more`);
    if (bound > first.bound + 0.2 * (optimum - first.bound)) better++;
    most = Math.max(most, cutsOf(certificate));
    const early = bounded(instance, { proceed: (sofar) => sofar === NOTHING });
    assert.equal(early, first, `seed ${seed}: told to stop after the first look`);
  }
  assert.ok(better >= 5 && most > 20, `${better} times much better, with up to ${most} cuts`);
});

test("the same bound and certificate once more", () => {
  const again = proven(SAMPLE.instance);
  assert.ok(cutsOf(SAMPLE.certificate) > 0);
  assert.equal(again, SAMPLE);
});

test("the same bound and certificate in every build", () => {
  for (const instance of [SAMPLE.instance, drawn({ vms: 6, clouds: 5, pinnedShare: 0.3, seed: 7 })]) {
    const [one, ...others] = WASM_BUILDS.map((build) => bounded(instance, { build }));
    assert.ok(one !== null);
    for (const other of others) assert.equal(other, one);
  }
});

test("any relaxed assignment proves a bound, no better one", () => {
  const { instance, bound, certificate, vms, clouds, optimum } = SAMPLE;
  const stream = streamFor("relaxed");
  for (let k = 0; k < 20; k++) {
    const relaxed = drawnRows(vms, clouds, stream);
    const found = checked(instance, { ...certificate, relaxed });
    assert.ok(found > NOTHING && found < bound, `${found}, ${bound}`);
    const beyond = relaxed.map((weight, at) => 4 * weight - 3 * certificate.relaxed[at]);
    const there = checked(instance, { ...certificate, relaxed: beyond });
    assert.ok(there > NOTHING && there <= optimum, `weights below zero: ${there}, ${optimum}`);
  }
});

test("any tables and blocks that hold prove a bound", () => {
  for (let seed = 0; seed < 12; seed++) {
    const instance = drawn({ vms: 6, clouds: 3, pinnedShare: seed % 3 === 0 ? 0.2 : 0, seed });
    const { lifted } = partsOf(instance);
    const stream = streamFor("certificates", { seed });
    const relaxed = drawnRows(lifted.vms, 3, stream);
    const { tables, blocks } = drawnMultipliers(lifted, 10 * (seed + 1), stream);
    const high = raised(blocks, 3, 1e4);
    const found = checked(instance, {
      method: "lifted semidefinite",
      tables,
      blocks: high,
      relaxed,
      cuts: NO_CUTS,
    });
    assert.ok(found > NOTHING && found <= optimumOf(instance), `seed ${seed}: ${found}`);
  }
  const { instance, bound, certificate, optimum } = SAMPLE;
  for (const by of [1e-3, 1, 100]) {
    const found = checked(instance, { ...certificate, blocks: raised(certificate.blocks, 3, by) });
    assert.ok(found > NOTHING && found <= optimum && found < bound, `raised by ${by}: ${found}, ${bound}`);
    const tables = certificate.tables.map((N) => N + by);
    const even = checked(instance, { ...certificate, tables });
    assert.ok(Math.abs(even - bound) < 1e-9 * bound, `tables alike for all clouds change nothing: ${even}`);
  }
});

test("a certificate that claims too much proves nothing", () => {
  const { instance, certificate } = SAMPLE;
  const { tables, blocks } = certificate;
  assert.is(checked(instance, { ...certificate, blocks: raised(blocks, 3, -5) }), NOTHING, "lowered blocks");
  const onlyFirst = blocks.map((value, k) => (k === 0 || k === 4 || k === 8 ? value - 100 : value));
  assert.is(checked(instance, { ...certificate, blocks: onlyFirst }), NOTHING, "one VM's block lowered");
  assert.is(
    checked(instance, { ...certificate, blocks: new Float64Array(blocks.length) }),
    NOTHING,
    "no blocks",
  );
  const dear = tables.map((N, k) => N + (k % 9 === 4 ? 1e3 : 0));
  assert.is(checked(instance, { ...certificate, tables: dear }), NOTHING, "a table that P cannot bear");
});

test("a certificate with asymmetric blocks proves nothing, by however little", () => {
  const { instance, certificate } = SAMPLE;
  for (const at of [1, 3, 5, certificate.blocks.length - 2]) {
    for (const by of [1e-9, 1, 1e6]) {
      const blocks = certificate.blocks.map((value, k) => (k === at ? value + by : value));
      assert.is(checked(instance, { ...certificate, blocks }), NOTHING, `${at}, ${by}`);
    }
  }
  // The prover reads lower halves only: what stands above them must not lower the tangent unseen.
  const high = raised(certificate.blocks, 3, 1e3);
  assert.ok(checked(instance, { ...certificate, blocks: high }) > NOTHING);
  const above = high.map((value, k) => (k % 9 === 1 || k % 9 === 2 || k % 9 === 5 ? value - 1e5 : value));
  assert.is(checked(instance, { ...certificate, blocks: above }), NOTHING);
});

test("a certificate of a wrong length proves nothing", () => {
  const { instance, certificate } = SAMPLE;
  for (const part of ["tables", "blocks", "relaxed"] as const) {
    for (const length of [0, 1, certificate[part].length - 1]) {
      const spoilt = { ...certificate, [part]: certificate[part].slice(0, length) };
      assert.is(checked(instance, spoilt), NOTHING, `${part} of ${length}`);
    }
    const longer = Float64Array.of(...certificate[part], ...certificate[part]);
    assert.is(checked(instance, { ...certificate, [part]: longer }), NOTHING, `${part} twice`);
  }
  const other = drawn({ vms: 8, clouds: 3, meanDegree: 4, seed: 5 });
  assert.is(checked(other, certificate), NOTHING, "of another instance");
  const lonely = drawn({ vms: 4, clouds: 3, meanDegree: 0, seed: 1 });
  assert.is(checked(lonely, certificate), NOTHING, "without free VMs");
});

test("a certificate with what is no number proves nothing", () => {
  const { instance, certificate } = SAMPLE;
  for (const part of ["tables", "blocks", "relaxed"] as const) {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, NOTHING]) {
      const at = part === "blocks" ? 9 : 7;
      const numbers = certificate[part].map((value, k) => (k === at ? wrong : value));
      assert.is(checked(instance, { ...certificate, [part]: numbers }), NOTHING, `${part}: ${wrong}`);
    }
    const numbers = certificate[part].map(() => Number.NaN);
    assert.is(checked(instance, { ...certificate, [part]: numbers }), NOTHING, `${part}: nothing else`);
  }
});

test("rows that do not sum to 1 prove nothing, or no more than the optimum", () => {
  // P is convex between assignments alone: an entry that is alike for all of a VM's blocks is not seen by the proof.
  const { instance, certificate, optimum } = SAMPLE;
  const { blocks, relaxed } = certificate;
  for (const by of [-1e3, -1, 1, 1e3]) {
    const shifted = blocks.map((value) => value + by);
    const kept = checked(instance, { ...certificate, blocks: shifted });
    assert.ok(kept <= optimum, `shifted by ${by}: ${kept}`);
    for (const factor of [0, 0.5, 0.999, 1.001, 2, -1]) {
      const rows = relaxed.map((weight) => factor * weight);
      const found = checked(instance, { ...certificate, blocks: shifted, relaxed: rows });
      assert.ok(found <= optimum, `rows sum to ${factor}, blocks shifted by ${by}: ${found} > ${optimum}`);
    }
  }
});

test("rows that sum to 1 but for rounding prove no more, however large blocks are", () => {
  const { instance, certificate, vms, clouds, optimum } = SAMPLE;
  const stream = streamFor("rounding rows");
  for (const by of [1e6, 1e9, 1e11]) {
    for (let k = 0; k < 10; k++) {
      const blocks = raised(certificate.blocks, clouds, by * 1e-6).map((value) => value - by);
      const relaxed = k === 0 ? certificate.relaxed : drawnRows(vms, clouds, stream);
      const found = checked(instance, { ...certificate, blocks, relaxed });
      assert.ok(found <= optimum, `${by}: ${found} > ${optimum}`);
    }
  }
});

test("where costs cancel, rounding does not raise it above the optimum", () => {
  let near = 0;
  for (const delta of [1e-1, 1e-6, 1e-9, 1e-12]) {
    for (let seed = 1; seed <= 12; seed++) {
      const instance = tiedInstance(delta, seed);
      const result = bounded(instance);
      if (result === null) continue;
      const optimum = optimumOf(instance);
      // As much as the sums over all VMs and edges of lower bounds are trusted to (src/exact/bound.ts).
      const excess = result.bound / optimum - 1;
      assert.ok(excess <= 1e-11, `delta ${delta}, seed ${seed}: ${excess} above the optimum`);
      const certified = checked(instance, result.certificate) / optimum - 1;
      assert.ok(certified <= 1e-11, `delta ${delta}, seed ${seed}: ${certified} above, certified`);
      if (Math.abs(excess) < 1e-3) near++;
    }
  }
  assert.ok(near > 8, `${near} near the optimum`);
});

/** 100 VMs on two clouds, each tied to the one pinned there; two of them to each other, and hardly at all any other two. */
function manyTied(): Instance {
  const vms = 102;
  const edges = Array.from({ length: 100 }, (_, k) => [k % 2, k + 2, 5]);
  for (let i = 2; i < vms; i++)
    for (let j = i + 1; j < vms; j++) edges.push([i, j, i === 2 && j === 4 ? 1 : 1e-9]);
  edges.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  const load = new Float64Array(vms);
  for (const [i, j, amount] of edges) {
    load[i] += amount;
    load[j] += amount;
  }
  return {
    ...drawn({ vms, clouds: 2, meanDegree: 0, delta: 1e-6, seed: 1 }),
    latency: Float64Array.of(0, 100, 100, 0),
    load,
    pinned: Int32Array.from({ length: vms }, (_, i) => (i < 2 ? i : -1)),
    demand: {
      from: Uint32Array.from(edges, ([i]) => i),
      to: Uint32Array.from(edges, ([, j]) => j),
      amount: Float64Array.from(edges, ([, , amount]) => amount),
    },
  };
}

test("sums over many pairs that all round up prove no more", () => {
  const { problem, costs, lifted } = partsOf(manyTied());
  const start = problem.vmAt.length - lifted.vms;
  const hosts = Array.from({ length: lifted.vms }, (_, i) => problem.vmAt[start + i] % 2);
  const cost = costs.fixed + costOf(lifted, hosts);
  // A table of the same cost everywhere changes nothing; added one by one to a large number, these count twice.
  assert.is(lifted.weight.length, 4950);
  const own = new Float64Array(lifted.vms).fill(1);
  lifted.weight.forEach((w, e) => {
    if (w > lifted.weight[0] / 2) own[lifted.from[e]] = own[lifted.to[e]] = 20;
  });
  const blocks = Float64Array.from({ length: 4 * lifted.vms }, (_, k) =>
    k % 4 === 0 || k % 4 === 3 ? own[Math.floor(k / 4)] : 0,
  );
  let near = 0;
  for (const large of [1, 2 ** 10, 2 ** 20, 2 ** 30, 2 ** 36]) {
    const tables = new Float64Array(4 * lifted.from.length).fill(1.01 * 2 ** -53 * large);
    tables.fill(large, 0, 4);
    const relaxed = oneHot(hosts, 2);
    const found = liftedTangentBound(problem, costs, {
      method: "lifted semidefinite",
      tables,
      blocks,
      relaxed,
      cuts: NO_CUTS,
    });
    assert.ok(found <= cost, `tables of ${large}: ${found} > ${cost}`);
    if (found > 0.9 * cost) near++;
  }
  assert.ok(near > 0, "some prove about what it costs");
});

const BASE = drawn({ vms: 6, clouds: 3, meanDegree: 3, seed: 2 });
const scaled = (values: Float64Array, factor: number) => values.map((value) => value * factor);
const withDelta = (delta: number): Instance => ({ ...BASE, delay: { ...BASE.delay, delta } });
const withAmounts = (amount: Float64Array): Instance => ({
  ...BASE,
  demand: { ...BASE.demand, amount },
  utility: { normalise: false },
});

const DEGENERATE: [string, Instance][] = [
  ...[1e-300, 1e-12, 1e12, 1e300, 1e308].map((delta): [string, Instance] => [
    `delta ${delta}`,
    withDelta(delta),
  ]),
  ["no latency", { ...BASE, latency: new Float64Array(9) }],
  ["latencies of 1e-300", { ...BASE, latency: scaled(BASE.latency, 1e-300) }],
  ["latencies of 1e300", { ...BASE, latency: scaled(BASE.latency, 1e300) }],
  ["the same latency within clouds", { ...BASE, latency: new Float64Array(9).fill(5) }],
  ["no loads", { ...BASE, load: new Float64Array(6) }],
  ["one load", { ...BASE, load: BASE.load.map((s, i) => (i === 0 ? s : 0)) }],
  ["loads of 1e-200", { ...BASE, load: scaled(BASE.load, 1e-200) }],
  ["loads of 1e200", { ...BASE, load: scaled(BASE.load, 1e200) }],
  ["capacities of 1e-300", { ...BASE, capacity: scaled(BASE.capacity, 1e-300) }],
  ["capacities of 1e300", { ...BASE, capacity: scaled(BASE.capacity, 1e300) }],
  ["capacities far apart", { ...BASE, capacity: Float64Array.of(1e-8, 1, 1e8) }],
  [
    "equal clouds",
    {
      ...BASE,
      capacity: new Float64Array(3).fill(50),
      latency: BASE.latency.map((_, k) => (k % 4 === 0 ? 0 : 30)),
    },
  ],
  ["two free VMs", { ...BASE, pinned: Int32Array.of(0, 1, 2, 0, -1, -1) }],
  ["one free VM", { ...BASE, pinned: Int32Array.of(0, 1, 2, 0, 1, -1) }],
  ["no free VM", { ...BASE, pinned: Int32Array.of(0, 1, 2, 0, 1, 1) }],
  ["demands of 1e-300", withAmounts(scaled(BASE.demand.amount, 1e-300))],
  ["demands of 1e300", withAmounts(scaled(BASE.demand.amount, 1e300))],
  ["demands far apart", withAmounts(BASE.demand.amount.map((d, k) => d * 10 ** (3 * k - 12)))],
  [
    "a queue that must overflow",
    { ...BASE, delay: { model: "queue", delta: 10 }, load: scaled(BASE.load, 3) },
  ],
  ["a queue nearly full", drawn({ vms: 6, clouds: 3, delayModel: "queue", offeredLoad: 0.99, seed: 2 })],
  ["17 clouds", drawn({ vms: 4, clouds: 17, seed: 2 })],
];

for (const [name, instance] of DEGENERATE) {
  test(`${name}: no bound, or one not above the optimum`, () => {
    const result = bounded(instance);
    if (result === null) return;
    const { bound, certificate } = result;
    assert.ok(Number.isFinite(bound), `${bound}`);
    const optimum = optimumOf(instance);
    assert.ok(bound <= optimum * (1 + 1e-11), `${bound} > ${optimum}`);
    const certified = checked(instance, certificate);
    // Both allow for the rounding of terms that may cancel, each in its own way.
    const terms = instance.vms * instance.latency.reduce((most, tau) => Math.max(most, tau));
    const slack = 1e-9 * Math.abs(bound) + 1e-12 * terms;
    assert.ok(Math.abs(certified - bound) <= slack, `${certified}, not ${bound}`);
  });
}

test("null without communication between free VMs, for one cloud, and without rounds", () => {
  assert.is(bounded(drawn({ vms: 4, clouds: 3, meanDegree: 0, seed: 1 })), null);
  assert.is(bounded(drawn({ vms: 4, clouds: 1, seed: 1 })), null);
  const { demand } = BASE;
  const [first] = demand.from;
  const pinned = BASE.pinned.map((_, i) => (i === first ? -1 : 0));
  assert.is(bounded({ ...BASE, pinned }), null, "one free VM, whose peers are pinned");
  assert.is(bounded(BASE, { rounds: 0 }), null);
  assert.is(bounded(BASE, { proceed: () => false }), null);
});

test("null, and no trap, where it would not fit into memory", () => {
  const lonely = drawn({ vms: 2500, clouds: 250, meanDegree: 0, seed: 1 });
  const load = new Float64Array(2500).fill(1);
  const demand = { from: Uint32Array.of(0), to: Uint32Array.of(1), amount: Float64Array.of(1) };
  assert.is(bounded({ ...lonely, load, demand }, { proceed: () => false }), null);
});

test("told to stop at any time it has no bound, or one that holds", () => {
  const { instance, optimum, bound } = SAMPLE;
  let asked = 0;
  let before = NOTHING;
  const whole = bounded(instance, {
    proceed: (sofar) => {
      asked++;
      assert.ok(sofar >= before && sofar <= optimum, `${sofar} after ${before}`);
      before = sofar;
      return true;
    },
  });
  assert.is(whole?.bound, bound);
  let none = 0;
  let least = NOTHING;
  for (let most = 0; most <= asked; most += most < 30 ? 1 : 7) {
    let left = most;
    const result = bounded(instance, { proceed: () => left-- > 0 });
    if (result === null) {
      none++;
      assert.is(least, NOTHING, "once there is a bound, more time does not lose it");
      continue;
    }
    assert.ok(result.bound <= optimum && result.bound >= least, `${most}: ${result.bound}`);
    least = result.bound;
    assert.ok(Math.abs(checked(instance, result.certificate) - result.bound) <= 1e-9 * optimum);
  }
  assert.ok(none > 10 && least > NOTHING, `${none} without a bound, then ${least}`);
});

test("tells how many rounds are done, of how many", () => {
  const { problem, costs } = partsOf(drawn({ vms: 12, clouds: 3, seed: 1 }));
  for (const [rounds, of] of [
    [20, 16],
    [30, 26],
    [Number.POSITIVE_INFINITY, 80],
  ]) {
    const told: number[] = [];
    const proceed = (_: number, progress: LiftedProgress) => {
      assert.is(progress.of, of);
      told.push(progress.rounds);
      return true;
    };
    liftedBound(problem, costs, { rounds, proceed, build: "simd" });
    assert.equal(
      [...new Set(told)],
      Array.from({ length: Math.max(...told) + 1 }, (_, round) => round),
    );
    assert.ok(told.includes(16));
  }
});

test.run();
