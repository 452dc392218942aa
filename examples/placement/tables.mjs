/** Writes an instance as three Arrow tables for `flockbench import --tables FOLDER`: node tables.mjs FOLDER */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tableFromArrays, tableToIPC } from "apache-arrow";

const TABLES = {
  // Milliseconds, one way.
  clouds: { name: ["oslo", "rome"], latency: [[0, 30], [30, 0]] },
  vms: { name: ["web", "db", "cache"], pinned: [null, 1, null] },
  // Rows of the table of VMs, from 0.
  demand: { from: Int32Array.of(0, 0), to: Int32Array.of(1, 2), amount: Float64Array.of(9, 3) },
};

const [folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const [name, columns] of Object.entries(TABLES)) {
  writeFileSync(join(folder, `${name}.arrow`), tableToIPC(tableFromArrays(columns), "file"));
}
