import { test } from "uvu";
import * as assert from "uvu/assert";
import { timeLeft } from "../../src/cli/time-left.ts";

const NEVER = Number.POSITIVE_INFINITY;

test("what comes first ends the work: its own end, or the time limit", () => {
  assert.is(timeLeft({ elapsedSeconds: 10, limitSeconds: NEVER, done: 0.25 }), ", about 30 s left");
  assert.is(timeLeft({ elapsedSeconds: 10, limitSeconds: 600, done: 0.25 }), ", about 30 s left");
  assert.is(timeLeft({ elapsedSeconds: 10, limitSeconds: 15, done: 0.25 }), ", at most 5.0 s left");
  assert.is(timeLeft({ elapsedSeconds: 10, limitSeconds: 610, done: 0 }), ", at most 10 min left");
});

test("past the limit nothing is left, and where nobody knows nothing is said", () => {
  assert.is(timeLeft({ elapsedSeconds: 10, limitSeconds: 8, done: 0 }), ", at most 0.0 s left");
  assert.is(timeLeft({ elapsedSeconds: 10, limitSeconds: NEVER, done: 0 }), "");
});

test.run();
