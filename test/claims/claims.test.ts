import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { claimsNamed } from "../../src/claims/check-claims.ts";
import { type ClaimContext, VERDICTS } from "../../src/claims/claim.ts";
import { check, type Entry } from "../../src/claims/ledger.ts";
import { writeLedger } from "../../src/claims/ledger-files.ts";
import { CLAIMS } from "../../src/claims/list.ts";
import { replay } from "../../src/claims/witness.ts";
import { loadWasmKernel } from "../../src/kernel/modules.ts";
import { findVariants } from "../../src/variants/driver/find.ts";

const variants = await findVariants();
/** A handful of cases: nothing is decided by them but that everything runs. */
const tiny = (seed: string): ClaimContext => ({
  seed,
  cases: () => 6,
  kernel: loadWasmKernel("simd"),
  variants,
});
const context = tiny("1");
const entries: Entry[] = [];

for (const claim of CLAIMS) {
  test(`${claim.id}: on six cases it has a verdict, intervals around its numbers and a witness that replays`, () => {
    const entry = check(claim, context);
    entries.push(entry);
    assert.ok(VERDICTS.includes(entry.verdict));
    for (const { value, low, high, sample } of entry.measures) {
      assert.ok(Number.isFinite(value) && sample >= 1);
      if (low !== null && high !== null) assert.ok(low <= value && value <= high);
    }
    const isContradicted = entry.remark.startsWith("The sample contradicts it.");
    assert.is(entry.verdict === "fails", entry.counterexample !== null || isContradicted);
    if (entry.verdict === "holds under the stated assumption") assert.ok(entry.assumption !== null);
    if (entry.verdict === "holds" || entry.verdict === "not testable here") assert.is(entry.assumption, null);
    if (entry.counterexample) assert.ok(replay(entry.counterexample).holds);
  });
}

test("ids are unique, and fit into a file name", () => {
  const ids = CLAIMS.map(({ id }) => id);
  assert.is(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[a-z-]+$/);
});

test("an unknown claim is named, with those that there are", () => {
  assert.throws(
    () => claimsNamed(["nonsense"]),
    /^unknown claim: nonsense; allowed: step-lowers-social-value/,
  );
  assert.equal(
    claimsNamed(["eta-bound", "energy"]).map(({ id }) => id),
    ["eta-bound", "energy"],
  );
});

test("the same seed writes the same bytes, another seed others", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flockbench-claims-"));
  const chosen = claimsNamed(["one-plus-epsilon", "rounds-grow-slowly", "worst-case-rounds"]);
  const written = async (seed: string) => {
    const found = chosen.map((claim) => check(claim, tiny(seed)));
    const paths = await writeLedger(folder, found, { seed, quick: false });
    const witness = join(folder, "one-plus-epsilon.witness.json");
    const instance = join(folder, "one-plus-epsilon.json");
    return [...paths, witness, instance].map((path) => readFileSync(path).toString("hex"));
  };
  const first = await written("1");
  const other = await written("2");
  assert.equal(await written("1"), first);
  assert.ok(first.every((bytes, k) => k === 3 || bytes !== other[k]));
});

test.run();
