import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  CutChoice,
  cutCapacity,
  type KernelCuts,
  NO_CUTS,
  summandsOf,
} from "../../../src/exact/lifted/cuts.ts";
import type { SolverExports } from "../../../src/exact/solver-kernel.ts";
import { WASM_BUILDS, type WasmBuild } from "../../../src/kernel/modules.ts";
import { Kernel } from "./kernel.ts";
import { type Augmented, augmentedLagrangian, type Points, streamFor } from "./reference.ts";

const WIDTH = 16;
const LEAST_ENTRY = 5e-3;
const LEAST_DETOUR = 0.03;

interface Kind {
  readonly vms: number;
  readonly clouds: number;
  /** The part of all pairs of VMs that communicate. */
  readonly density: number;
}

/** Nothing costs anything, and clouds are whole numbers apart. */
function stateOf({ vms, clouds, density }: Kind): Augmented {
  const stream = streamFor("bare states", { vms, clouds });
  const pairs: [number, number][] = [];
  for (let i = 0; i < vms; i++)
    for (let j = i + 1; j < vms; j++) if (stream.unit() < density) pairs.push([i, j]);
  const places = new Float64Array(vms * clouds);
  const metric = Array.from({ length: clouds }, () => new Array<number>(clouds).fill(0));
  for (let x = 0; x < clouds; x++)
    for (let y = 0; y < x; y++) metric[x][y] = metric[y][x] = 1 + stream.below(5);
  return {
    problem: {
      vms,
      clouds,
      unary: places,
      slope: new Float64Array(clouds),
      loads: new Float64Array(vms),
      shares: new Float64Array(vms),
      latency: new Float64Array(clouds * clouds),
      from: Uint32Array.from(pairs, ([i]) => i),
      to: Uint32Array.from(pairs, ([, j]) => j),
      weight: new Float64Array(pairs.length),
    },
    width: WIDTH,
    vmPenalty: new Float64Array(vms).fill(1),
    pairPenalty: new Float64Array(pairs.length).fill(1),
    blocks: new Float64Array(places.length * clouds),
    tables: new Float64Array(pairs.length * clouds * clouds),
    cuts: NO_CUTS,
    rigidity: Float64Array.from({ length: vms }, (_, i) => 1 + (i % 3)),
    trianglePenalty: 0.5,
    metric,
  };
}

/** Multiples of 1/8: single precision adds up their products without rounding, and many are alike. */
function evenPoints({ problem: { vms, clouds } }: Augmented, seed: number): Points {
  const stream = streamFor("even points", { vms, clouds, seed });
  return Float64Array.from({ length: vms * clouds * WIDTH }, () => (stream.below(9) - 4) / 8);
}

function product(r: Points, k: number, l: number): number {
  let sum = 0;
  for (let q = 0; q < WIDTH; q++) sum += r[k * WIDTH + q] * r[l * WIDTH + q];
  return sum;
}

/** Pairs of VMs that do not communicate, in order. */
function silentPairs({ problem: { vms, from, to } }: Augmented): [number, number][] {
  const known = new Set(Array.from(from, (i, e) => i * vms + to[e]));
  const all = Array.from({ length: vms * vms }, (_, key): [number, number] => [
    Math.floor(key / vms),
    key % vms,
  ]);
  return all.filter(([i, j]) => i < j && !known.has(i * vms + j));
}

/** Entries below `-least`, i * m + x and j * m + y. */
function entriesBelow(state: Augmented, r: Points, least: number): [number, number][] {
  const { clouds } = state.problem;
  const found: [number, number][] = [];
  for (const [i, j] of silentPairs(state)) {
    for (let x = 0; x < clouds; x++) {
      for (let y = 0; y < clouds; y++) {
        const [k, l] = [i * clouds + x, j * clouds + y];
        if (product(r, k, l) < -least) found.push([k, l]);
      }
    }
  }
  return found;
}

