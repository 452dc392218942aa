import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ledgerPage, ledgerTable } from "../../src/claims/ledger-page.ts";
import { readLedger } from "../../src/claims/read-ledger.ts";

const LEDGER = relative(process.cwd(), fileURLToPath(new URL("../../results/claims", import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "flockbench-ledger-"));

test("the ledger that is read is the one that was written, counterexamples and all", async () => {
  const { entries, seed, quick } = await readLedger(LEDGER);
  assert.is(ledgerPage(entries, { seed, quick }, LEDGER), readFileSync(join(LEDGER, "claims.md"), "utf8"));
});

test("the table alone has a row for each claim and no links", async () => {
  const { entries } = await readLedger(LEDGER);
  const rows = ledgerTable(entries).split("\n").slice(2);
  assert.is(rows.length, entries.length);
  rows.forEach((row, k) => {
    assert.ok(row.startsWith(`| ${entries[k].claim} | `), row);
    assert.ok(row.endsWith(` | **${entries[k].verdict}** |`), row);
  });
});

test("what no case says anything of is no number again", async () => {
  const open = join(folder, "open");
  cpSync(LEDGER, open, { recursive: true });
  const path = join(open, "claims.json");
  const ledger = JSON.parse(readFileSync(path, "utf8"));
  const at = ledger.claims.findIndex(({ id }: { id: string }) => id === "lcc-naive-overload");
  Object.assign(ledger.claims[at].measures[0], { sample: 0, value: null, low: null, high: null });
  writeFileSync(path, JSON.stringify(ledger));
  const { entries } = await readLedger(open);
  assert.ok(Number.isNaN(entries[at].measures[0].value));
  assert.match(ledgerTable(entries), "| NaN |  | 0 runs |");
});

async function problem(path: string): Promise<string> {
  return readLedger(path).then(
    () => "no problem",
    (error: Error) => error.message,
  );
}

test("a ledger of another version, or without its counterexamples, is refused", async () => {
  assert.match(await problem(join(folder, "nowhere")), /nowhere/);
  cpSync(LEDGER, folder, { recursive: true });
  const text = readFileSync(join(folder, "claims.json"), "utf8");
  rmSync(join(folder, "eta-bound.witness.json"));
  assert.match(await problem(folder), /eta-bound\.witness\.json/);
  writeFileSync(join(folder, "claims.json"), text.replace("claims@1", "claims@0"));
  assert.match(await problem(folder), "wrong format: flockbench/claims@0");
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
