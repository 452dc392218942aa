import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Road, ShortestPaths } from "../../src/game/import/shortest-paths.ts";
import { RandomStream, streamState } from "../../src/game/random.ts";

/** Floyd and Warshall, for comparison: three loops and nothing to get wrong. */
function byDetours(nodes: number, roads: readonly Road[]): number[][] {
  const all = [...Array(nodes).keys()];
  const km = all.map((x) => all.map((y) => (x === y ? 0 : Number.POSITIVE_INFINITY)));
  for (const { a, b, km: length } of roads) km[a][b] = km[b][a] = Math.min(km[a][b], length);
  for (const via of all)
    for (const x of all) for (const y of all) km[x][y] = Math.min(km[x][y], km[x][via] + km[via][y]);
  return km;
}

test("the lengths are those of all detours, of any density, with parts, loops, doubles and lengths of 0", () => {
  const stream = new RandomStream(streamState("test", { seed: 1 }));
  for (let draw = 0; draw < 200; draw++) {
    const nodes = 1 + stream.below(14);
    // Whole lengths: their sums are exact, in whatever order.
    const road = () => ({ a: stream.below(nodes), b: stream.below(nodes), km: stream.below(20) });
    const roads = Array.from({ length: stream.below(3 * nodes) }, road);
    const paths = new ShortestPaths(nodes, roads);
    const found = Array.from({ length: nodes }, (_, x) => [...paths.from(x)]);
    assert.equal(found, byDetours(nodes, roads));
  }
});

test("a network of 5,000 nodes: from each of them the rest of the ring, the shorter way round", () => {
  const nodes = 5000;
  const ring = Array.from({ length: nodes }, (_, a) => ({ a, b: (a + 1) % nodes, km: 2 }));
  const paths = new ShortestPaths(nodes, ring);
  for (const source of [0, 1234, 4999]) {
    const expected = Float64Array.from({ length: nodes }, (_, y) => {
      const apart = Math.abs(y - source);
      return 2 * Math.min(apart, nodes - apart);
    });
    assert.equal(paths.from(source), expected);
  }
});

test.run();
