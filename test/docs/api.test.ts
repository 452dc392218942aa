import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

test("npm run docs:api writes pages: every type that an exported one names is exported, too", () => {
  // Nothing is written here, and types are checked by npm run check.
  const words = ["node_modules/typedoc/bin/typedoc", "--emit", "none", "--skipErrorChecking"];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: ROOT, encoding: "utf8" });
  assert.is(status, 0, stdout + stderr);
});

test.run();