/** For every a > c the first b on the shortest way around, if that is shorter by more than `least`, and by how much. */
function detoursBy({ problem: { vms, clouds }, metric }: Augmented, r: Points, least: number) {
  // sum_y d_xy r_jy for every VM j and cloud x.
  const reached = new Float64Array(r.length);
  reached.forEach((_, at) => {
    const [k, q] = [Math.floor(at / WIDTH), at % WIDTH];
    const x = k % clouds;
    for (let y = 0; y < clouds; y++) reached[at] += metric[x][y] * r[(k - x + y) * WIDTH + q];
  });
  const own = clouds * WIDTH;
  const distances = Array.from({ length: vms }, (_, i) =>
    Array.from({ length: vms }, (_other, j) => {
      let sum = 0;
      for (let k = 0; k < own; k++) sum += r[i * own + k] * reached[j * own + k];
      return sum;
    }),
  );
  const found: { corners: [a: number, c: number, b: number]; excess: number }[] = [];
  for (let a = 0; a < vms; a++) {
    for (let c = 0; c < a; c++) {
      let best = -1;
      const over = (b: number) => distances[a][b] + distances[b][c];
      for (let b = 0; b < vms; b++) if (b !== a && b !== c && (best < 0 || over(b) < over(best))) best = b;
      if (best >= 0 && distances[a][c] - over(best) > least)
        found.push({ corners: [a, c, best], excess: distances[a][c] - over(best) });
    }
  }
  return found;
}

const KINDS: Kind[] = [
  { vms: 2, clouds: 2, density: 0 },
  { vms: 3, clouds: 3, density: 0.5 },
  { vms: 6, clouds: 4, density: 1 },
  { vms: 7, clouds: 5, density: 0.3 },
  { vms: 12, clouds: 3, density: 0.6 },
  { vms: 9, clouds: 8, density: 0 },
];

for (const build of WASM_BUILDS) {
  test(`${build}: finds the entries that a scan of all finds, in its order`, () => {
    let [found, exact] = [0, 0];
    for (const kind of KINDS) {
      const state = stateOf(kind);
      const kernel = new Kernel(state, new Float64Array(kind.vms), build, { entries: 5000, triangles: 0 });
      for (let seed = 0; seed < 3; seed++) {
        const r = evenPoints(state, seed);
        kernel.points = r;
        for (const least of [0, 1 / 64, 0.25, 100]) {
          const expected = entriesBelow(state, r, least);
          const { count, from, to } = kernel.entries(least);
          assert.is(count, expected.length);
          assert.equal(
            from.map((k, e) => [k, to[e]]),
            expected,
          );
          found += count;
          exact += entriesBelow(state, r, least - 1e-9).length - count;
        }
      }
    }
    assert.ok(found > 3000 && exact > 30, `${found} entries, ${exact} just at the least`);
  });

  test(`${build}: counts entries that it has no room for, and does not write them`, () => {
    const state = stateOf({ vms: 7, clouds: 5, density: 0.3 });
    const r = evenPoints(state, 1);
    const expected = entriesBelow(state, r, 0);
    for (const room of [0, 1, 10, expected.length - 1, expected.length]) {
      const kernel = new Kernel(state, new Float64Array(7), build, { entries: room, triangles: 0 });
      kernel.points = r;
      const { liftedFoundFrom, liftedFoundTo, liftedRigidity } = kernel.exports;
      const behind = () =>
        [
          [liftedFoundFrom, liftedFoundTo],
          [liftedFoundTo, liftedRigidity],
        ].map(([start, end]) => kernel.words(start, (end.value - start.value) / 4).slice(room));
      const before = behind();
      const { count, from, to } = kernel.entries(0);
      assert.is(count, expected.length);
      assert.equal(
        from.map((k, e) => [k, to[e]]),
        expected.slice(0, room),
      );
      assert.equal(behind(), before, `room for ${room}`);
    }
  });

  test(`${build}: finds the shortest detour of every pair of VMs, and the first of several`, () => {
    let [found, ties] = [0, 0];
    for (const kind of KINDS) {
      const state = stateOf(kind);
      const kernel = new Kernel(state, new Float64Array(kind.vms), build, { entries: 0, triangles: 1 });
      for (let seed = 0; seed < 5; seed++) {
        const r = evenPoints(state, seed);
        // Two VMs alike are as good a way around.
        if (kind.vms > 3) r.copyWithin(0, kind.clouds * WIDTH, 2 * kind.clouds * WIDTH);
        kernel.points = r;
        const excesses = detoursBy(state, r, 0).map(({ excess }) => excess);
        for (const least of [0, 3, excesses[0] ?? 1]) {
          const expected = detoursBy(state, r, least);
          assert.equal(kernel.detours(least), {
            vms: expected.flatMap(({ corners }) => corners),
            excesses: expected.map(({ excess }) => excess),
          });
          found += expected.length;
          ties += expected.filter(({ corners: [, , b] }) => b === 0).length;
        }
      }
    }
    assert.ok(found > 200 && ties > 10, `${found} detours, ${ties} of them through the first of two`);
  });
}

