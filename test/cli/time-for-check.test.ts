import { test } from "uvu";
import * as assert from "uvu/assert";
import { TimeForCheck } from "../../src/cli/time-for-check.ts";

const PROOF = { name: "proof", done: 0.5 } as const;
const SEARCH = { name: "search", done: 0.5 } as const;

/** Work until 100 s, by a clock that is moved by hand. */
function untilHundred() {
  let now = 0;
  const time = new TimeForCheck(100, () => now);
  return (at: number, step: typeof PROOF | typeof SEARCH | null) => {
    now = at;
    return time.allows(step);
  };
}

test("without a proof all time may be used", () => {
  const allows = untilHundred();
  assert.ok(allows(99, null));
  assert.ok(allows(99.9, SEARCH));
  assert.not.ok(allows(100, SEARCH));
});

test("a proof may take half of what is left", () => {
  const allows = untilHundred();
  assert.ok(allows(40, PROOF));
  assert.ok(allows(69, PROOF));
  assert.not.ok(allows(70, PROOF));
});

test("after a proof its time is kept", () => {
  const allows = untilHundred();
  allows(40, PROOF);
  allows(60, PROOF);
  assert.ok(allows(60, SEARCH));
  assert.ok(allows(79, SEARCH));
  assert.not.ok(allows(80, null));
});

test("a shorter proof keeps the time for the check of a longer one before it", () => {
  const allows = untilHundred();
  allows(0, PROOF);
  allows(30, null);
  assert.ok(allows(69, PROOF));
  assert.not.ok(allows(70, PROOF));
});

test("where a proof was too long no other one begins that could only end as it did, and the rest of the time is free", () => {
  const allows = untilHundred();
  allows(40, PROOF);
  assert.not.ok(allows(70, PROOF));
  assert.ok(allows(71, null));
  assert.not.ok(allows(72, PROOF));
  assert.ok(allows(99, SEARCH));
});

test("without a limit nothing is stopped", () => {
  let now = 0;
  const time = new TimeForCheck(Number.POSITIVE_INFINITY, () => now);
  assert.ok(time.allows(PROOF));
  now = 1e9;
  assert.ok(time.allows(PROOF));
  assert.ok(time.allows(null));
});

test.run();
