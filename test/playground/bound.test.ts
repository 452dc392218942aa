import { test } from "uvu";
import * as assert from "uvu/assert";
import { lowerBound } from "../../src/exact/bound.ts";
import { findOptimum } from "../../src/exact/optimum.ts";
import { type Bound, type NoBound, searchBound } from "../../src/playground/bound.ts";
import { instanceOf, settingsOf } from "../../src/playground/game-of.ts";
import { DEFAULTS, type Setting } from "../../src/playground/setting.ts";

function found(changed: Partial<Setting>) {
  const setting: Setting = { ...DEFAULTS, family: "binomial", ...changed };
  const instance = instanceOf(setting, null);
  const settings = settingsOf(setting);
  const told: (Bound | NoBound)[] = [];
  searchBound(instance, settings, (report) => told.push(report));
  return { instance, settings, told, last: told.at(-1)! };
}

test("of a small instance: the certified bound, then both optima", () => {
  const { instance, settings, told, last } = found({ vms: 8, clouds: 3, epsilon: 0.1 });
  assert.ok(last.kind === "bound" && last.proven && !last.searching);
  assert.is(last.total, findOptimum(instance, settings, { objective: "total" }).cost);
  assert.is(last.regularised, findOptimum(instance, settings, { objective: "regularised" }).cost);
  const [first] = told;
  assert.ok(first.kind === "bound" && first.total > 0 && first.total <= last.total);
});

for (const delayModel of ["utilisation", "queue"] as const) {
  test(`of a larger one: what the solver proves for both costs, ${delayModel} delay`, () => {
    const { instance, settings, last } = found({ vms: 100, clouds: 4, epsilon: 0.1, delayModel });
    assert.ok(last.kind === "bound" && !last.proven && !last.searching);
    assert.is(last.tangent, delayModel === "queue");
    for (const objective of ["total", "regularised"] as const) {
      const proven = lowerBound(instance, settings, { objective, rounds: 0 }).lowerBound;
      assert.ok(last[objective] > 0);
      assert.ok(Math.abs(last[objective] / proven - 1) < 0.02, `${last[objective]}, not ${proven}`);
    }
  });
}

test("the energy scenario has none, and the page says why", () => {
  assert.equal(found({ vms: 8, clouds: 3, scenario: "energy" }).told, [
    { kind: "no bound", reason: "the ideal of the scenario energy is a bin packing" },
  ]);
});

test.run();