/** A kernel at even points with room for all cuts, and what is told to it. */
function choiceFor(kind: Kind, seed: number, build: WasmBuild = "debug") {
  const state = stateOf(kind);
  const kernel = new Kernel(state, new Float64Array(kind.vms), build, cutCapacity(kind.vms));
  const told = { entries: 0, sides: 0, triangles: 0 };
  const exports: SolverExports = {
    ...kernel.exports,
    useLiftedEntries: (count) => {
      told.entries = count;
      kernel.exports.useLiftedEntries(count);
    },
    useLiftedTriangles: (sides, triangles) => {
      Object.assign(told, { sides, triangles });
      kernel.exports.useLiftedTriangles(sides, triangles);
    },
  };
  const moveTo = (another: number) => {
    const r = evenPoints(state, another);
    kernel.points = r;
    return r;
  };
  const r = moveTo(seed);
  return { state, kernel, told, moveTo, r, choice: new CutChoice(exports, kind.vms, kernel.row) };
}

/** As `assert.equal`, which takes minutes to show how large arrays differ. */
function assertCuts(found: KernelCuts, expected: KernelCuts): void {
  for (const part of [
    "entryFrom",
    "entryTo",
    "entryMultipliers",
    "triangles",
    "triangleMultipliers",
  ] as const) {
    const [one, other] = [found[part], expected[part]];
    assert.is(one.length, other.length, `${part} in length`);
    const at = one.findIndex((value, k) => value !== other[k]);
    assert.is(at, -1, `${part}, ${at}: ${one[at]}, not ${other[at]}`);
  }
}

/** In the kernel's rows. */
function kernelCuts(
  { problem: { clouds } }: Augmented,
  row: number,
  entries: readonly (readonly [k: number, l: number, amount: number])[],
  triangles: readonly (readonly [corners: readonly number[], amount: number])[],
): KernelCuts {
  const rowOf = (k: number) => Math.floor(k / clouds) * row + (k % clouds);
  return {
    entryFrom: Uint32Array.from(entries, ([k]) => rowOf(k)),
    entryTo: Uint32Array.from(entries, ([, l]) => rowOf(l)),
    entryMultipliers: Float32Array.from(entries, ([, , amount]) => amount),
    triangles: Uint32Array.from(triangles.flatMap(([corners]) => corners)),
    triangleMultipliers: Float32Array.from(triangles, ([, amount]) => amount),
  };
}

/** Some of all entries of pairs that do not communicate, and triangles, with multipliers of which some are zero. */
function someCuts(state: Augmented, share: number, seed: number) {
  const { vms, clouds } = state.problem;
  const stream = streamFor("some cuts", { vms, clouds, seed });
  const amount = () => (stream.unit() < 0.4 ? 0 : Math.fround(stream.uniform(0.1, 5)));
  const all = entriesBelow(state, new Float64Array(vms * clouds * WIDTH), -1);
  const entries = all.filter(() => stream.unit() < share).map(([k, l]) => [k, l, amount()] as const);
  const triangles: [number[], number][] = [];
  for (let a = 0; a < vms; a++)
    for (let c = 0; c < a; c++)
      for (let b = 0; b < vms; b++)
        if (b !== a && b !== c && stream.unit() < share / vms) triangles.push([[a, c, b], amount()]);
  return { entries, triangles };
}

/** Each of its pairs once, and each triangle's own. */
function assertSides(kernel: Kernel, sides: number, { triangles }: KernelCuts): void {
  const from = kernel.words(kernel.exports.liftedSideFrom, sides);
  const to = kernel.words(kernel.exports.liftedSideTo, sides);
  const corners = kernel.words(kernel.exports.liftedCorners, triangles.length);
  const name = (i: number, j: number) => `${Math.min(i, j)} ${Math.max(i, j)}`;
  const names = Array.from(from, (i, s) => name(i, to[s]));
  assert.is(new Set(names).size, sides, "no side twice");
  const met = new Set<string>();
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, c, b] = triangles.subarray(t, t + 3);
    const expected = [name(a, c), name(a, b), name(b, c)];
    assert.equal(
      Array.from(corners.subarray(t, t + 3), (side) => names[side]),
      expected,
    );
    for (const side of expected) met.add(side);
  }
  assert.is(met.size, sides, "no side without a triangle");
}

