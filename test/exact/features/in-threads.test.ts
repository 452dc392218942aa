import { test } from "uvu";
import * as assert from "uvu/assert";
import { branchAndBound, type SearchOptions } from "../../../src/exact/branch-and-bound.ts";
import { exploreInThreads } from "../../../src/exact/features/in-threads.ts";
import { binomialOptions, generateBinomial } from "../../../src/game/generate/binomial.ts";
import { DEFAULT_SETTINGS } from "../../../src/kernel/types.ts";

const drawn = (vms: number, seed: number) =>
  generateBinomial(
    binomialOptions.parse({ vms, clouds: 5, meanDegree: 6, delta: 10, offeredLoad: 1.5, seed }),
  );
/** From the start, with a subtree for nearly every branch. */
const options = { plainWork: 0, patience: 1e-3 };

test("any number of threads finds what one finds, by the same nodes", () => {
  for (const seed of [1, 2]) {
    const search = (explore: SearchOptions) =>
      branchAndBound(drawn(14, seed), DEFAULT_SETTINGS, { ...options, ...explore });
    const here = search({});
    assert.ok(here.proven && here.nodes > 20);
    for (const count of [2, 3]) assert.equal(search({ explore: exploreInThreads(count) }), here);
  }
});

test("stopped while threads explore: the best known, and a valid bound", () => {
  const optimum = branchAndBound(drawn(14, 3), DEFAULT_SETTINGS);
  let asked = 0;
  const stopped = branchAndBound(drawn(14, 3), DEFAULT_SETTINGS, {
    ...options,
    patience: 0,
    explore: exploreInThreads(2),
    proceed: ({ lowerBound }) => lowerBound === 0 || ++asked < 2,
  });
  assert.is(asked, 2);
  assert.not(stopped.proven);
  assert.ok(stopped.lowerBound > 0 && stopped.lowerBound <= optimum.cost * (1 + 1e-12));
  assert.ok(stopped.cost >= optimum.cost * (1 - 1e-9));
});

test("an error in a thread is one here", () => {
  const explore: SearchOptions["explore"] = (setup, explorer) =>
    exploreInThreads(2)({ ...setup, instance: drawn(200, 1) }, explorer);
  assert.throws(
    () => branchAndBound(drawn(14, 1), DEFAULT_SETTINGS, { ...options, explore }),
    "what another thread explores cannot be explored here",
  );
});

test.run();
