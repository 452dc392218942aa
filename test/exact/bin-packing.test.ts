import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { mostIdleClouds } from "../../src/exact/bin-packing.ts";
import { fitDecreasing } from "../../src/exact/fit-decreasing.ts";
import { type Instance, UNPINNED } from "../../src/game/instance.ts";

function packing(load: number[], capacity: number[], pinned: number[] = []): Instance {
  const none = { from: new Uint32Array(0), to: new Uint32Array(0), amount: new Float64Array(0) };
  return {
    name: "packing",
    vms: load.length,
    clouds: capacity.length,
    demand: none,
    load: Float64Array.from(load),
    pinned: Int32Array.from(load, (_, vm) => pinned[vm] ?? UNPINNED),
    capacity: Float64Array.from(capacity),
    latency: new Float64Array(capacity.length ** 2),
    delay: { model: "utilisation", delta: 20 },
    utility: { normalise: true },
  };
}

/** The most idle clouds over all assignments within capacity; null if there are none. */
function bruteForce({ vms, clouds, load, capacity, pinned }: Instance): number | null {
  let most: number | null = null;
  for (let code = 0; code < clouds ** vms; code++) {
    const used = new Array<number>(clouds).fill(0);
    const count = new Array<number>(clouds).fill(0);
    let rest = code;
    let allowed = true;
    for (let vm = 0; vm < vms; vm++) {
      const cloud = rest % clouds;
      rest = Math.floor(rest / clouds);
      used[cloud] += load[vm];
      count[cloud]++;
      if (pinned[vm] !== UNPINNED && pinned[vm] !== cloud) allowed = false;
    }
    if (!allowed || used.some((sum, cloud) => sum > capacity[cloud] * (1 + 1e-9))) continue;
    most = Math.max(most ?? 0, count.filter((vmsHere) => vmsHere === 0).length);
  }
  return most;
}

test("packs what best fit cannot", () => {
  // 6 + 4 and 5 + 3 + 2 fill two clouds of 10; best fit decreasing puts 4 beside 5 first and needs a third.
  const { optimal, bound, assignment } = mostIdleClouds(packing([6, 5, 4, 3, 2], [10, 10, 10]));
  assert.is(optimal, 1);
  assert.is(bound, 1);
  assert.is(assignment?.[0], assignment?.[2]);
  assert.is(assignment?.[1], assignment?.[3]);
});

test("the bound counts VMs cut in pieces, the optimum whole ones", () => {
  // 9 units of load fill clouds of 5 and 5 with VMs of 3 only when one is cut.
  const { optimal, bound } = mostIdleClouds(packing([3, 3, 3], [5, 5, 5]));
  assert.is(bound, 1);
  assert.is(optimal, 0);
});

test("the largest clouds are taken, and a cloud with a pinned VM is open", () => {
  const { optimal, assignment } = mostIdleClouds(packing([2, 2, 1], [4, 9, 3], [UNPINNED, UNPINNED, 2]));
  assert.is(optimal, 1);
  assert.is(assignment?.[2], 2);
  assert.is(mostIdleClouds(packing([2, 2, 1], [4, 9, 3])).optimal, 2);
});

test("no packing at all is no optimum", () => {
  assert.equal(mostIdleClouds(packing([7, 7], [6, 6])), { optimal: null, bound: null, assignment: null });
  assert.equal(mostIdleClouds(packing([7, 1], [6, 6])), { optimal: null, bound: 0, assignment: null });
});

test("gives up after so many trials and says so", () => {
  const loads = Array.from({ length: 24 }, (_, k) => 100 + ((k * 37) % 53));
  const room = loads.reduce((sum, load) => sum + load, 0) / 6;
  const { optimal, bound } = mostIdleClouds(packing(loads, new Array(6).fill(room * 1.0001)), 50);
  assert.is(optimal, null);
  assert.is(bound, 0);
});

const pins = fc.array(fc.integer({ min: -12, max: 3 }), { minLength: 7, maxLength: 7 });

function agreesWithBruteForce(load: number[], capacity: number[], pin: number[]): void {
  const instance = packing(
    load,
    capacity,
    pin.map((cloud) => (cloud < 0 || cloud >= capacity.length ? UNPINNED : cloud)),
  );
  const { optimal, bound, assignment } = mostIdleClouds(instance);
  assert.is(optimal, bruteForce(instance));
  if (optimal === null || assignment === null) return;
  assert.ok(optimal <= (bound ?? -1));
  const used = capacity.map((_, cloud) => load.filter((_, vm) => assignment[vm] === cloud));
  assert.is(used.filter((here) => here.length === 0).length, optimal);
  used.forEach((here, cloud) => {
    assert.ok(here.reduce((sum, size) => sum + size, 0) <= capacity[cloud] * (1 + 1e-9));
  });
}

test("agrees with brute force", async () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 7 });
  const rooms = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 });
  await fc.assert(fc.property(sizes, rooms, pins, agreesWithBruteForce), { seed: 5, numRuns: 300 });
});

test("agrees with brute force where sums are rounded", async () => {
  const size = fc.double({ min: 1, max: 10, noNaN: true });
  const sizes = fc.array(size, { minLength: 5, maxLength: 7 });
  const rooms = fc.array(fc.double({ min: 8, max: 16, noNaN: true }), { minLength: 3, maxLength: 4 });
  await fc.assert(fc.property(sizes, rooms, pins, agreesWithBruteForce), { seed: 5, numRuns: 1000 });
});

test("a last cloud that takes all the rest is not cut off by rounding", () => {
  const loads = [
    45.32438871687922, 32.569841640741735, 27.203985756871703, 26.97573495066402, 16.944829155711155,
    16.221283328296227, 14.91437129140569, 13.508236550143579, 12.816761734313525, 12.714444377257553,
    12.431115668067903, 5.257327644551387,
  ];
  const clouds = [88.29924638807788, 73.88540109094163, 53.34546351205243, 80.57279002755764];
  assert.is(mostIdleClouds(packing(loads, clouds)).optimal, 1);
});

test("first and best fit decreasing, by hand", () => {
  assert.equal([...fitDecreasing([6, 5, 4, 3, 2], [10, 9, 3], "first")], [0, 1, 0, 1, 2]);
  // 2 finds 1 left beside 5 and 4, and 4 left of the 9 beside 5: the first that is enough, and the tightest.
  assert.equal([...fitDecreasing([5, 5, 4, 2, 2], [10, 9, 3], "first")], [0, 0, 1, 1, 1]);
  assert.equal([...fitDecreasing([6, 5, 3, 3], [10, 8], "best")], [0, 1, 1, 0]);
  assert.equal([...fitDecreasing([6, 5, 3, 3], [10, 8], "first")], [0, 1, 0, 1]);
  assert.equal([...fitDecreasing([6], [10, 8], "best", [false, true])], [1]);
  assert.equal([...fitDecreasing([6, 5], [7, 4], "best")], [0, -1]);
});

test.run();
