import { test } from "uvu";
import * as assert from "uvu/assert";
import { instanceNames, withInstanceNames } from "../../src/records/instance-names.ts";
import { runRecord } from "../figures/run-record.ts";

test("a file's name without its ending names its instance", () => {
  const names = instanceNames({ "maps/Abilene.json": "h1", "../big.v2.arrow": "h2", "./own.ts": "h3" });
  assert.equal(
    [...names],
    [
      ["h1", "Abilene"],
      ["h2", "big.v2"],
      ["h3", "own.ts"],
    ],
  );
  assert.equal([...instanceNames({})], []);
});

test("files of one name are told apart by their folders", () => {
  const names = instanceNames({ "run/a/net.json": "h1", "run/b/net.json": "h2", "other.json": "h3" });
  assert.equal([...names.values()], ["a/net", "b/net", "other"]);
  assert.equal(
    [...instanceNames({ "net.json": "h1", "net.arrow": "h2" }).values()],
    ["net.json", "net.arrow"],
  );
});

test("runs on files get names; others, and files that nobody lists, keep their seeds", () => {
  const rows = ["h1", "h2"].map((instanceSeed) => runRecord({ family: "file", instanceSeed }));
  const drawn = runRecord({ instanceSeed: "h1" });
  const named = [...withInstanceNames([...rows, drawn], { "Abilene.json": "h1" })];
  assert.equal(
    named.map((row) => row.instanceSeed),
    ["Abilene", "h2", "h1"],
  );
  assert.equal({ ...named[0], instanceSeed: "h1" }, rows[0]);
});

test.run();
