import { test } from "uvu";
import * as assert from "uvu/assert";
import { type QuadraticProblem, quadraticProblem, reordered } from "../../src/exact/problem.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import { drawnInstance } from "./drawn.ts";

/** Between VMs of the instance, both ways: the weight of their latency, from the one that is named first. */
function weights({ vmAt, from, to, out, in: back }: QuadraticProblem): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  from.forEach((i, e) => {
    all.set(`${vmAt[i]} to ${vmAt[to[e]]}`, out[e]);
    all.set(`${vmAt[to[e]]} to ${vmAt[i]}`, back[e]);
  });
  return all;
}

/** What belongs to each VM of the instance. */
function parts({ vmAt, loads, shares, selves, pins }: QuadraticProblem) {
  return new Map(Array.from(vmAt, (vm, i) => [vm, [loads[i], shares[i], selves[i], pins[i]]]));
}

test("reordered, 100 problems are the same problems, with edges in order", () => {
  for (let seed = 0; seed < 100; seed++) {
    const problem = quadraticProblem(drawnInstance(seed), DEFAULT_SETTINGS);
    const places = Array.from(problem.loads.keys());
    for (const order of [places.toReversed(), otherOrder(problem, seed)]) {
      const other = reordered(problem, order);
      assert.equal(
        Array.from(other.vmAt),
        order.map((i) => problem.vmAt[i]),
      );
      assert.equal(sorted(weights(other)), sorted(weights(problem)));
      assert.equal(sorted(parts(other)), sorted(parts(problem)));
      other.from.forEach((i, e) => {
        assert.ok(i < other.to[e]);
        const isNext = e === 0 || other.from[e - 1] < i || other.to[e - 1] < other.to[e];
        assert.ok(isNext, `seed ${seed}, edge ${e}`);
      });
    }
  }
});

/** Some order that is neither the old one nor its reverse. */
function otherOrder({ loads }: QuadraticProblem, seed: number): readonly number[] {
  const rank = (i: number) => (i * 7919 + seed * 104729) % 101;
  return Array.from(loads.keys()).sort((i, j) => rank(i) - rank(j) || i - j);
}

function sorted<Key, Value>(map: ReadonlyMap<Key, Value>): [Key, Value][] {
  return [...map].sort(([one], [other]) => (String(one) < String(other) ? -1 : 1));
}

test.run();
