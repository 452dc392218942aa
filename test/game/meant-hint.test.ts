import { test } from "uvu";
import * as assert from "uvu/assert";
import { meantHint } from "../../src/game/meant-hint.ts";

const WORDS = ["flock", "best-response", "stay"];

test("a word few edits away is what was meant, whatever its case", () => {
  assert.is(meantHint("flok", WORDS), " (did you mean flock?)");
  assert.is(meantHint("STAY", WORDS), " (did you mean stay?)");
  assert.is(meantHint("best-respnse", WORDS), " (did you mean best-response?)");
});

test("the nearest one is named, the first of equals", () => {
  assert.is(meantHint("vm", ["vmss", "vms"]), " (did you mean vms?)");
  assert.is(meantHint("eta", ["beta", "zeta"]), " (did you mean beta?)");
});

test("more than a third of a word, or more than three letters, is another word", () => {
  assert.is(meantHint("abc", ["xbz"]), "");
  assert.is(meantHint("best-responsible-ones", ["best-response"]), "");
  assert.is(meantHint("flock", []), "");
});

test.run();
