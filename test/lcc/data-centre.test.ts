import { test } from "uvu";
import * as assert from "uvu/assert";
import { RandomStream, streamState } from "../../src/game/random.ts";
import { DataCentre, type DataCentreSpec } from "../../src/lcc/migration/data-centre.ts";
import type { Hypervisor } from "../../src/lcc/migration/hypervisor.ts";
import { peerGroups } from "../../src/lcc/migration/peer-groups.ts";
import { Workload } from "../../src/lcc/migration/workload.ts";
import { EventQueue } from "../../src/lcc/society/event-queue.ts";

/** Two hosts of capacity 10 by 20; VMs v0 (3 by 4) and v1 (2 by 8) on the first. Copying takes 1 s + 0.5 s a unit of the second. */
function world(changes: Partial<DataCentreSpec> = {}) {
  const centre = new DataCentre(
    {
      hostNames: ["north", "south"],
      vmNames: ["v0", "v1"],
      capacity: Float64Array.of(10, 20, 10, 20),
      dimensions: 2,
      load: Float64Array.of(3, 4, 2, 8),
      assignment: Int32Array.of(0, 0),
      pinned: new Set(),
      migration: { setup: 1, perUnit: 0.5, dimension: 1, overhead: 0.5 },
      noise: 0,
      variation: null,
      seed: "1",
      ...changes,
    },
    null,
  );
  const queue = new EventQueue();
  const physics = {
    now: 0,
    cut: false,
    after: (delay: number, happen: () => void) => queue.push(physics.now + delay, { happen }),
    connected: () => !physics.cut,
  };
  centre.start(physics);
  const advance = (until: number) => {
    while (queue.nextTime <= until) {
      physics.now = queue.nextTime;
      queue.pop().happen();
    }
    physics.now = until;
  };
  const outcomes: boolean[] = [];
  const migrate = (vm: string, reserved = false, to = "south") =>
    centre.migrate(centre.hosts[0], vm, to, reserved, (moved) => outcomes.push(moved));
  return { centre, physics, advance, outcomes, migrate, north: centre.hosts[0], south: centre.hosts[1] };
}

/** What a host without noise and promises measures. */
const utilisationOf = (host: Hypervisor) => host.utilisation(host.committed(0));

test("a migration takes setup and copying, loads both hosts meanwhile, and moves the VM at its end", () => {
  const { centre, advance, outcomes, migrate, north, south } = world();
  assert.is(utilisationOf(north), 0.6);
  migrate("v0");
  // v0 puts (3, 4) on its host; half of that on top on both: (5 + 1.5) / 10 and (0 + 1.5) / 10.
  assert.is(utilisationOf(north), 0.7);
  assert.is(utilisationOf(south), 0.15);
  advance(2.99);
  assert.equal([[...centre.assignment()], outcomes], [[0, 0], []]);
  advance(3);
  assert.equal([[...centre.assignment()], outcomes], [[1, 0], [true]]);
  assert.equal([north.vms, south.vms, centre.migrations], [[1], [0], 1]);
  assert.is(utilisationOf(north), 0.4);
  assert.is(utilisationOf(south), 0.3);
});

test("what cannot start fails in a later event and changes nothing", () => {
  const { centre, advance, outcomes, migrate, physics, north } = world();
  migrate("v0", false, "north");
  migrate("v9");
  migrate("v0", false, "east");
  physics.cut = true;
  migrate("v0");
  physics.cut = false;
  assert.equal(outcomes, []);
  advance(0);
  assert.equal([outcomes, north.vms, centre.failedMigrations], [[false, false, false, false], [0, 1], 4]);
  migrate("v0");
  migrate("v0");
  advance(10);
  assert.equal([outcomes.slice(4), centre.migrations], [[false, true], 1]);
});

test("a crash of either host, or a partition at the end, leaves the VM where it was", () => {
  for (const fault of [0, 1, "cut"] as const) {
    const { centre, physics, advance, outcomes, migrate, north, south } = world();
    south.reserve(0, Float64Array.of(3, 4), 1, 100, 0);
    migrate("v0", true);
    advance(1);
    if (fault === "cut") physics.cut = true;
    else centre.crash(fault);
    advance(20);
    assert.equal([outcomes, north.vms, south.vms], [[false], [0, 1], []]);
    assert.equal([...north.overhead, ...south.overhead], [0, 0, 0, 0]);
    assert.is(south.utilisation(south.committed(20)), 0, "the promise is forgotten");
  }
});

test("nothing starts towards a host that is down", () => {
  const { centre, advance, outcomes, migrate } = world();
  centre.crash(1);
  migrate("v0");
  centre.restart(1);
  migrate("v0");
  advance(9);
  assert.equal(outcomes, [false, true]);
});

