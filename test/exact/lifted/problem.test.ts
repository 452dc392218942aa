import { test } from "uvu";
import * as assert from "uvu/assert";
import { shortestLatencies } from "../../../src/exact/lifted/problem.ts";
import { drawn, liftedOf, partsOf, shortestWays, streamFor } from "./reference.ts";

test("has the pairs of free VMs that communicate, sorted, with the weights of both directions", () => {
  for (const pinnedShare of [0, 0.3]) {
    const instance = drawn({ vms: 40, clouds: 4, meanDegree: 5, pinnedShare, seed: 1 });
    const { problem, lifted } = partsOf(instance);
    const start = problem.vmAt.length - lifted.vms;
    const place = new Map(Array.from(problem.vmAt.subarray(start), (vm, i) => [vm, i]));
    assert.ok([...place.keys()].every((vm) => instance.pinned[vm] < 0));
    const { from, to } = instance.demand;
    const expected = Array.from(from, (vm, e) => [place.get(vm), place.get(to[e])] as const)
      .filter((pair): pair is [number, number] => !pair.includes(undefined))
      .map(([i, j]) => (i < j ? [i, j] : [j, i]))
      .sort((one, other) => one[0] - other[0] || one[1] - other[1]);
    assert.equal(
      Array.from(lifted.from, (i, e) => [i, lifted.to[e]]),
      expected,
    );
    assert.ok(expected.length > 20 && expected.length < (lifted.vms * (lifted.vms - 1)) / 2);
    assert.ok(lifted.weight.every((w) => w > 0));
  }
});

const asymmetric = [
  [0, 7, 1, 90],
  [2, 0, 30, 4],
  [9, 5, 0, 8],
  [50, 6, 60, 0],
];

test("distances are those of the shortest way, in whatever direction each step is shorter", () => {
  const found = shortestLatencies({
    ...liftedOf(drawn({ clouds: 4, seed: 2 })),
    latency: Float64Array.from(asymmetric.flat()),
  });
  assert.equal([...found], [0, 2, 1, 6, 2, 0, 3, 4, 1, 3, 0, 7, 6, 4, 7, 0]);
  const stream = streamFor("distances");
  let shorter = 0;
  for (let k = 0; k < 40; k++) {
    const clouds = 1 + (k % 6);
    const problem = { ...liftedOf(drawn({ clouds: 2, seed: 2 })), clouds };
    // Whole numbers, of which some are zero: their sums are exact.
    const latency = Float64Array.from({ length: clouds ** 2 }, () => Math.max(0, stream.below(40) - 5));
    const distances = shortestLatencies({ ...problem, latency });
    assert.equal([...distances], shortestWays({ clouds, latency }).flat(), `${k}`);
    if (distances.some((d, at) => d > 0 && d < latency[at])) shorter++;
  }
  assert.ok(shorter > 20, `${shorter} with detours`);
});

test("distances are symmetric and zero within a cloud, whatever latency is there", () => {
  const stream = streamFor("symmetric distances");
  for (let clouds = 2; clouds < 7; clouds++) {
    const latency = Float64Array.from({ length: clouds ** 2 }, () => stream.uniform(0.1, 50));
    const distances = shortestLatencies({ ...liftedOf(drawn({ clouds: 2, seed: 2 })), clouds, latency });
    for (let x = 0; x < clouds; x++) {
      assert.is(distances[x * clouds + x], 0);
      for (let y = 0; y < clouds; y++) {
        assert.is(distances[x * clouds + y], distances[y * clouds + x]);
        for (let z = 0; z < clouds; z++) {
          const detour = distances[x * clouds + z] + distances[z * clouds + y];
          assert.ok(distances[x * clouds + y] <= detour * (1 + 1e-15), `${x}, ${z}, ${y}`);
        }
      }
    }
  }
});

test.run();
