import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Machine, machine } from "../../src/records/manifest.ts";
import type { Ratio } from "./ratios.ts";

/** Stored ratios. Times stay out: ratios travel from machine to machine, times do not. */
export interface Baseline {
  readonly machine: Machine;
  readonly node: string;
  readonly compiler: string | null;
  readonly rows: readonly { readonly work: string; readonly ratios: readonly Ratio[] }[];
}

const FILE = fileURLToPath(new URL("../baseline.json", import.meta.url));

export function readBaseline(): Baseline | undefined {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Baseline) : undefined;
}

export function writeBaseline(rows: Baseline["rows"], compiler: string | undefined): void {
  const baseline = { machine: machine(), node: process.version, compiler: compiler ?? null, rows };
  writeFileSync(FILE, `${JSON.stringify(baseline, null, 2)}\n`);
}

/** What became slower: the median fell below the stored median by more than both spreads explain. */
export function slowerThan(stored: Baseline, rows: Baseline["rows"]): string[] {
  return rows.flatMap(({ work, ratios }) => {
    const before = stored.rows.find((row) => row.work === work)?.ratios ?? [];
    return ratios.flatMap((now) => {
      const then = before.find(
        ({ contestant, against }) => contestant === now.contestant && against === now.against,
      );
      if (then === undefined || now.high >= then.low || now.median >= 0.95 * then.median) return [];
      return [`${work}: ${now.contestant} against ${now.against} fell from ${then.median} to ${now.median}`];
    });
  });
}
