import { test } from "uvu";
import * as assert from "uvu/assert";
import { searchProblem } from "../../src/exact/placing-order.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import { drawnInstance } from "./drawn.ts";

test("searched: pinned VMs first, then by share", () => {
  let pinned = 0;
  for (let seed = 0; seed < 100; seed++) {
    const { pins, shares } = searchProblem(drawnInstance(seed), DEFAULT_SETTINGS);
    const first = pins.filter((cloud) => cloud >= 0).length;
    pinned += first;
    pins.forEach((cloud, i) => {
      assert.is(cloud >= 0, i < first);
      if (i > first) assert.ok(shares[i] <= shares[i - 1], `seed ${seed}, VM ${i}`);
    });
  }
  assert.ok(pinned > 0);
});

test.run();
