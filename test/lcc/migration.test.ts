import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "../../src/lcc/language/parse.ts";
import { type NegotiationSpec, negotiate } from "../../src/lcc/migration/negotiate.ts";
import {
  MIGRATION_PROTOCOLS,
  type MigrationProtocol,
  shippedProtocol,
} from "../../src/lcc/protocols/shipped.ts";
import type { Partition } from "../../src/lcc/society/network.ts";
import { crowd } from "./scenarios.ts";

const GUARDED = ["guarded", "auction", "peers"] as const;

function run(
  protocol: MigrationProtocol,
  spec: Omit<NegotiationSpec, "protocol" | "seed"> & { seed?: string },
) {
  return negotiate({ protocol: shippedProtocol(protocol), seed: "1", ...spec });
}

/** One full host and an empty one: 4 + 4 of 10. */
const PAIR = { capacity: [[10], [10]], load: [[4], [4]], assignment: [0, 0] };

for (const name of MIGRATION_PROTOCOLS) {
  test(`${name}: one of two VMs moves to the empty host, and that is all`, () => {
    const result = run(name, {
      ...PAIR,
      migration: { setup: 1, perUnit: 0.5, dimension: 0 },
      until: 200,
      trace: true,
    });
    assert.equal([result.status, result.migrations, result.failedMigrations], ["time-limit", 1, 0]);
    assert.equal([...result.assignment].sort(), [0, 1]);
    const [started, moved] = ["migration-started", "migrated"].map(
      (event) => result.trace.find((row) => row.event === event)!,
    );
    assert.ok(Math.abs(moved.time - started.time - 3) < 1e-9, "1 s and 0.5 s for each of 4 units");
    assert.equal([started.agent, started.peer], ["host0", "host1"]);
  });

  test(`${name}: the same file serves both policies`, () => {
    const scene = { ...crowd(10, 100, 2, name), until: 1500, sampleInterval: 500 };
    const agility = run(name, scene).series;
    const saving = run(name, { ...scene, parameters: { policy: "power_saving" } }).series;
    const spread = (series: typeof agility, sample: number) => {
      const loads = series.greatest(sample);
      return Math.max(...loads) - Math.min(...loads);
    };
    const last = agility.times.length - 1;
    assert.ok(
      spread(agility, last) < spread(agility, 0) / 2,
      `${spread(agility, 0)} to ${spread(agility, last)}`,
    );
    assert.ok(saving.activeHosts(last) < agility.activeHosts(last), `${saving.activeHosts(last)} active`);
    assert.ok(spread(saving, last) > spread(agility, last));
  });
}

/** Six hosts with more than they want, and one that has room for two VMs only. */
const RUSH = {
  capacity: Array.from({ length: 7 }, () => [10]),
  load: Array.from({ length: 12 }, () => [4]),
  assignment: Array.from({ length: 12 }, (_, vm) => vm >> 1),
  migration: { setup: 60, perUnit: 0 },
};

test("naive discovery overloads an underloaded host: it is idle again before what it accepted arrives", () => {
  const result = run("discovery", { ...RUSH, until: 400 });
  assert.ok(result.arrivalsBeyondCapacity > 0);
  // Nobody had more than 8 of 10 at the start, and no load varies.
  const fullest = result.series.times.map((_, sample) => Math.max(...result.series.greatest(sample)));
  assert.is(fullest[0], 0.8);
  assert.ok(Math.max(...fullest) > 1, fullest.join(" "));
});

for (const name of GUARDED) {
  test(`${name}: the same rush leaves no host overloaded`, () => {
    const result = run(name, { ...RUSH, peers: 6, until: 400 });
    assert.is(result.arrivalsBeyondCapacity, 0);
    assert.ok(result.migrations > 0);
    for (let sample = 0; sample < result.series.times.length; sample++) {
      assert.ok(Math.max(...result.series.greatest(sample)) <= 0.9);
    }
  });
}

test("protocols differ in their messages, not in the loads that they meet", () => {
  const scene = { ...crowd(6, 40, 3, "loads"), until: 60, variation: { interval: 5, step: 0.1, pull: 0.2 } };
  const totals = MIGRATION_PROTOCOLS.map((name) => {
    const { series } = run(name, scene);
    return series.times.map((_, sample) => {
      const from = sample * series.hosts * series.dimensions;
      const sum = series.utilisation
        .slice(from, from + series.hosts * series.dimensions)
        .reduce((a, b) => a + b, 0);
      return Number(sum.toFixed(9));
    });
  });
  for (const total of totals.slice(1)) assert.equal(total, totals[0]);
  assert.is.not(totals[0][0], totals[0][6]);
});