const CHOICES: Kind[] = [
  { vms: 3, clouds: 3, density: 0.4 },
  { vms: 8, clouds: 3, density: 0.5 },
  { vms: 9, clouds: 5, density: 0.2 },
  { vms: 6, clouds: 4, density: 0.6 },
];

test("what is used is in use, and counts", () => {
  for (const kind of CHOICES) {
    const { state, kernel, told, choice, r } = choiceFor(kind, 1);
    assert.equal(choice.inUse(), kernelCuts(state, kernel.row, [], []));
    for (const share of [0.5, 0.9, 0.2]) {
      const { entries, triangles } = someCuts(state, share, 1);
      const cuts = kernelCuts(state, kernel.row, entries, triangles);
      choice.use(cuts);
      const found = choice.inUse();
      assert.equal(found, cuts);
      assert.is(told.entries, entries.length);
      assert.is(told.triangles, triangles.length);
      assertSides(kernel, told.sides, cuts);
      kernel.points = r;
      const value = kernel.exports.descendLifted(0, 0);
      const expected = augmentedLagrangian(
        {
          ...state,
          ...kernel.multipliers,
          cuts: {
            entries: {
              from: Uint32Array.from(entries, ([k]) => k),
              to: Uint32Array.from(entries, ([, l]) => l),
              amounts: Float64Array.from(entries, ([, , amount]) => amount),
            },
            triangles: {
              vms: cuts.triangles,
              amounts: Float64Array.from(cuts.triangleMultipliers),
            },
          },
        },
        r,
      );
      assert.ok(Math.abs(value / expected - 1) < 1e-5, `${value}, not ${expected}`);
      kernel.exports.moveLiftedMultipliers();
      assert.equal(found, cuts, "it does not follow the kernel");
      assert.not.equal(choice.inUse().entryMultipliers, cuts.entryMultipliers, "what is in use does");
    }
    choice.use(kernelCuts(state, kernel.row, [], []));
    assert.equal(told, { entries: 0, sides: 0, triangles: 0 });
  }
});

/** What `renew` should make of cuts: those with a multiplier, and those that the points violate. */
function renewed(
  state: Augmented,
  r: Points,
  { entries, triangles }: ReturnType<typeof someCuts>,
  least = LEAST_ENTRY,
  mostAdded = Number.POSITIVE_INFINITY,
) {
  const { clouds } = state.problem;
  const kept = new Map(
    entries
      .filter(([, , amount]) => amount > 0)
      .map(([k, l, amount]) => [`${k} ${l}`, [k, l, amount] as const]),
  );
  for (const [k, l] of entriesBelow(state, r, least))
    if (!kept.has(`${k} ${l}`)) kept.set(`${k} ${l}`, [k, l, 0]);
  const order = ([k, l]: readonly number[]) => [
    Math.floor(k / clouds),
    Math.floor(l / clouds),
    k % clouds,
    l % clouds,
  ];
  const known = triangles.filter(([, amount]) => amount > 0);
  const names = new Set(known.map(([corners]) => corners.join()));
  const added = detoursBy(state, r, LEAST_DETOUR)
    .filter(({ corners }) => !names.has(corners.join()))
    .sort((one, other) => other.excess - one.excess)
    .slice(0, mostAdded)
    .map(({ corners }) => [corners, 0] as [number[], number]);
  return {
    entries: [...kept.values()].sort((one, other) => {
      const [p, q] = [order(one), order(other)];
      const at = p.findIndex((part, k) => part !== q[k]);
      return at < 0 ? 0 : p[at] - q[at];
    }),
    triangles: [...known, ...added],
  };
}

