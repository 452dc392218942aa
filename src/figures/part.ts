/** The cells of a sweep that are to be shown. */
export interface Part {
  /** Their indices; null for all. */
  readonly cells: ReadonlySet<number> | null;
  /** A sentence for the caption that says what was chosen; empty for all. */
  readonly note: string;
}

export const WHOLE: Part = { cells: null, note: "" };

/** The rows of some cells. */
export function* withinCells<Row extends { readonly cell: number }>(
  rows: Iterable<Row>,
  cells: ReadonlySet<number> | null,
): Generator<Row> {
  for (const row of rows) if (cells?.has(row.cell) ?? true) yield row;
}
