import { execFileSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { shellWord } from "../src/shell-word.ts";

test("a shell reads back the word that was meant", () => {
  const words = [
    "plain-1.2_x/y:z=1,2@%+",
    "",
    "two words",
    "it's",
    '$HOME `x` \\n "',
    "~",
    "*",
    "ü",
    "line\nbreak",
  ];
  const script = `printf '%s\\0' ${words.map(shellWord).join(" ")}`;
  assert.equal(execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1), words);
  assert.is(shellWord(words[0]), words[0]);
});

test.run();
