import { test } from "uvu";
import * as assert from "uvu/assert";
import { type LiftedCertificate, liftedBound } from "../../../src/exact/lifted/bound.ts";
import { liftedTangentBound } from "../../../src/exact/lifted/check.ts";
import { type Cuts, NO_CUTS } from "../../../src/exact/lifted/cuts.ts";
import { quadraticOf } from "../../../src/exact/lifted/quadratic.ts";
import { bestTangent } from "../../../src/exact/lifted/tangent.ts";
import { hiddenByRounding } from "../../../src/exact/rounding.ts";
import type { Instance } from "../../../src/game/instance.ts";
import { drawnInstance, tiedInstance } from "../drawn.ts";
import { optimumOf } from "../optimum.ts";
import {
  costOf,
  denseForm,
  drawn,
  drawnCuts,
  drawnMultipliers,
  drawnRows,
  optimumOf as leastCost,
  type Multipliers,
  oneHot,
  partsOf,
  raised,
  streamFor,
  tangentAt,
} from "./reference.ts";

const NOTHING = Number.NEGATIVE_INFINITY;

function bounded(instance: Instance) {
  const { problem, costs } = partsOf(instance);
  return liftedBound(problem, costs, {
    rounds: Number.POSITIVE_INFINITY,
    proceed: () => true,
    build: "simd",
  });
}

function checked(instance: Instance, certificate: LiftedCertificate): number {
  const { problem, costs } = partsOf(instance);
  return liftedTangentBound(problem, costs, certificate);
}

const SAMPLE = (() => {
  const instance = drawn({ vms: 9, clouds: 3, meanDegree: 2.5, delta: 5, seed: 1 });
  const result = bounded(instance);
  assert.ok(result !== null);
  return { instance, ...result, optimum: optimumOf(instance), vms: partsOf(instance).lifted.vms };
})();

type Amounts = (amount: number, at: number) => number;

function withAmounts({ entries, triangles }: Cuts, change: Amounts): Cuts {
  return {
    entries: { ...entries, amounts: entries.amounts.map(change) },
    triangles: { ...triangles, amounts: triangles.amounts.map(change) },
  };
}

test("the sample is cut by entries and triangles, and its certificate says what it is said to", () => {
  const { instance, bound, certificate, optimum } = SAMPLE;
  const { entries, triangles } = certificate.cuts;
  for (const { amounts } of [entries, triangles])
    assert.ok(amounts.filter((amount) => amount > 0).length > 5, `${amounts}`);
  const found = checked(instance, certificate);
  assert.ok(Math.abs(found / bound - 1) < 1e-9 && found <= optimum, `${found}, ${bound}, ${optimum}`);
});

test("proves the tangent of the form that the definition gives", () => {
  for (const [vms, clouds, pinnedShare, skew] of [
    [5, 2, 0, 0],
    [6, 3, 0, 0],
    [8, 3, 0.3, 0],
    [4, 4, 0, 0],
    [5, 3, 0, 0.4],
  ]) {
    const even = drawn({ vms, clouds, pinnedShare, seed: vms });
    // No instance that is read has these latencies, but the bound does not rely on that.
    const latency = even.latency.map((tau, k) => tau * (1 + (k % clouds > k / clouds ? skew : 0)));
    const instance = { ...even, latency };
    const { costs, lifted } = partsOf(instance);
    const optimum = costs.fixed + leastCost(lifted);
    for (const size of [0.1, 3, 40]) {
      for (const count of [0, 2, 25]) {
        const stream = streamFor("certificates", { vms, clouds, size, count });
        const { tables, blocks } = drawnMultipliers(lifted, size, stream);
        const cuts = drawnCuts(lifted, count, size, stream);
        const high = raised(blocks, clouds, 100 * (size + 10) * (count + 10));
        const relaxed = drawnRows(lifted.vms, clouds, stream);
        const found = checked(instance, {
          method: "lifted semidefinite",
          tables,
          blocks: high,
          relaxed,
          cuts,
        });
        const P = denseForm(lifted, { tables, blocks: high, cuts });
        const expected = costs.fixed + tangentAt(lifted, P, { tables, blocks: high }, relaxed);
        assert.ok(Math.abs(found / expected - 1) < 1e-9, `${vms}, ${clouds}: ${found}, not ${expected}`);
        assert.ok(found <= optimum, `${found} > ${optimum}`);
      }
    }
  }
});