test("a discovery service that is down all the time: nothing moves, nobody waits for ever", () => {
  const crashes = [{ agent: "discovery", at: 0.001, downtime: 1000 }];
  const result = run("guarded", { ...PAIR, until: 300, crashes });
  assert.equal([result.status, result.migrations], ["time-limit", 0]);
  assert.ok(result.longestWait <= 10, String(result.longestWait));
});

test("the longest wait counts what a crash ended, and what never ends", () => {
  const waiting = (text: string, crashes: NegotiationSpec["crashes"] = []) =>
    negotiate({ protocol: parse(text, "t.lcc"), ...PAIR, seed: "1", until: 300, crashes });
  const crashes = [
    { agent: "host0", at: 200, downtime: 10 },
    { agent: "host1", at: 100, downtime: 10 },
  ];
  const sleeping = waiting("a(host, ID) :: null <- timeout(1000)", crashes);
  assert.equal([sleeping.status, sleeping.longestWait], ["time-limit", 200]);
  const deaf = waiting("a(host, ID) :: m(X) <= a(host, J)");
  assert.equal([deaf.status, deaf.longestWait], ["quiet", 300]);
});

test("hosts in two halves that cannot talk: VMs stay in their half", () => {
  const partitions = [{ from: 0, until: 1000, agents: ["host0", "host1", "host2"] }];
  for (const name of ["auction", "peers"] as const) {
    const scene = crowd(6, 40, 1, "halves");
    const result = run(name, { ...scene, until: 600, network: { partitions } });
    result.assignment.forEach((host, vm) => {
      assert.is(host < 3, scene.assignment[vm] < 3);
    });
    assert.ok(result.migrations > 0);
  }
});

test("a link that is cut in the middle of a migration ends it, also if it is back at the end", () => {
  const scene = { ...PAIR, migration: { setup: 20, perUnit: 0 }, until: 100, trace: true };
  const migrationsOf = (partitions: readonly Partition[]) =>
    run("guarded", { ...scene, network: { partitions } })
      .trace.filter(({ event }) => event.startsWith("migrat"))
      .map(({ event, time }) => ({ event, time }));
  const [started, over] = migrationsOf([]);
  assert.equal([started.event, over.event], ["migration-started", "migrated"]);
  const cut = { from: started.time + 5, until: started.time + 10, agents: ["host0"] };
  assert.equal(migrationsOf([cut])[1], { event: "migration-failed", time: over.time });
});

test("an unknown parameter and nonsense are refused", () => {
  assert.throws(
    () => run("peers", { ...PAIR, until: 1, parameters: { hihg: 1 } }),
    /^peers\.lcc: parameter that is not declared: hihg \(declared: policy, high, low, full, hops, /,
  );
  assert.throws(
    () => run("peers", { ...PAIR, until: 1, parameters: { low: "abc" } }),
    /^bad parameter: low = "abc" of peers\.lcc; allowed: a number$/,
  );
  const wrong: readonly (readonly [Partial<NegotiationSpec>, RegExp])[] = [
    [{ capacity: [] }, /^hosts expected, at least one: 0$/],
    [{ capacity: [[10], [10, 2]] }, /^capacity of host 1, 1 dimensions expected: 2$/],
    [{ capacity: [[10], [0]] }, /^capacity of host 1, positive expected: 0$/],
    [{ load: [[4], [-1]] }, /^load of VM 1, finite and not negative expected: -1$/],
    [{ assignment: [0] }, /^assignment of 2 VMs expected: 1$/],
    [{ assignment: [0, 2] }, /^host of VM 1, an index below 2 expected: 2$/],
    [{ hostNames: ["a", "a"] }, /^host names, all different expected: a, a$/],
    [{ vmNames: ["a"] }, /^VM names, 2 expected: 1$/],
    [{ network: { latency: Number.NaN } }, /^network\.latency, finite and not negative expected: NaN$/],
    [{ migration: { setup: Number.NaN } }, /^migration\.setup, finite and not negative expected: NaN$/],
    [
      { crashes: [{ agent: "host0", at: Number.NaN, downtime: 1 }] },
      /^crashes\[0\]\.at, finite and not negative expected: NaN$/,
    ],
    [{ until: Number.NaN }, /^until, finite and not negative expected: NaN$/],
    [{ sampleInterval: 0 }, /^sampleInterval, positive expected: 0$/],
    [{ variation: { interval: 0, step: 0, pull: 0 } }, /^variation\.interval, positive expected: 0$/],
  ];
  for (const [change, message] of wrong)
    assert.throws(() => run("peers", { ...PAIR, until: 1, ...change }), message);
});

test.run();
