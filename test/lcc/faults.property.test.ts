import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { DataCentre } from "../../src/lcc/migration/data-centre.ts";
import { type Negotiation, type NegotiationSpec, negotiate } from "../../src/lcc/migration/negotiate.ts";
import {
  MIGRATION_PROTOCOLS,
  type MigrationProtocol,
  shippedProtocol,
} from "../../src/lcc/protocols/shipped.ts";
import { crowd } from "./scenarios.ts";

/**
 * Thousands of random schedules of loss, duplication, reordering, partitions and crashes. In every one of them: no VM
 * is lost or on two hosts, nobody waits for ever, and no guarded host accepts beyond its capacity.
 */

const RUNS = 500;
const UNTIL = 90;
/** The longest wait that any protocol may ask for with these parameters, s. */
const LONGEST_WAIT = 25;
const PARAMETERS = { interval: 5, longest: LONGEST_WAIT };
const NOISE = 0.05;

const HOSTS = 5;
const agent = fc.constantFrom(...Array.from({ length: HOSTS }, (_, i) => `host${i}`), "discovery");
const time = fc.double({ min: 0, max: UNTIL, noNaN: true });
const short = fc.double({ min: 0, max: 20, noNaN: true });
const sometimes = (max: number) => fc.oneof(fc.constant(0), fc.double({ min: 0, max, noNaN: true }));

const schedule = fc.record({
  scene: fc.integer({ min: 0, max: 1_000_000 }),
  vms: fc.integer({ min: 1, max: 20 }),
  dimensions: fc.integer({ min: 1, max: 3 }),
  policy: fc.constantFrom("agility", "power_saving"),
  loss: sometimes(0.5),
  duplication: sometimes(0.5),
  reordering: sometimes(0.5),
  jitter: sometimes(1),
  setup: sometimes(15),
  noise: fc.constantFrom(0, NOISE),
  partitions: fc.array(
    fc.record({ from: time, length: short, agents: fc.uniqueArray(agent, { minLength: 1, maxLength: 4 }) }),
    {
      maxLength: 2,
    },
  ),
  crashes: fc.array(fc.record({ agent, at: time, downtime: short }), { maxLength: 4 }),
});
type Schedule = typeof schedule extends fc.Arbitrary<infer S> ? S : never;

function specOf(name: MigrationProtocol, given: Schedule): NegotiationSpec {
  const known = (names: string) => name === "discovery" || name === "guarded" || names !== "discovery";
  const { loss, duplication, reordering, jitter } = given;
  const partitions = given.partitions.map(({ from, length, agents }) => ({
    from,
    until: from + length,
    agents: agents.filter(known),
  }));
  return {
    protocol: PROTOCOLS[name],
    parameters: { ...PARAMETERS, policy: given.policy },
    ...crowd(HOSTS, given.vms, given.dimensions, String(given.scene)),
    migration: { setup: given.setup, perUnit: 0.01 },
    noise: given.noise,
    network: { latency: 0.01, jitter, loss, duplication, reordering, reorderDelay: 3, partitions },
    crashes: given.crashes.filter((crash) => known(crash.agent)),
    seed: String(given.scene),
    until: UNTIL,
    sampleInterval: 3,
    trace: true,
  };
}

const PROTOCOLS = Object.fromEntries(
  MIGRATION_PROTOCOLS.map((name) => [name, shippedProtocol(name)]),
) as Record<MigrationProtocol, NegotiationSpec["protocol"]>;

/** From the lists of the hypervisors themselves. */
function everyVmOnce(centre: DataCentre): void {
  const places = new Uint8Array(centre.spec.vmNames.length);
  for (const { vms } of centre.hosts) for (const vm of vms) places[vm]++;
  const wrong = places.findIndex((count) => count !== 1);
  assert.is(wrong, -1, `vm${wrong} is on ${places[wrong]} hosts`);
}

/** From the trace alone: every VM leaves the host that it is on, and ends where the result says. */
function movesAddUp(spec: NegotiationSpec, result: Negotiation): void {
  const where = new Map(Array.from(spec.assignment, (host, vm) => [`vm${vm}`, `host${host}`]));
  for (const { event, agent: from, peer, text } of result.trace) {
    if (event !== "migrated") continue;
    assert.is(where.get(text!), from);
    where.set(text!, peer!);
  }
  assert.equal(
    [...where.values()],
    [...result.assignment].map((host) => `host${host}`),
  );
}

for (const name of MIGRATION_PROTOCOLS) {
  test(`${name}: ${RUNS} schedules`, () => {
    let moved = 0;
    fc.assert(
      fc.property(schedule, (given) => {
        const spec = specOf(name, given);
        const result = negotiate({ ...spec, inspect: everyVmOnce });
        assert.is(result.status, "time-limit", String(result.message));
        movesAddUp(spec, result);
        assert.ok(result.longestWait <= LONGEST_WAIT + 1e-9, `somebody waited for ${result.longestWait} s`);
        // Measured loads are at most 5 % too low and the limit is 0.9, so true ones stay below 0.9 / 0.95 < 1.
        if (name !== "discovery") assert.is(result.arrivalsBeyondCapacity, 0);
        const { sent, duplicated, delivered, lost } = result.messages;
        assert.ok(delivered + lost <= sent + duplicated);
        moved += result.migrations;
      }),
      { seed: 2012, numRuns: RUNS },
    );
    assert.ok(moved > RUNS, `only ${moved} migrations in all: the schedules show nothing`);
  });
}

test("the same seed gives the same run, another seed another one", () => {
  fc.assert(
    fc.property(schedule, fc.constantFrom(...MIGRATION_PROTOCOLS), (given, name) => {
      const spec = specOf(name, { ...given, jitter: 1 });
      const [once, again] = [negotiate(spec), negotiate(spec)];
      assert.is(JSON.stringify(again.trace), JSON.stringify(once.trace));
      assert.equal(again.series.utilisation, once.series.utilisation);
      assert.is.not(JSON.stringify(negotiate({ ...spec, seed: "other" }).trace), JSON.stringify(once.trace));
    }),
    { seed: 2013, numRuns: 60 },
  );
});

test.run();
