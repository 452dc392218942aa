import * as assert from "uvu/assert";
import type { FigureContext, Tables } from "../../src/figures/figure.ts";
import { figureNamed } from "../../src/figures/index.ts";
import { EXAMPLES } from "./examples.ts";

export type Row = Record<string, unknown>;

export interface Drawn {
  readonly rows: Row[];
  readonly caption: string;
}

/** All data rows of a figure, from whatever layer or panel, and its caption. */
export function drawn(name: string, context: FigureContext = {}): Drawn {
  const { figure, tables } = EXAMPLES[name];
  return drawnFrom(figure, tables, context);
}

export function drawnFrom(figure: string, tables: Tables, context: FigureContext = {}): Drawn {
  const spec = figureNamed(figure).draw(tables, context);
  const rows: Row[] = [];
  collect(spec, rows);
  const { subtitle } = spec.title as { subtitle: string[] };
  return { rows, caption: subtitle.join(" ").replaceAll("\u00a0", " ") };
}

export function collect(node: unknown, rows: Row[]): void {
  if (typeof node !== "object" || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === "values" && Array.isArray(value) && typeof value[0] === "object") rows.push(...value);
    else collect(value, rows);
  }
}

export function find(rows: readonly Row[], wanted: Row): Row {
  const row = rows.find((candidate) =>
    Object.entries(wanted).every(([key, value]) => candidate[key] === value),
  );
  assert.ok(row, `no row with ${JSON.stringify(wanted)}`);
  return row as Row;
}
