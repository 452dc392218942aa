import { test } from "uvu";
import * as assert from "uvu/assert";
import { factLibrary } from "../../src/lcc/facts.ts";
import { compile } from "../../src/lcc/interpreter/compile.ts";
import { parse } from "../../src/lcc/language/parse.ts";
import { RELIABLE } from "../../src/lcc/society/network.ts";
import { Society } from "../../src/lcc/society/society.ts";
import { Recorder } from "../../src/lcc/trace/recorder.ts";
import { value } from "./play.ts";

/** The constraints that held, with their values. */
function held(constraint: string, facts: readonly string[]): (string | null)[] {
  const host = { facts: facts.map(value) };
  const recorder = new Recorder();
  new Society({
    code: compile(parse(`a(x, I) :: null <- ${constraint}`, "t.lcc"), factLibrary([host])),
    agents: [{ name: "me", role: "x", host }],
    network: RELIABLE,
    crashes: [],
    seed: "1",
    recorder,
  }).run(1);
  return recorder.rows.filter(({ event }) => event === "held").map(({ text }) => text);
}

test("the first fact that fits binds the variables", () => {
  assert.equal(held("price(X, P)", ["price(camera, 100)", "price(phone, 50)"]), ["price(camera, 100)"]);
});

test("a fact that fits in part binds nothing for those after it", () => {
  assert.equal(held("price(X, 50)", ["price(camera, 100)", "price(phone, 50)"]), ["price(phone, 50)"]);
  assert.equal(held("price(X, 70)", ["price(camera, 100)", "price(phone, 50)"]), []);
});

test("a fact without parts is asked for by its name", () => {
  assert.equal(held("open", ["open(1)", "closed", "open"]), ["open"]);
});

test.run();
