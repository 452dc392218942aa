import { TRACE_COLUMNS, TRACES_FORMAT } from "../records/schema.ts";
import { writeTable } from "../records/write.ts";
import type { RoundMeasures } from "../variants/driver/trace.ts";

/** Writes the rounds of one run in the form of a sweep's traces: as its only cell and repetition. */
export async function writeTrace(
  path: string,
  variant: string,
  options: string,
  rounds: readonly RoundMeasures[],
): Promise<void> {
  const table = {
    columns: TRACE_COLUMNS,
    metadata: { format: TRACES_FORMAT },
    categories: { variant: [variant], options: [options] },
  };
  const run = { cell: 0, repetition: 0, variant, options };
  await writeTable(
    path,
    table,
    rounds.map((round) => ({ ...run, ...round })),
  );
}
