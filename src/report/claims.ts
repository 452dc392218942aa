import { existsSync } from "node:fs";
import { fewDigits } from "../claims/measure.ts";
import { type FileEntry, type FileMeasure, readLedgerFile } from "../claims/read-ledger.ts";
import { html, type Markup } from "./markup.ts";

/**
 * The claims ledger, one entry after the other. Null where there is no such file.
 * @throws Problem if the file is not a ledger of this version
 */
export async function claimsLedger(path: string): Promise<Markup | null> {
  if (!existsSync(path)) return null;
  const { claims, seed, quick } = await readLedgerFile(path);
  const verdicts = [...new Set(claims.map(({ verdict }) => verdict))];
  const counts = verdicts.map((verdict) => `${verdict} ${count(claims, verdict)}`);
  return html`<p class="facts">${claims.length} claims: ${counts.join("; ")}. Seed ${seed}${quick ? ", quick: few cases" : ""}.</p>
${claims.map(entry)}`;
}

function count(claims: readonly FileEntry[], wanted: string): number {
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
}: FileEntry): Markup {
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

function measureText({ what, unit, sample, of, value, low, high }: FileMeasure): string {
  const interval = low === null || high === null ? "" : ` (95 %: ${fewDigits(low)} to ${fewDigits(high)})`;
  const number = value === null ? "not measured" : `${fewDigits(value)} ${unit}`.trim();
  return `${what}: ${number}${interval}, ${sample} ${of}`;
}
