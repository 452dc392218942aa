import type { TraceEvent, TraceRow } from "./recorder.ts";

/** A message sequence chart: a column for each agent, and what happened from top to bottom. */
export interface Chart {
  readonly columns: readonly string[];
  readonly rows: readonly ChartRow[];
  /** How many events of these agents the trace has; the chart shows the first of them, `shown` in number. */
  readonly events: number;
  readonly shown: number;
}

export type ChartRow = ArrowRow | ArrivalRow | NoteRow | BannerRow;

/** A message, or a VM on its way. Columns by index. */
export interface ArrowRow {
  readonly kind: "arrow";
  readonly time: number;
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly what: "message" | "migration";
  /** Rows at which it arrived: two for a duplicate, none when it was lost or is still on its way. */
  readonly arrivals: readonly number[];
  readonly lost: boolean;
}

/** Where an arrow ends. */
export interface ArrivalRow {
  readonly kind: "arrival";
  readonly time: number;
}

/** Something that one agent does. */
export interface NoteRow {
  readonly kind: "note";
  readonly time: number;
  readonly column: number;
  readonly text: string;
  readonly tone: "role" | "plain" | "alert";
}

/** Something that concerns all. */
export interface BannerRow {
  readonly kind: "banner";
  readonly time: number;
  readonly text: string;
}

export interface ChartOptions {
  /** Only these agents, and the messages between them; all when left out. */
  readonly agents?: readonly string[];
  /** The largest number of rows of the trace to draw. */
  readonly rows?: number;
}

/** Lays out a trace as a chart. The agents stand in the order in which they first act. */
export function buildChart(trace: readonly TraceRow[], { agents, rows = 1000 }: ChartOptions = {}): Chart {
  const shown = trace.filter((row) => isShown(row, agents)).map(withShortNumbers);
  const kept = shown.slice(0, rows);
  const columns = [
    ...new Set(kept.flatMap(({ agent, peer }) => [agent, peer]).filter((name) => name !== null)),
  ];
  return { columns, rows: chartRows(kept, columns), events: shown.length, shown: kept.length };
}

/** Measurements have 17 digits; four are enough for a picture. */
function withShortNumbers(row: TraceRow): TraceRow {
  const text =
    row.text?.replace(/\d+\.\d{4,}/g, (digits) => String(Number(Number(digits).toPrecision(4)))) ?? null;
  return { ...row, text };
}

/** What a chart that does not show everything says at its end; null for one that does. */
export function omission({ shown, events }: Chart): string | null {
  return shown === events ? null : `the first ${shown} of ${events} events`;
}

function isShown({ agent, peer, event }: TraceRow, agents: readonly string[] | undefined): boolean {
  if (agents === undefined || event === "error") return true;
  return (agent === null || agents.includes(agent)) && (peer === null || agents.includes(peer));
}

type OpenArrow = { -readonly [K in keyof ArrowRow]: ArrowRow[K] } & { arrivals: number[] };

function chartRows(trace: readonly TraceRow[], columns: readonly string[]): ChartRow[] {
  const rows: ChartRow[] = [];
  const columnOf = new Map(columns.map((name, i) => [name, i]));
  const arrows = new Map<string, OpenArrow>();
  for (const row of trace) {
    const { time, event, text } = row;
    const key = row.message === null ? `${row.agent} ${row.peer} ${text}` : String(row.message);
    const arrow = arrows.get(key);
    if (event === "sent" || event === "migration-started") {
      const label = row.message === null ? `${text}` : `${row.message} ${text}`;
      const what = event === "sent" ? "message" : "migration";
      const ends = { from: columnOf.get(row.agent!)!, to: columnOf.get(row.peer!)! };
      const started: OpenArrow = { kind: "arrow", time, ...ends, label, what, arrivals: [], lost: false };
      arrows.set(key, started);
      rows.push(started);
    } else if (event === "delivered" || event === "migrated") {
      if (arrow !== undefined) {
        arrow.arrivals.push(rows.length);
        arrow.lost = false;
      }
      rows.push({ kind: "arrival", time });
    } else {
      // One copy of a duplicate may be lost where the other has arrived, or arrives later.
      if (arrow !== undefined && (event === "lost" || event === "migration-failed"))
        arrow.lost = arrow.arrivals.length === 0;
      const other = otherRow(row, columnOf);
      if (other !== null) rows.push(other);
    }
  }
  return rows;
}

function otherRow(row: TraceRow, columnOf: ReadonlyMap<string, number>): ChartRow | null {
  const { time, event, agent, peer, text, message } = row;
  const note = (name: string | null, said: string, tone: NoteRow["tone"]): NoteRow => ({
    kind: "note",
    time,
    column: columnOf.get(name!)!,
    text: said,
    tone,
  });
  switch (event satisfies TraceEvent) {
    case "role":
      return note(agent, `${text}`, "role");
    case "held":
      return note(agent, `${text}`, "plain");
    case "received":
      return note(peer, `takes ${message}`, "plain");
    case "lost":
      return note(agent, `${message} is lost`, "alert");
    case "duplicated":
      return note(agent, `${message} is sent twice`, "alert");
    case "expired":
      return note(peer, `drops ${message}`, "alert");
    case "migration-failed":
      return note(agent, `${text} stays`, "alert");
    case "finished":
    case "crashed":
    case "restarted":
      return note(agent, event, event === "crashed" ? "alert" : "plain");
    case "error":
      return { kind: "banner", time, text: `error: ${text}` };
    default:
      return null;
  }
}
