import { join } from "node:path";
import { withInstanceNames } from "../records/instance-names.ts";
import type { Manifest } from "../records/manifest.ts";
import { readRecords } from "../records/read.ts";
import type { RunRecord } from "../records/record.ts";

/** The runs in a result folder as figures and the command line speak of them: instances from files by their names. */
export function runsIn(folder: string, { contents }: Manifest): Iterable<RunRecord> {
  return withInstanceNames(readRecords(join(folder, "records.arrow")), contents);
}
