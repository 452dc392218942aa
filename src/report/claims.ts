import { existsSync, readFileSync } from "node:fs";
import { type Entry, LEDGER_FORMAT, type LedgerFacts } from "../claims/ledger.ts";
import type { Measure } from "../claims/measure.ts";
import { Problem } from "../problem.ts";
import { html, type Markup } from "./markup.ts";

/**
 * A claims.json as `flockbench claims` writes it: what is no number is null there, and a counterexample is told, not
 * held.
 */
interface LedgerFile extends LedgerFacts {
  readonly format: string;
  readonly claims: readonly ClaimEntry[];
}

interface ClaimEntry extends Omit<Entry, "measures" | "counterexample"> {
  readonly measures: readonly ClaimMeasure[];
  readonly counterexample: { readonly replay: readonly string[] } | null;
}

interface ClaimMeasure extends Omit<Measure, "value"> {
  readonly value: number | null;
}

/**
 * The claims ledger, one entry after the other. Null where there is no such file.
 * @throws Problem if the file is not a ledger of this version
 */
export function claimsLedger(path: string): Markup | null {
  if (!existsSync(path)) return null;
  const { claims, seed, quick } = readLedger(path);
  const verdicts = [...new Set(claims.map(({ verdict }) => verdict))];
  const counts = verdicts.map((verdict) => `${verdict} ${count(claims, verdict)}`);
  return html`<p class="facts">${claims.length} claims: ${counts.join("; ")}. Seed ${seed}${quick ? ", quick: few cases" : ""}.</p>
${claims.map(entry)}`;
}

function readLedger(path: string): LedgerFile {
  let ledger: LedgerFile;
  try {
    ledger = JSON.parse(readFileSync(path, "utf8")) as LedgerFile;
  } catch (error) {
    throw new Problem(`not JSON: ${path} (${error instanceof Error ? error.message : error})`);
  }
  if (ledger.format === LEDGER_FORMAT) return ledger;
  throw new Problem(`wrong format: ${ledger.format} in ${path}; allowed: ${LEDGER_FORMAT}`);
}

function count(claims: readonly ClaimEntry[], wanted: string): number {
  return claims.filter(({ verdict }) => verdict === wanted).length;
}

function entry({
  id,
  claim,
  source,
  verdict,
  assumption,
  remark,
  measures,
  counterexample,
}: ClaimEntry): Markup {
  const replay = counterexample?.replay ?? [];
  return html`<details class="claim" id="claim-${id}">
<summary><span class="verdict" data-verdict="${verdict}">${verdict}</span> ${claim}</summary>
<p class="facts">${source}</p>
${assumption === null ? null : html`<p>Assumption: ${assumption}</p>`}
${measures.length === 0 ? null : html`<ul>${measures.map((measure) => html`<li>${measureText(measure)}</li>`)}</ul>`}
<p>${remark}</p>
${replay.length === 0 ? null : html`<p>A counterexample, to be played again with</p><pre tabindex="0">${replay.join("\n")}</pre>`}
</details>
`;
}

function measureText({ what, unit, sample, of, value, low, high }: ClaimMeasure): string {
  const interval = low === null || high === null ? "" : ` (95 %: ${fewDigits(low)} to ${fewDigits(high)})`;
  const number = value === null ? "not measured" : `${fewDigits(value)} ${unit}`.trim();
  return `${what}: ${number}${interval}, ${sample} ${of}`;
}

/** More would pretend to know more than a sample tells. */
function fewDigits(value: number): string {
  return String(Number(value.toPrecision(4)));
}