/** Instances whose latencies are of every kind. */
function* kinds(): Generator<[string, Instance]> {
  for (let seed = 0; seed < 60; seed++) yield [`drawn, seed ${seed}`, drawnInstance(seed)];
  for (const delta of [0.1, 1e-9]) yield [`tied, ${delta}`, tiedInstance(delta, 3)];
  for (let seed = 0; seed < 9; seed++) {
    const base = drawn({ vms: 6, clouds: 4, delta: 5, pinnedShare: seed < 6 ? 0 : 0.3, seed });
    const tau = (change: (value: number, x: number, y: number) => number) => ({
      ...base,
      latency: base.latency.map((value, k) => change(value, Math.floor(k / 4), k % 4)),
    });
    const apart = (one: number, x: number, y: number) => Math.min(x, y) === one && x !== y;
    yield [
      `two clouds in one place, ${seed}`,
      tau((value, x, y) => (apart(0, x, y) && x + y === 1 ? 0 : value)),
    ];
    yield [`pairs of clouds in one place, ${seed}`, tau((value, x, y) => (x >> 1 === y >> 1 ? 0 : value))];
    yield [`a detour that is far shorter, ${seed}`, tau((value, x, y) => (x + y === 3 ? 40 * value : value))];
    yield [`ways of all lengths, ${seed}`, tau((value, x, y) => value ** (1 + ((x * y) % 3)))];
    yield [`no shorter way within a cloud, ${seed}`, tau((value, x, y) => (x === y ? 25 : value / 9))];
  }
}

test("no amounts that are not negative prove more than the optimum, whatever the latencies", () => {
  const stream = streamFor("amounts");
  let [cut, proofs] = [0, 0];
  for (const [name, instance] of kinds()) {
    const result = bounded(instance);
    if (result === null) continue;
    const { bound, certificate } = result;
    const optimum = optimumOf(instance);
    const most = optimum + 1e-11 * Math.abs(optimum);
    // Both allow for the rounding of terms that may cancel, each in its own way.
    const slack =
      1e-9 * Math.max(1, Math.abs(bound)) +
      1e-12 * instance.vms * instance.latency.reduce((farthest, tau) => Math.max(farthest, tau));
    assert.ok(bound <= most, `${name}: ${bound} > ${optimum}`);
    const found = checked(instance, certificate);
    assert.ok(Math.abs(found - bound) <= slack, `${name}: ${found}, not ${bound}`);
    const { cuts, blocks } = certificate;
    if (![...cuts.entries.amounts, ...cuts.triangles.amounts].some((amount) => amount > 0)) continue;
    cut++;
    const changes: Amounts[] = [
      () => 0,
      (amount) => amount / 2,
      (amount) => 3 * amount,
      (amount) => amount + stream.unit(),
      () => 10 * stream.unit(),
    ];
    for (const change of changes) {
      for (const by of [0, 1, 1000]) {
        const high = raised(blocks, instance.clouds, by);
        const there = checked(instance, { ...certificate, blocks: high, cuts: withAmounts(cuts, change) });
        assert.ok(there <= most, `${name}, ${change}, ${by}: ${there} > ${optimum}`);
        if (there > NOTHING) proofs++;
      }
    }
  }
  assert.ok(cut > 20 && proofs > 150, `${cut} with cuts, ${proofs} other proofs`);
});

test("a cut that was not found is as good as one that was", () => {
  const { instance, certificate, optimum, vms } = SAMPLE;
  for (let k = 0; k < 20; k++) {
    const stream = streamFor("other cuts", { k });
    const cuts = drawnCuts({ vms, clouds: 3 }, 12, 5, stream);
    const found = checked(instance, { ...certificate, blocks: raised(certificate.blocks, 3, 1e4), cuts });
    assert.ok(found > NOTHING && found <= optimum, `${found}, ${optimum}`);
  }
});