test("renewed cuts are those with a multiplier and those violated, sorted, each once", () => {
  const met = { keptEntries: 0, freshEntries: 0, goneEntries: 0, keptTriangles: 0, freshTriangles: 0 };
  for (const kind of CHOICES) {
    for (let seed = 0; seed < 4; seed++) {
      const { state, kernel, told, choice, r, moveTo } = choiceFor(kind, seed);
      let cuts = someCuts(state, 0.5, seed);
      choice.use(kernelCuts(state, kernel.row, cuts.entries, cuts.triangles));
      for (const points of [r, r, moveTo(seed + 100)]) {
        kernel.points = points;
        choice.renew();
        const expected = renewed(state, points, cuts);
        const inUse = choice.inUse();
        assertCuts(inUse, kernelCuts(state, kernel.row, expected.entries, expected.triangles));
        assert.is(told.entries, expected.entries.length);
        assertSides(kernel, told.sides, inUse);
        met.keptEntries += expected.entries.filter(([, , amount]) => amount > 0).length;
        met.freshEntries += expected.entries.filter(([, , amount]) => amount === 0).length;
        met.goneEntries += cuts.entries.length - expected.entries.length;
        met.keptTriangles += expected.triangles.filter(([, amount]) => amount > 0).length;
        met.freshTriangles += expected.triangles.filter(([, amount]) => amount === 0).length;
        cuts = expected;
      }
    }
  }
  assert.ok(
    Object.values(met).every((count) => Math.abs(count) > 100),
    JSON.stringify(met),
  );
});

test("entries that would not fit must be violated by more, by steps of two", () => {
  const kind = { vms: 20, clouds: 16, density: 0 };
  const { state, kernel, choice, r } = choiceFor(kind, 1, "simd");
  const all = entriesBelow(state, new Float64Array(r.length), -1);
  const { entries: most } = cutCapacity(kind.vms);
  assert.ok(all.length > most);
  for (const kept of [0, 12_000, 20_000, 26_000, most]) {
    const cuts = { entries: all.slice(all.length - kept).map(([k, l]) => [k, l, 2] as const), triangles: [] };
    choice.use(kernelCuts(state, kernel.row, cuts.entries, cuts.triangles));
    choice.renew();
    let least = LEAST_ENTRY;
    while (entriesBelow(state, r, least).length > most - kept) least *= 2;
    assert.is(least > LEAST_ENTRY, kept > 0);
    const expected = renewed(state, r, cuts, least);
    assertCuts(choice.inUse(), kernelCuts(state, kernel.row, expected.entries, expected.triangles));
    assert.ok(expected.entries.length >= kept && expected.entries.length <= most);
  }
});

test("the worst detours come first, so many at once and so many in all", () => {
  const kind = { vms: 120, clouds: 2, density: 0 };
  const { state, kernel, choice, moveTo } = choiceFor(kind, 1, "simd");
  const { triangles: most } = cutCapacity(kind.vms);
  let cuts: ReturnType<typeof someCuts> = { entries: [], triangles: [] };
  for (const [seed, added] of [
    ...[1, 2, 3, 4, 5, 6, 7].map((k) => [k, 2400]),
    [8, 1200],
    [9, 1000],
    [10, 0],
  ]) {
    const r = moveTo(seed);
    choice.use(kernelCuts(state, kernel.row, [], cuts.triangles));
    choice.renew();
    const { triangles } = renewed(state, r, cuts, 1e9, Math.min(2400, most - cuts.triangles.length));
    const expected = kernelCuts(state, kernel.row, [], triangles);
    const found = choice.inUse();
    assertCuts(
      { ...expected, triangles: found.triangles, triangleMultipliers: found.triangleMultipliers },
      expected,
    );
    assert.is(triangles.length, cuts.triangles.length + added);
    // So many have got a multiplier.
    const kept = seed === 8 ? triangles.length - 1000 : triangles.length;
    cuts = { entries: [], triangles: triangles.slice(0, kept).map(([corners]) => [corners, 1]) };
  }
});

test("summands are one of an entry, and a triangle's three sides", () => {
  assert.is(summandsOf(NO_CUTS), 0);
  const entries = { from: new Uint32Array(4), to: new Uint32Array(4), amounts: new Float64Array(4) };
  assert.is(summandsOf({ ...NO_CUTS, entries }), 4);
  const triangles = { vms: new Uint32Array(6), amounts: new Float64Array(2) };
  assert.is(summandsOf({ entries, triangles }), 10);
});

test.run();
