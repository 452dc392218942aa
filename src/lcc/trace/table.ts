import { readTable } from "../../records/read.ts";
import type { Column } from "../../records/schema.ts";
import { type WrittenTable, writeTable } from "../../records/write.ts";
import { TRACE_EVENTS, type TraceRow } from "./recorder.ts";

/** The version of the trace table. A reader refuses any other. */
export const TRACE_FORMAT = "flockbench/lcc-trace@1";

/** Every column of a trace file, in order. */
export const TRACE_COLUMNS: readonly Column<keyof TraceRow>[] = [
  { name: "time", type: "float64", unit: "s", description: "simulated time" },
  { name: "event", type: "category", unit: "", description: `what happened: ${TRACE_EVENTS.join(", ")}` },
  {
    name: "agent",
    type: "text",
    unit: "",
    description: "who did it; the sender of a message, the source of a migration",
    nullable: true,
  },
  {
    name: "peer",
    type: "text",
    unit: "",
    description: "the receiver of a message, the destination of a migration",
    nullable: true,
  },
  {
    name: "role",
    type: "text",
    unit: "",
    description: "the role played meanwhile: the receiver's when a message is received, else the agent's",
    nullable: true,
  },
  {
    name: "text",
    type: "text",
    unit: "",
    description: "the role taken, the message, the constraint, the VM, or the problem",
    nullable: true,
  },
  {
    name: "message",
    type: "uint32",
    unit: "",
    description: "the number of the message, from 1; a duplicate has that of its original",
    nullable: true,
  },
];

/** What a trace is of; goes on the Arrow schema. */
export interface TraceOrigin {
  readonly protocol: string;
  readonly seed: string;
  /** How the run ended. */
  readonly status: string;
}

/** Writes a trace as an Arrow file; equal traces give equal bytes. */
export function writeTrace(
  path: string,
  rows: readonly TraceRow[],
  origin: TraceOrigin,
): Promise<WrittenTable> {
  const metadata = { format: TRACE_FORMAT, ...origin };
  return writeTable(
    path,
    { columns: TRACE_COLUMNS, metadata, categories: { event: TRACE_EVENTS } },
    rows as Iterable<TraceRow & Record<keyof TraceRow, string | number | null>>,
  );
}

/** The rows of a trace file. Throws a Problem if it is not one, or of another version. */
export function readTrace(path: string): Iterable<TraceRow> {
  return readTable<keyof TraceRow>(path, TRACE_FORMAT, TRACE_COLUMNS) as Iterable<TraceRow>;
}