/** The sample's certificate, convex by far, with other cuts. */
function spoilt(change: (cuts: Cuts) => Cuts): LiftedCertificate {
  const { certificate } = SAMPLE;
  return { ...certificate, blocks: raised(certificate.blocks, 3, 1e4), cuts: change(certificate.cuts) };
}

test("a certificate with cuts by less than nothing proves nothing", () => {
  const { instance, certificate } = SAMPLE;
  assert.ok(
    checked(
      instance,
      spoilt((cuts) => cuts),
    ) > NOTHING,
  );
  for (const wrong of [-1e-300, -1e-9, -1, Number.NaN, Number.POSITIVE_INFINITY, NOTHING]) {
    for (const kind of ["entries", "triangles"] as const) {
      for (const at of [0, 3, certificate.cuts[kind].amounts.length - 1]) {
        const found = checked(
          instance,
          spoilt((cuts) => ({
            ...cuts,
            [kind]: {
              ...cuts[kind],
              amounts: cuts[kind].amounts.map((amount, k) => (k === at ? wrong : amount)),
            },
          })),
        );
        assert.is(found, NOTHING, `${kind}, ${at}: ${wrong}`);
      }
    }
  }
});

/** So many more from the beginning, or fewer at the end. */
function lengthened(values: ArrayLike<number>, by: number): number[] {
  const all = Array.from(values);
  return by < 0 ? all.slice(0, by) : [...all, ...all.slice(0, by)];
}

test("a certificate with cuts of a wrong length proves nothing", () => {
  const { instance, certificate } = SAMPLE;
  const { entries, triangles } = certificate.cuts;
  const words = (values: Uint32Array, by: number) => Uint32Array.from(lengthened(values, by));
  const numbers = (values: Float64Array, by: number) => Float64Array.from(lengthened(values, by));
  const assertNothing = (cuts: Partial<Cuts>, what: string) =>
    assert.is(
      checked(
        instance,
        spoilt((known) => ({ ...known, ...cuts })),
      ),
      NOTHING,
      what,
    );
  for (const by of [-2, -1, 1, 2]) {
    assertNothing({ entries: { ...entries, from: words(entries.from, by) } }, `from by ${by}`);
    assertNothing({ entries: { ...entries, to: words(entries.to, by) } }, `to by ${by}`);
    assertNothing({ entries: { ...entries, amounts: numbers(entries.amounts, by) } }, `amounts by ${by}`);
    const amounts = numbers(triangles.amounts, by);
    assertNothing({ triangles: { ...triangles, amounts } }, `triangles' amounts by ${by}`);
    for (const corners of [by, 3 * by])
      assertNothing(
        { triangles: { ...triangles, vms: words(triangles.vms, corners) } },
        `corners by ${corners}`,
      );
  }
});

test("a certificate with cuts of other VMs than there are, or of the same VM, proves nothing", () => {
  const { instance, vms } = SAMPLE;
  const assertEntry = (from: number, to: number, holds: boolean) => {
    const entries = { from: Uint32Array.of(from), to: Uint32Array.of(to), amounts: Float64Array.of(0.1) };
    const found = checked(
      instance,
      spoilt((cuts) => ({ ...cuts, entries })),
    );
    assert.is(found > NOTHING, holds, `entry ${from}, ${to}`);
  };
  const end = 3 * vms;
  for (const [from, to] of [
    [0, 3],
    [2, 3],
    [2, end - 1],
    [end - 4, end - 1],
  ])
    assertEntry(from, to, true);
  for (const [from, to] of [
    [0, 0],
    [0, 1],
    [0, 2],
    [3, 0],
    [3, 2],
    [end - 1, 2],
    [0, end],
    [end, end + 3],
    [0, 2 ** 32 - 1],
    [2 ** 32 - 1, 2 ** 32 - 1],
  ])
    assertEntry(from, to, false);
  const assertTriangle = (corners: number[], holds: boolean) => {
    const triangles = { vms: Uint32Array.from(corners), amounts: Float64Array.of(0.1) };
    const found = checked(
      instance,
      spoilt((cuts) => ({ ...cuts, triangles })),
    );
    assert.is(found > NOTHING, holds, `triangle ${corners}`);
  };
  assertTriangle([0, 1, 2], true);
  assertTriangle([vms - 1, 0, vms - 2], true);
  for (const [one, other] of [
    [0, 1],
    [vms - 1, vms - 2],
  ]) {
    assertTriangle([one, one, other], false);
    assertTriangle([one, other, one], false);
    assertTriangle([other, one, one], false);
    assertTriangle([one, one, one], false);
  }
  for (const beyond of [vms, 2 ** 32 - 1]) {
    assertTriangle([beyond, 0, 1], false);
    assertTriangle([0, beyond, 1], false);
    assertTriangle([0, 1, beyond], false);
  }
});

