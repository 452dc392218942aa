import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { MIGRATION_PROTOCOLS, shippedSource } from "../../src/lcc/protocols/shipped.ts";

/** What hosts and interpreter are made of, and what is said in it. */
const FOLDERS = ["interpreter", "language", "migration", "society"];
const POLICY = /agility|power_saving/;

test("policy stands in the models and nowhere in the hosts", () => {
  for (const folder of FOLDERS) {
    const url = new URL(`../../src/lcc/${folder}/`, import.meta.url);
    const files = readdirSync(url);
    assert.ok(files.length > 2);
    for (const file of files) assert.not.match(readFileSync(new URL(file, url), "utf8"), POLICY, file);
  }
  for (const name of MIGRATION_PROTOCOLS) assert.match(shippedSource(name).text, POLICY);
});

test.run();
