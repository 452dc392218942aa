import { cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ownPlayingCodeHash, playingCodeHash } from "../../src/records/playing-code.ts";

const SOURCE = fileURLToPath(new URL("../../src/", import.meta.url));

function copyOf(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), "flockbench-code-"));
  cpSync(source, folder, { recursive: true });
  return folder;
}

/** Other tests put files into src/ for a while. */
const code = copyOf(SOURCE);

test("the same code has the same hash wherever it lies", () => {
  assert.match(ownPlayingCodeHash(), /^[0-9a-f]{64}$/);
  assert.is(playingCodeHash(copyOf(code)), playingCodeHash(code));
});

test("another variant, protocol or driver is other code; a figure or a type declaration is not", () => {
  for (const name of [
    "variants/flock.ts",
    "lcc/protocols/shop.lcc",
    "sweep/repetition.ts",
    "records/record.ts",
    "variants/new.js",
  ]) {
    const folder = copyOf(code);
    writeFileSync(join(folder, name), "// other");
    assert.is.not(playingCodeHash(folder), playingCodeHash(code), name);
  }
  for (const name of ["figures/new.ts", "variants/flock.d.ts"]) {
    const folder = copyOf(code);
    writeFileSync(join(folder, name), "// other");
    assert.is(playingCodeHash(folder), playingCodeHash(code), name);
  }
});

test.run();
