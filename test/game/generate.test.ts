import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatInstance } from "../../src/game/format.ts";
import { binomialGraph } from "../../src/game/generate/binomial-graph.ts";
import { CITIES } from "../../src/game/generate/cities.ts";
import { families, familyNamed } from "../../src/game/generate/families.ts";
import { arcSine, greatCircle, sine } from "../../src/game/generate/great-circle.ts";
import { logarithm, logarithmOnePlus } from "../../src/game/generate/logarithm.ts";
import { contentHash } from "../../src/game/hash.ts";
import type { Instance } from "../../src/game/instance.ts";
import { parseInstance } from "../../src/game/parse.ts";
import { RandomStream, streamState } from "../../src/game/random.ts";
import { generated, problemOf } from "./samples.ts";

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
const stream = (seed: number) => new RandomStream(streamState("test", { seed }));

/** Number of edges at each VM. */
function degrees({ vms, demand }: Instance): number[] {
  const degree = new Array<number>(vms).fill(0);
  for (const vm of [...demand.from, ...demand.to]) degree[vm]++;
  return degree;
}

test("the same options give the same bytes on every machine", () => {
  assert.is(
    contentHash(generated("binomial", { vms: 10, clouds: 4, seed: 1 })),
    "338a984ad43195a4c8fdd73dc9ff643dcb2c747ece32b7d35f3fc838534d58e5",
  );
  assert.is(
    contentHash(generated("geographic", { vms: 10, clouds: 4, seed: 1, pinnedShare: 0.3 })),
    "e85b7a288ab687d60c9e8b6c6fa96fbd553dba783254c836bafdbeb8e4fa3274",
  );
});

test("a seed may be a number or its text", () => {
  assert.equal(generated("binomial", { seed: 7 }), generated("binomial", { seed: "7" }));
  assert.not.equal(
    contentHash(generated("binomial", { seed: 7 })),
    contentHash(generated("binomial", { seed: 8 })),
  );
});

test("defaults are those of docs/model.md, section 4", () => {
  const instance = generated("binomial", { seed: 5 });
  assert.is(instance.vms, 10);
  assert.is(instance.clouds, 4);
  assert.equal(instance.delay, { model: "utilisation", delta: 20 });
  assert.equal(instance.utility, { normalise: true });
  assert.ok(Math.abs(sum(instance.load) / sum(instance.capacity) - 0.6) < 1e-12);
  assert.ok(instance.pinned.every((cloud) => cloud === -1));
  for (const amount of instance.demand.amount) assert.ok(amount >= 1 && amount < 10);
  for (const [k, latency] of instance.latency.entries()) {
    const inside = Math.floor(k / 4) === k % 4;
    assert.ok(inside ? latency === 0 : latency >= 10 && latency < 100);
  }
});

test("distributions are uniform and the graph is binomial", () => {
  const instance = generated("binomial", { vms: 20_000, clouds: 60, meanDegree: 10, seed: 3 });
  // G(n, p): 100,000 edges expected, standard deviation 316; degrees have mean 10 and variance 9.995.
  assert.ok(Math.abs(instance.demand.amount.length - 100_000) < 4 * 316);
  const degree = degrees(instance);
  const mean = sum(degree) / degree.length;
  const variance = sum(degree.map((value) => (value - mean) ** 2)) / degree.length;
  assert.ok(Math.abs(mean - 10) < 0.1, `mean degree ${mean}`);
  assert.ok(Math.abs(variance - 10) < 0.5, `variance of degrees ${variance}`);
  // Every VM has the same chances, whatever its index.
  const half = degree.length / 2;
  assert.ok(Math.abs(sum(degree.slice(0, half)) / half - 10) < 0.15);
  // Uniform(1, 10): mean 5.5, variance 6.75.
  const amounts = [...instance.demand.amount];
  const meanAmount = sum(amounts) / amounts.length;
  assert.ok(Math.abs(meanAmount - 5.5) < 0.04, `mean demand ${meanAmount}`);
  assert.ok(Math.abs(sum(amounts.map((value) => (value - meanAmount) ** 2)) / amounts.length - 6.75) < 0.1);
  // Capacities keep their proportions: Uniform(50, 100) before scaling.
  const lowest = Math.min(...instance.capacity);
  const highest = Math.max(...instance.capacity);
  assert.ok(highest / lowest > 1.7 && highest / lowest < 2);
});

test("every pair is equally likely in a small graph", () => {
  const hits = new Array<number>(10).fill(0);
  const shared = stream(1);
  for (let k = 0; k < 4000; k++) {
    const { from, to } = binomialGraph(5, 0.3, shared);
    for (let e = 0; e < from.length; e++) {
      // Pairs of 5 VMs in order: 01 02 03 04 12 13 14 23 24 34.
      const before = [0, 4, 7, 9][from[e]];
      hits[before + to[e] - from[e] - 1]++;
    }
  }
  // Binomial(4000, 0.3): mean 1200, standard deviation 29.
  for (const hit of hits) assert.ok(Math.abs(hit - 1200) < 4 * 29, hits.join(" "));
});

