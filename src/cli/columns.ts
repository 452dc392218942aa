/**
 * Rows of words as lines with the columns one below the other.
 * @param left So many columns, the first ones, begin at their left; the others, of numbers, end at their right.
 */
export function inColumns(rows: readonly (readonly string[])[], left: number): string[] {
  const widths = rows[0].map((_, k) => rows.reduce((width, row) => Math.max(width, row[k].length), 0));
  return rows.map((row) =>
    row.map((cell, k) => (k < left ? cell.padEnd(widths[k]) : cell.padStart(widths[k]))).join("  "),
  );
}