test("with a reservation asked for, a host turns away what it did not promise to take", () => {
  const { advance, outcomes, migrate, south, centre } = world();
  migrate("v0", true);
  advance(5);
  assert.ok(south.reserve(0, Float64Array.of(3, 4), 1, 4, 5));
  advance(9);
  migrate("v0", true);
  advance(20);
  assert.equal(outcomes, [false, true]);
  assert.ok(south.reserve(1, Float64Array.of(2, 8), 1, 4, 20));
  advance(24.01);
  migrate("v1", true);
  advance(40);
  assert.equal([outcomes.slice(2), centre.migrations], [[false], 1], "the promise had lapsed");
});

test("promises add up to the limit, twice for one VM is once", () => {
  const { south } = world();
  const need = Float64Array.of(4, 1);
  assert.ok(south.reserve(0, need, 0.8, 10, 0));
  assert.ok(south.reserve(0, need, 0.8, 10, 0), "a duplicate of the request");
  assert.equal([...south.committed(0)], [4, 1]);
  assert.ok(south.reserve(1, need, 0.8, 10, 5));
  assert.not(south.reserve(2, Float64Array.of(0.1, 0), 0.8, 10, 5));
  assert.equal([...south.committed(10)], [8, 2]);
  assert.equal([...south.committed(10.5)], [4, 1], "the first has lapsed");
  assert.not(south.reserve(1, Float64Array.of(9, 1), 0.8, 10, 11), "more than fits");
  assert.equal([...south.committed(11)], [4, 1], "and the earlier promise stands");
});

test("the greatest dimension counts", () => {
  const { south } = world();
  assert.ok(south.reserve(0, Float64Array.of(1, 20), 1, 10, 0));
  assert.not(south.reserve(1, Float64Array.of(1, 0.1), 1, 10, 0));
});

test("no promise for a VM that is here, or on its way here", () => {
  const { north, south, migrate, advance } = world();
  assert.not(north.reserve(0, Float64Array.of(1, 1), 1, 10, 0));
  south.reserve(0, Float64Array.of(3, 4), 1, 10, 0);
  migrate("v0", true);
  assert.not(south.reserve(0, Float64Array.of(3, 4), 1, 10, 1));
  advance(100);
  assert.equal([...south.committed(100)], [3, 4], "arrived once, with no promise left over");
});

test("a VM that leaves is not offered again", () => {
  const { north, migrate } = world();
  const choices = new RandomStream(streamState("test", {}));
  migrate("v0");
  for (let i = 0; i < 20; i++) assert.is(north.someVm(choices), 1);
  migrate("v1");
  assert.is(north.someVm(choices), null);
});

test("a pinned VM is neither offered nor moved", () => {
  const { north, outcomes, migrate, advance } = world({ pinned: new Set([0]) });
  const choices = new RandomStream(streamState("test", {}));
  for (let i = 0; i < 20; i++) assert.is(north.someVm(choices), 1);
  migrate("v0");
  advance(9);
  assert.equal([outcomes, north.vms], [[false], [0, 1]]);
});

test("an arrival beyond capacity is counted", () => {
  const { centre, advance, migrate } = world({ capacity: Float64Array.of(10, 20, 10, 3) });
  migrate("v0");
  advance(10);
  assert.is(centre.arrivalsBeyondCapacity, 1);
});

test("measurements are off by at most the noise", () => {
  const { north } = world({ noise: 0.1 });
  const seen = Array.from({ length: 500 }, () => north.utilisation(north.committed(0)));
  assert.ok(Math.min(...seen) >= 0.6 * 0.9 && Math.min(...seen) < 0.6 * 0.93, String(Math.min(...seen)));
  assert.ok(Math.max(...seen) <= 0.6 * 1.1 && Math.max(...seen) > 0.6 * 1.07, String(Math.max(...seen)));
});

test("loads wander around their nominal value and are the same for the same seed", () => {
  const variation = { interval: 1, step: 0.2, pull: 0.1 };
  const [one, same] = [0, 1].map(() => new Workload(Float64Array.of(10, 1), "7"));
  let sum = 0;
  for (let i = 0; i < 2000; i++) {
    one.change(variation);
    same.change(variation);
    assert.ok(one.load[0] >= 0);
    sum += one.load[0];
  }
  assert.equal([...one.load], [...same.load]);
  assert.ok(Math.abs(sum / 2000 - 10) < 1, String(sum / 2000));
});

test("peer groups: as large as asked, nobody twice, nobody himself, everybody reached", () => {
  const names = Array.from({ length: 30 }, (_, i) => `h${i}`);
  const groups = peerGroups(names, 4, "1");
  groups.forEach((group, i) => {
    assert.is(new Set(group).size, 4);
    assert.not(group.includes(names[i]));
    assert.ok(group.includes(names[(i + 1) % 30]));
  });
  assert.equal(peerGroups(["a", "b"], 4, "1"), [["b"], ["a"]]);
  assert.equal(peerGroups(["a"], 4, "1"), [[]]);
});

test.run();