test("graphs at the limits: no pair, every pair, one VM, very sparse", () => {
  assert.is(generated("binomial", { vms: 5, meanDegree: 0 }).demand.amount.length, 0);
  const complete = generated("binomial", { vms: 5, meanDegree: 4 }).demand;
  assert.equal([...complete.from], [0, 0, 0, 0, 1, 1, 1, 2, 2, 3]);
  assert.equal([...complete.to], [1, 2, 3, 4, 2, 3, 4, 3, 4, 4]);
  const alone = generated("binomial", { vms: 1, clouds: 1, meanDegree: 0 });
  assert.is(alone.demand.amount.length, 0);
  assert.is(binomialGraph(1000, 1e-300, stream(2)).from.length, 0);
  assert.is(binomialGraph(60, 1 - 2 ** -53, stream(2)).from.length, (60 * 59) / 2);
});

test("without demand, capacities stay unscaled", () => {
  const { capacity, load } = generated("binomial", { meanDegree: 0 });
  assert.is(sum(load), 0);
  for (const value of capacity) assert.ok(value >= 50 && value < 100);
});

test("instances that differ in delta, load or model are paired", () => {
  const base = generated("binomial", { seed: 9 });
  const bent = generated("binomial", {
    seed: 9,
    delta: 1,
    delayModel: "queue",
    normalise: false,
    pinnedShare: 0.5,
  });
  assert.equal(bent.demand, base.demand);
  assert.equal(bent.latency, base.latency);
  assert.equal(bent.capacity, base.capacity);
  const loaded = generated("binomial", { seed: 9, offeredLoad: 0.3 });
  assert.equal(loaded.demand, base.demand);
  for (const [x, value] of loaded.capacity.entries()) {
    assert.ok(Math.abs(value / base.capacity[x] - 2) < 1e-12);
  }
});

test("streams are independent: another range of demands leaves graph and latencies alone", () => {
  const base = generated("binomial", { seed: 9 });
  const bent = generated("binomial", { seed: 9, demandRange: [100, 200] });
  assert.equal(bent.demand.from, base.demand.from);
  assert.equal(bent.demand.to, base.demand.to);
  assert.equal(bent.latency, base.latency);
  const other = generated("binomial", { seed: 9, latencyRange: [0, 0] });
  assert.ok(other.latency.every((value) => value === 0));
  assert.equal(other.demand, base.demand);
});

test("pins: as many as asked, and a larger share keeps the smaller one's", () => {
  const few = generated("binomial", { vms: 50, pinnedShare: 0.2 }).pinned;
  const many = generated("binomial", { vms: 50, pinnedShare: 0.6 }).pinned;
  assert.is([...few].filter((cloud) => cloud >= 0).length, 10);
  assert.is([...many].filter((cloud) => cloud >= 0).length, 30);
  for (const [vm, cloud] of few.entries()) if (cloud >= 0) assert.is(many[vm], cloud);
  assert.ok(new Set(many).size > 2);
});

test("geographic clouds stand in different cities, and light takes its time", () => {
  const instance = generated("geographic", { vms: 10, clouds: 30, stretch: 1, seed: 4 });
  const names = instance.cloudNames ?? [];
  assert.is(new Set(names).size, 30);
  for (const [x, name] of names.entries()) {
    assert.equal(CITIES.find(([city]) => city === name)?.[1], instance.coordinates?.[x]);
  }
  // London to New York: about 5,570 km, 27.85 ms at 200 km a ms.
  const all = generated("geographic", { clouds: CITIES.length, stretch: 1 });
  const at = (name: string) => all.cloudNames?.indexOf(name) ?? -1;
  const london = at("London") * all.clouds + at("New York");
  assert.ok(Math.abs(all.latency[london] - 27.85) < 0.05, String(all.latency[london]));
  // Rounded to a nanosecond.
  for (const value of all.latency) assert.is(value, Math.round(value * 1e6) / 1e6);
  const stretched = generated("geographic", { clouds: CITIES.length, stretch: 2 });
  assert.ok(Math.abs(stretched.latency[london] / all.latency[london] - 2) < 1e-6);
});

test("every family's instances pass the validation of files", () => {
  for (const family of families) {
    const instance = family.generate({ vms: 30, clouds: 7, pinnedShare: 0.1 });
    assert.equal(parseInstance(formatInstance(instance), "a.json"), instance);
  }
});

test("the city table is sound", () => {
  assert.is(new Set(CITIES.map(([name]) => name)).size, CITIES.length);
  for (const [name, [longitude, latitude]] of CITIES) {
    assert.ok(Math.abs(longitude) <= 180 && Math.abs(latitude) <= 60, name);
  }
});

test("where no mean degree is given, few VMs talk to all others", () => {
  for (const { generate } of families) {
    assert.equal(generate({ vms: 3 }), generate({ vms: 3, meanDegree: 2 }));
    assert.is(generate({ vms: 1 }).demand.amount.length, 0);
    assert.equal(generate({ vms: 5 }), generate({ vms: 5, meanDegree: 4 }), "more have the usual one");
  }
});

