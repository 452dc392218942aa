import { test } from "uvu";
import * as assert from "uvu/assert";
import { words } from "../../src/report/words.ts";

test("names become words, also where capitals follow each other", () => {
  assert.is(words("adjustedPValue"), "adjusted p value");
  assert.is(words("lowerWhisker"), "lower whisker");
  assert.is(words("idle_clouds-bound"), "idle clouds bound");
  assert.is(words("Cohen's d_z"), "Cohen's d_z");
});

test.run();
