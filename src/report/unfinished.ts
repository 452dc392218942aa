import type { RunRecord, Status } from "../records/record.ts";
import { shellWord } from "../shell-word.ts";
import { html, type Markup } from "./markup.ts";
import { tableOf } from "./tables.ts";

/** The runs of one cell that did not end in an equilibrium. */
interface UnfinishedCell {
  readonly first: RunRecord;
  readonly counts: Partial<Record<Status, number>>;
  runs: number;
}

const MOST_ROWS = 500;

/** One row for each cell with such runs, and the command that plays the first of them again. */
export function unfinishedTable(records: Iterable<RunRecord>, folder: string): Markup {
  const cells = new Map<number, UnfinishedCell>();
  for (const row of records) {
    if (row.status === "equilibrium") continue;
    const cell = cells.get(row.cell) ?? { first: row, counts: {}, runs: 0 };
    cell.counts[row.status] = (cell.counts[row.status] ?? 0) + 1;
    cell.runs++;
    cells.set(row.cell, cell);
  }
  if (cells.size === 0) return html`<p>Every run reached an equilibrium.</p>`;
  const rows = [...cells.values()].slice(0, MOST_ROWS).map(({ first, counts, runs }) => ({
    cell: first.cell,
    variant: first.variant,
    vms: first.vms,
    clouds: first.clouds,
    delta: first.delta,
    epsilon: first.epsilon,
    eta: first.eta,
    runs,
    ended: Object.entries(counts)
      .map(([status, count]) => `${status} ${count}`)
      .join(", "),
    replay: `npx flockbench replay ${shellWord(folder)} ${first.cell} --repetition ${first.repetition}`,
  }));
  const more = cells.size - rows.length;
  return html`${tableOf(rows, "Cells with runs that reached no equilibrium")}
${more > 0 ? html`<p>${more} more such cells are in the raw table.</p>` : null}`;
}