/** Six free VMs on two clouds, each tied to the one pinned there, and hardly to each other. */
function tiedToClouds(): Instance {
  const edges = [2, 3, 4, 5, 6, 7].map((vm) => [vm % 2, vm, 5]);
  edges.push([2, 3, 1e-6]);
  edges.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  const load = new Float64Array(8);
  for (const [i, j, amount] of edges) {
    load[i] += amount;
    load[j] += amount;
  }
  return {
    ...drawn({ vms: 8, clouds: 2, meanDegree: 0, delta: 1e-6, seed: 1 }),
    latency: Float64Array.of(0, 128, 128, 0),
    load,
    pinned: Int32Array.from({ length: 8 }, (_, i) => (i < 2 ? i : -1)),
    demand: {
      from: Uint32Array.from(edges, ([i]) => i),
      to: Uint32Array.from(edges, ([, j]) => j),
      amount: Float64Array.from(edges, ([, , amount]) => amount),
    },
  };
}

test("sums over many triangles that all round up prove no more", () => {
  const instance = tiedToClouds();
  const { problem, costs, lifted } = partsOf(instance);
  const start = problem.vmAt.length - lifted.vms;
  const hosts = Array.from({ length: lifted.vms }, (_, i) => problem.vmAt[start + i] % 2);
  const relaxed = oneHot(hosts, 2);
  const cost = costOf(lifted, hosts);
  const gap = Math.min(...hosts.map((x, i) => lifted.unary[2 * i + 1 - x] - lifted.unary[2 * i + x]));
  // A triangle over a VM at the same cloud as one end is as long as the way: it costs nothing, but for rounding.
  const [a, ...near] = hosts.flatMap((x, i) => (x === 0 ? [i] : []));
  const c = hosts.indexOf(1);
  const large = 2 ** Math.floor(Math.log2(gap / 2000));
  const many = 30_000;
  const tables = new Float64Array(4 * lifted.from.length);
  const blocks = Float64Array.from({ length: 4 * lifted.vms }, (_, k) =>
    k % 4 === 0 || k % 4 === 3 ? 200 * large : 0,
  );
  // Just above half of what `large` is rounded to, and of what the sum of a block and its product with a distance is.
  for (const part of [1.01, 4.04]) {
    const amount = part * 2 ** -53 * large;
    const cuts: Cuts = {
      ...NO_CUTS,
      triangles: {
        vms: Uint32Array.from({ length: 3 * many }, (_, k) => [a, c, near[k < 3 ? 0 : 1]][k % 3]),
        amounts: Float64Array.from({ length: many }, (_, t) => (t === 0 ? large : amount)),
      },
    };
    const found = checked(instance, { method: "lifted semidefinite", tables, blocks, relaxed, cuts });
    assert.ok(found <= costs.fixed + cost, `${found - costs.fixed - cost} above`);
    assert.ok(found > costs.fixed + cost - 1e-9 * gap, `${found}, ${costs.fixed + cost}`);
    const quadratic = quadraticOf(lifted, { tables, blocks, cuts });
    const { bound } = bestTangent(quadratic, { tables, cuts }, relaxed);
    assert.ok(bound <= cost, `${bound - cost} above`);
    assert.ok(bound > cost - 1e-9 * gap, `${bound}, ${cost}`);
  }
});

