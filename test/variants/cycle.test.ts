import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { RepeatedOutcome } from "../../src/variants/driver/cycle.ts";

test("a cycle is found, never too early, and within 3 max(lead-in, length) + length", () =>
  fc.assert(
    fc.property(fc.nat(40), fc.integer({ min: 1, max: 40 }), (leadIn, length) => {
      const outcome = (step: number) =>
        Uint16Array.of(7, step < leadIn ? step : leadIn + ((step - leadIn) % length));
      const repeated = new RepeatedOutcome(outcome(0));
      let step = 1;
      while (!repeated.seen(outcome(step))) step++;
      assert.ok(step >= leadIn + length);
      assert.ok(step <= 3 * Math.max(leadIn, length) + length);
    }),
    { seed: 5 },
  ));

test.run();
