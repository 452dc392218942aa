import { test } from "uvu";
import * as assert from "uvu/assert";
import { largest, least } from "../../src/analysis/extremes.ts";

test("extremes of more values than a function takes as arguments, and of none", () => {
  const values = Array.from({ length: 300_000 }, (_, k) => (k * 7919) % 300_007);
  values[123_456] = -5;
  values[234_567] = 400_000;
  assert.equal([least(values), largest(values)], [-5, 400_000]);
  assert.throws(() => Math.max(...values), RangeError);
  assert.equal([least([]), largest([])], [Infinity, -Infinity]);
});

test.run();
