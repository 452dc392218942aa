import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkOutputs, writeOutputFrom } from "../output-file.ts";
import { Problem } from "../problem.ts";
import type { Value } from "../records/columns.ts";
import { csvText } from "../records/csv.ts";
import { writeParquet } from "../records/parquet.ts";
import { readTable } from "../records/read.ts";
import {
  type Column,
  RECORD_COLUMNS,
  RECORDS_FORMAT,
  TIMING_COLUMNS,
  TIMINGS_FORMAT,
  TRACE_COLUMNS,
  TRACES_FORMAT,
} from "../records/schema.ts";
import { defineCommand } from "./command.ts";
import { printResult } from "./output.ts";
import { checkResultFolder, keepResults } from "./result-folder.ts";

interface Table {
  readonly format: string;
  readonly columns: readonly Column[];
  /** Which sweeps have one. */
  readonly of: string;
}

const FINISHED = "a sweep that has ended (sweep --resume ends one that was cut off)";

const TABLES: Readonly<Record<string, Table>> = {
  records: { format: RECORDS_FORMAT, columns: RECORD_COLUMNS, of: FINISHED },
  traces: { format: TRACES_FORMAT, columns: TRACE_COLUMNS, of: "a sweep whose spec asks for a trace" },
  timings: { format: TIMINGS_FORMAT, columns: TIMING_COLUMNS, of: FINISHED },
};

export const exportCommand = defineCommand({
  command: "export <folder>",
  describe: "write a table of a result folder in another format",
  builder: (yargs) =>
    yargs
      .positional("folder", { type: "string", demandOption: true, describe: "folder that sweep wrote" })
      .option("to", {
        requiresArg: true,
        choices: ["csv", "parquet"] as const,
        demandOption: true,
        describe: "format",
      })
      .option("table", {
        requiresArg: true,
        choices: Object.keys(TABLES),
        default: "records",
        describe: "the runs, their rounds (of traced ones), or their times",
      })
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "file to write; default: standard output, for CSV alone",
      })
      .example("$0 export results/figure-1 --to csv -o figure-1.csv", "for a spreadsheet or R")
      .example("$0 export results/figure-1 --to parquet -o figure-1.parquet", "for DuckDB, Polars or Spark"),
  handler: async ({ folder, to, table, output, json }) => {
    checkResultFolder(folder);
    const file = join(folder, `${table}.arrow`);
    const { format, columns, of } = TABLES[table];
    if (!existsSync(file)) throw new Problem(`no such table: ${file}; allowed: that of ${of}`);
    if (output === undefined && json && to === "csv") {
      throw new Problem(
        "option without effect: --json; allowed: with -o FILE, since CSV on standard output is no JSON",
      );
    }
    checkOutputs(output);
    keepResults(folder, output);
    let rows = 0;
    const counted = function* (): Generator<Record<string, Value>> {
      for (const row of readTable(file, format, columns)) {
        rows++;
        yield row;
      }
    };
    if (output === undefined) {
      if (to === "parquet") throw new Problem("no output file: parquet is no text; give -o FILE");
      await print(csvText(columns, counted()));
      return;
    }
    if (to === "parquet") await writeParquet(output, format, columns, counted());
    else await writeOutputFrom(output, csvText(columns, counted()));
    printResult(json, { file: output, rows }, () => [`${output}: ${rows} rows`]);
  },
});

/** Ends early where standard output takes no more; `watchStandardStreams` tells why, if it is a failure. */
async function print(text: Iterable<string>): Promise<void> {
  for (const piece of text) if (!process.stdout.write(piece) && !(await isDrained(process.stdout))) return;
}

async function isDrained(stream: NodeJS.WriteStream): Promise<boolean> {
  try {
    await once(stream, "drain");
    return true;
  } catch {
    return false;
  }
}
