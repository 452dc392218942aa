import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Dynamics, dynamicsSchema, Environment } from "../../src/game/dynamics.ts";
import type { StreamState } from "../../src/game/random.ts";
import { smallInstance } from "../variants/small-games.ts";

const STREAM: StreamState = [11, 12, 13, 14];
const instance = smallInstance(1, 2, 5);
const pairs = [0, 1, 2, 3, 4].flatMap((x) => [0, 1, 2, 3, 4].filter((y) => x < y).map((y) => [x, y]));

function environment(dynamics: Partial<Dynamics>, stream = STREAM): Environment {
  return new Environment(instance, dynamicsSchema.parse(dynamics), stream);
}

/** How often each number comes, as a share. */
function shares(values: readonly number[]): Map<number, number> {
  const counted = new Map<number, number>();
  for (const value of values) counted.set(value, (counted.get(value) ?? 0) + 1 / values.length);
  return counted;
}

test("starts as the instance, and stays so without dynamics", () => {
  const still = environment({});
  for (let round = 0; round < 5; round++) {
    assert.equal(still.latency, instance.latency);
    assert.equal(still.capacity, instance.capacity);
    still.advance();
  }
  const moving = environment({ latencyFactors: [2], capacityFactors: [0.5], failureRate: 0.5 });
  assert.equal(moving.latency, instance.latency);
  assert.equal(moving.capacity, instance.capacity);
});

test("latencies stay symmetric, tau(x, x) stays, and every state is visited equally often", () => {
  const dynamics = environment({ latencyFactors: [2, 5], changeRate: 0.5 });
  const seen: number[] = [];
  for (let round = 0; round < 4000; round++) {
    dynamics.advance();
    for (const [x, y] of pairs) {
      assert.is(dynamics.latency[x * 5 + y], dynamics.latency[y * 5 + x]);
      seen.push(Math.round((10 * dynamics.latency[x * 5 + y]) / instance.latency[x * 5 + y]) / 10);
    }
    for (let x = 0; x < 5; x++) assert.is(dynamics.latency[x * 6], 0);
  }
  const found = shares(seen);
  assert.equal([...found.keys()].sort(), [1, 2, 5]);
  // 40,000 draws whose state lasts two rounds on average: a share of 1/3 within five standard deviations of 0.004.
  for (const share of found.values()) assert.ok(Math.abs(share - 1 / 3) < 0.02, `share ${share}`);
  assert.equal(dynamics.capacity, instance.capacity);
});

test("a failed cloud keeps a share of its capacity, for 1 / repairRate rounds on average", () => {
  const dynamics = environment({ failureRate: 0.02, repairRate: 0.25, failedShare: 0.1 });
  let failedRounds = 0;
  let failures = 0;
  let before = dynamics.failed();
  for (let round = 0; round < 20_000; round++) {
    dynamics.advance();
    const failed = dynamics.failed();
    failed.forEach((isFailed, x) => {
      const share = isFailed ? 0.1 : 1;
      assert.is(dynamics.capacity[x], instance.capacity[x] * share);
      failedRounds += isFailed;
      if (isFailed > before[x]) failures++;
    });
    before = failed;
  }
  assert.ok(Math.abs(failedRounds / failures - 4) < 0.4, `${failedRounds / failures} rounds a failure`);
});

test("the last working cloud never fails", () => {
  const dynamics = environment({ failureRate: 0.9, repairRate: 0.01 });
  for (let round = 0; round < 500; round++) {
    dynamics.advance();
    assert.ok(dynamics.failed().some((isFailed) => isFailed === 0));
  }
});

test("the same stream is the same path, another stream another", () => {
  const path = (stream: StreamState) => {
    const dynamics = environment(
      { latencyFactors: [3], capacityFactors: [0.5, 2], failureRate: 0.1 },
      stream,
    );
    return Array.from({ length: 20 }, () => {
      dynamics.advance();
      return [[...dynamics.latency], [...dynamics.capacity]];
    });
  };
  assert.equal(path(STREAM), path(STREAM));
  assert.not.equal(path(STREAM), path([1, 2, 3, 4]));
});

test("rates outside their ranges are refused", () => {
  for (const bad of [
    { failedShare: 5e-324 },
    { changeRate: 1 },
    { changeRate: 0 },
    { failureRate: 1 },
    { latencyFactors: [0] },
  ]) {
    assert.not.ok(dynamicsSchema.safeParse(bad).success, JSON.stringify(bad));
  }
});

test.run();