test("bad options are problems that name the option", () => {
  const problem = (options: unknown) => problemOf(() => familyNamed("binomial").generate(options));
  assert.is(
    problem({ vms: 3, meanDegree: 4 }),
    "bad option: meanDegree = 4 of family binomial; allowed: at most vms - 1 = 2 (4 is the default: give meanDegree)",
  );
  assert.is(
    problem({ vms: -1 }),
    "bad option: vms = -1 of family binomial; allowed: an integer >= 1 and <= 67108864",
  );
  assert.is(
    problem({ vms: 60_000_000, meanDegree: 1000 }),
    "bad option: meanDegree = 1000 of family binomial; allowed: at most 134217728 pairs in all",
  );
  assert.is(
    problem({ clouds: 0 }),
    "bad option: clouds = 0 of family binomial; allowed: an integer >= 1 and <= 12288",
  );
  assert.is(
    problem({ demandRange: [5, 2] }),
    "bad option: demandRange = [5, 2] of family binomial; allowed: [lowest, highest] with lowest <= highest",
  );
  assert.is(
    problem({ seed: true }),
    "bad option: seed = true of family binomial; allowed: text or an integer",
  );
  assert.match(
    problem({ offerdLoad: 1 }),
    /^unknown option: "offerdLoad" .* \(did you mean offeredLoad\?\)$/,
  );
  assert.match(problem({ delta: 1e70 }), /^bad option: delta = 1e\+70 .* a number > 0 and <= 1e60$/);
  assert.match(problem({ delta: Number.NaN }), /^bad option: delta = NaN of family binomial/);
  assert.match(problem({ delta: Number.POSITIVE_INFINITY }), /^bad option: delta = Infinity/);
  assert.is(
    problemOf(() => familyNamed("binominal")),
    'unknown family: "binominal"; allowed: binomial, geographic (did you mean binomial?)',
  );
  assert.match(
    problemOf(() => familyNamed("geographic").generate({ clouds: 63 })),
    /^bad option: clouds = 63 of family geographic; allowed: an integer >= 1 and <= 62$/,
  );
});

test("every option has a description and a default", () => {
  for (const family of families) {
    const defaults = family.options.parse({ vms: 10 });
    for (const [name, schema] of Object.entries(family.options.shape)) {
      assert.ok(schema.description, `${family.name}: ${name} is not described`);
      assert.ok(defaults[name] !== undefined, `${family.name}: ${name} has no default`);
    }
  }
});

test("the logarithm is within 4 ulp of Math.log", () => {
  const draws = stream(5);
  for (let k = 0; k < 100_000; k++) {
    const x = draws.unit() * 2 ** (draws.below(200) - 100);
    if (x === 0) continue;
    const expected = Math.log(x);
    assert.ok(Math.abs(logarithm(x) - expected) <= 4 * 2 ** -52 * Math.abs(expected), `log(${x})`);
    const y = -0.29 * draws.unit() ** 8;
    const near = Math.log1p(y);
    assert.ok(Math.abs(logarithmOnePlus(y) - near) <= 4 * 2 ** -52 * Math.abs(near), `log1p(${y})`);
  }
  assert.is(logarithm(1), 0);
  assert.is(logarithm(2), Math.LN2);
  assert.is(logarithm(2 ** -53), -53 * Math.LN2);
});

test("sine and arcsine agree with the engine's", () => {
  const draws = stream(6);
  for (let k = 0; k < 50_000; k++) {
    const x = draws.uniform(-Math.PI, Math.PI);
    assert.ok(Math.abs(sine(x) - Math.sin(x)) < 1e-15, `sin(${x})`);
    const y = draws.unit();
    assert.ok(Math.abs(arcSine(y) - Math.asin(y)) < 2e-15, `asin(${y})`);
  }
  assert.is(arcSine(1), Math.PI / 2);
  assert.is(arcSine(0), 0);
});

test("great circles by hand: a quarter and a half of the equator, pole to pole, across the date line", () => {
  const quarter = (6371.0088 * Math.PI) / 2;
  const near = (a: number, b: number, km = 1e-8) => assert.ok(Math.abs(a - b) < km, `${a} is not ${b}`);
  near(greatCircle([0, 0], [90, 0]), quarter);
  near(greatCircle([0, 0], [180, 0]), 2 * quarter, 1e-3);
  near(greatCircle([12, 90], [-77, -90]), 2 * quarter, 1e-3);
  near(greatCircle([179, 0], [-179, 0]), quarter / 45);
  assert.is(greatCircle([10, 20], [10, 20]), 0);
});

test("ranges whose sums would not be numbers are refused by name", () => {
  for (const [option, range] of [
    ["demandRange", [1e300, 1e308]],
    ["demandRange", [1e16, 1e17]],
    ["capacityRange", [1e-310, 1e-309]],
  ] as const) {
    const told = problemOf(() => familyNamed("binomial").generate({ [option]: range }));
    assert.match(told, new RegExp(`^bad option: ${option}\\.0 = `));
  }
});

test.run();
