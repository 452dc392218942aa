import { test } from "uvu";
import * as assert from "uvu/assert";
import { wilsonInterval } from "../../src/analysis/wilson.ts";

/** Newcombe (1998), Statistics in Medicine 17, table I, method 3: the score interval, to four digits. */
const PUBLISHED = [
  { hits: 81, count: 263, low: 0.2553, high: 0.3662 },
  { hits: 15, count: 148, low: 0.0624, high: 0.1605 },
  { hits: 0, count: 20, low: 0, high: 0.1611 },
  { hits: 1, count: 29, low: 0.0061, high: 0.1718 },
] as const;

for (const { hits, count, low, high } of PUBLISHED) {
  test(`Wilson's interval of ${hits} out of ${count} is the published one`, () => {
    const interval = wilsonInterval(hits, count);
    assert.is(interval.low.toFixed(4), low.toFixed(4));
    assert.is(interval.high.toFixed(4), high.toFixed(4));
  });
}

test("all hits are the mirror image of none", () => {
  const none = wilsonInterval(0, 20);
  const all = wilsonInterval(20, 20);
  assert.is(all.high, 1);
  assert.ok(Math.abs(all.low - (1 - none.high)) < 1e-12);
});

test.run();
