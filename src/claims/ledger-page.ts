import type { Entry, LedgerFacts } from "./ledger.ts";
import { fewDigits, type Measure } from "./measure.ts";
import { replay } from "./witness.ts";
import { replayCommands } from "./witness-file.ts";

/** The ledger as a Markdown page: one table of all claims, then each claim with all its measures. */
export function ledgerPage(entries: readonly Entry[], { seed, quick }: LedgerFacts, folder: string): string {
  const hasBareFailure = entries.some(
    ({ verdict, counterexample }) => verdict === "fails" && !counterexample,
  );
  return [
    "# Claims ledger",
    "",
    "What the papers claim, and what we measured. This is an open reproduction question, not a refutation: the text " +
      "that we have of the Flock paper lost its formulas and its simulation parameters, and ours may differ " +
      "(docs/model.md, section 2.2).",
    "",
    "- **holds**: no sampled case speaks against it. That is no proof.",
    `- **fails**: in our reconstruction there is a counterexample, which the reference kernel replays${hasBareFailure ? "; where there is none, the sample contradicts the claim, as the remark says" : ""}.`,
    "- **holds under the stated assumption**: the claim leaves something open, and the assumption says how it is read.",
    "- **not testable here**: the remark says why.",
    "",
    "Intervals are 95 %: Wilson's for shares of independent cases, Student's t for means. A largest value has none. " +
      `Seed ${seed}${quick ? ", with few cases (--quick)" : ""}; the same seed gives the same bytes.`,
    "",
    ledgerTable(entries, ({ id, claim }) => `[${claim}](#${id})`),
    "",
    ...entries.flatMap((entry) => [...section(entry, folder), ""]),
  ].join("\n");
}

/** A Markdown table with a row for each claim: its first measure and its verdict. */
export function ledgerTable(entries: readonly Entry[], title = ({ claim }: Entry) => claim): string {
  const rows = entries.map((entry) => {
    const { source, measures, verdict } = entry;
    const cells = measures.length > 0 ? measureCells(measures[0]) : ["", "", "", ""];
    return row([title(entry), source, ...cells, `**${verdict}**`]);
  });
  return [
    row(["claim", "where", "measured", "value", "95 % interval", "sample", "verdict"]),
    row(["---", "---", "---", "---:", "---:", "---:", "---"]),
    ...rows,
  ].join("\n");
}

function section(entry: Entry, folder: string): string[] {
  const { id, claim, source, verdict, assumption, remark, measures } = entry;
  const lines = [`## ${id}`, "", `${claim} (${source})`, "", `Verdict: **${verdict}**.`];
  if (assumption !== null) lines.push("", `Assumption: ${assumption}`);
  lines.push("", remark);
  if (measures.length > 0) {
    lines.push(
      "",
      row(["measured", "value", "95 % interval", "sample"]),
      row(["---", "---:", "---:", "---:"]),
    );
    lines.push(...measures.map((measure) => row(measureCells(measure))));
  }
  return [...lines, ...counterexampleLines(entry, folder)];
}

function counterexampleLines(entry: Entry, folder: string): string[] {
  if (entry.counterexample === null) return [];
  const block = (language: string, lines: readonly string[]) => ["", `\`\`\`${language}`, ...lines, "```"];
  const { vms, clouds } = entry.counterexample.instance;
  return [
    "",
    `Counterexample with ${vms} VMs and ${clouds} clouds, replayed from the root of a clone:`,
    ...block("sh", replayCommands(folder, entry.id, entry.counterexample)),
    ...block("text", replay(entry.counterexample).lines),
  ];
}

/** What, value, interval, sample. */
function measureCells({ what, unit, value, low, high, sample, of }: Measure): string[] {
  const interval = low === null || high === null ? "" : `${fewDigits(low)} to ${fewDigits(high)}`;
  return [what, `${fewDigits(value)}${unit === "" ? "" : ` ${unit}`}`, interval, `${sample} ${of}`];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