test("what rounding may hide is a part of all terms without their signs", () => {
  // Three clouds 16 apart, and nothing but cuts and the blocks that make them convex: the tangent is a sum of whole numbers.
  const base = drawn({ vms: 5, clouds: 3, seed: 4 });
  const distance = 16;
  const instance = { ...base, latency: base.latency.map((_, k) => (k % 4 === 0 ? 0 : distance)) };
  const { problem, costs, lifted: whole } = partsOf(instance);
  const nothing = { unary: new Float64Array(15), slope: new Float64Array(3), fixed: 0 };
  const bare = { ...problem, out: problem.out.map(() => 0), in: problem.in.map(() => 0) };
  const free = { ...costs, ...nothing };
  const lifted = { ...whole, ...nothing, weight: whole.weight.map(() => 0) };
  assert.is(lifted.vms, 5);
  const hosts = [0, 1, 2, 0, 1];
  const relaxed = oneHot(hosts, 3);
  const tables = new Float64Array(9 * lifted.from.length);
  const blocks = raised(new Float64Array(45), 3, 2 ** 20);
  const kinds: [string, Cuts][] = [
    [
      "entries",
      {
        ...NO_CUTS,
        entries: {
          from: Uint32Array.of(0, 0, 4, 6),
          to: Uint32Array.of(4, 8, 8, 13),
          amounts: new Float64Array(4).fill(2 ** 19),
        },
      },
    ],
    [
      "triangles",
      {
        ...NO_CUTS,
        triangles: {
          vms: Uint32Array.of(0, 1, 2, 0, 2, 1, 3, 1, 2),
          amounts: new Float64Array(3).fill(2 ** 15),
        },
      },
    ],
  ];
  for (const [name, cuts] of kinds) {
    const multipliers = { tables, blocks, cuts };
    const P = denseForm(lifted, multipliers);
    const summands = cuts.entries.amounts.length + 3 * cuts.triangles.amounts.length;
    const assertHidden = (bound: number, y: Float64Array) => {
      const hidden = tangentAt(lifted, P, multipliers, y) - bound;
      const terms = unsignedTerms(multipliers, y, distance);
      const allowed = hiddenByRounding(terms, 5, 3, lifted.from.length + summands);
      assert.ok(hidden > 0.95 * allowed && hidden < 1.05 * allowed, `${name}: ${hidden}, not ${allowed}`);
    };
    const certificate = { method: "lifted semidefinite", ...multipliers, relaxed } as const;
    assertHidden(liftedTangentBound(bare, free, certificate), relaxed);
    const { bound, relaxed: best } = bestTangent(quadraticOf(lifted, multipliers), multipliers, relaxed);
    assertHidden(bound, best);
  }
});

/** What the tangent at y of blocks and cuts adds up, without signs. */
function unsignedTerms({ blocks, cuts }: Multipliers, y: Float64Array, distance: number): number {
  const { entries, triangles } = cuts;
  const Py = y.map((weight, k) => blocks[3 * k + (k % 3)] * weight);
  const add = (k: number, l: number, value: number) => {
    Py[k] += (value * y[l]) / 2;
    Py[l] += (value * y[k]) / 2;
  };
  entries.amounts.forEach((amount, e) => {
    add(entries.from[e], entries.to[e], amount);
  });
  let terms = 0;
  triangles.amounts.forEach((amount, t) => {
    const [a, c, b] = triangles.vms.subarray(3 * t, 3 * t + 3);
    for (const [i, j] of [
      [a, c],
      [a, b],
      [b, c],
    ])
      for (let x = 0; x < 3; x++)
        for (let z = 0; z < 3; z++) if (x !== z) add(3 * i + x, 3 * j + z, amount * distance);
    terms += 3 * distance * amount;
  });
  for (let at = 0; at < y.length; at += 3) {
    const slopes = [0, 1, 2].map((x) => blocks[3 * (at + x) + x] + 2 * Py[at + x]);
    terms += Math.max(...slopes);
    for (let x = 0; x < 3; x++) terms += y[at + x] * Py[at + x];
  }
  return terms;
}

test.run();
