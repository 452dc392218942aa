import { least } from "../analysis/extremes.ts";
import { labelsInLines, nameLines, textWidth } from "./text.ts";
import { COLUMN_WIDTH, DASHES, LEGEND_SIZE, PALETTE, REFERENCE_DASHES, SHAPES } from "./theme.ts";

/** About what the axis leaves of the column, in points. */
const ROOM = COLUMN_WIDTH - 42;
/** A symbol with its distance from the text. */
const SYMBOL = { mark: 11, line: 19 } as const;
const COLUMN_GAP = 8;

/**
 * As many columns as fit, so that a legend stays within one paper column. A name that is too long for a column of its
 * own is broken into lines: no entry is ever cut.
 *
 * @param room width in points: a legend begins where the plot does
 */
export function legendLayout(
  names: readonly string[],
  symbol: keyof typeof SYMBOL,
  room = ROOM,
): { columns: number; labelExpr?: string } {
  const widths = names.map((name) => SYMBOL[symbol] + textWidth(name, LEGEND_SIZE));
  const narrowest = least(widths) + COLUMN_GAP;
  let columns = Math.max(1, Math.min(names.length, Math.floor((room + COLUMN_GAP) / narrowest)));
  while (columns > 1 && legendWidth(widths, columns) > room) columns--;
  if (columns > 1 || legendWidth(widths, 1) <= room) return { columns };
  const width = room - SYMBOL[symbol];
  const lines = new Map(names.map((name) => [name, nameLines(name, LEGEND_SIZE, width)]));
  return { columns: 1, ...labelsInLines(lines) };
}

/** Entries fill row by row; a column is as wide as its widest entry. */
function legendWidth(widths: readonly number[], columns: number): number {
  const widest = new Array<number>(columns).fill(0);
  for (const [i, width] of widths.entries()) widest[i % columns] = Math.max(widest[i % columns], width);
  return widest.reduce((sum, width) => sum + width, COLUMN_GAP * (columns - 1));
}

/** How many looks there are; colours and the others have no factor in common (theme.ts). */
const LOOKS = {
  mark: { count: PALETTE.length * SHAPES.length, text: "combinations of colour and mark" },
  line: { count: PALETTE.length * DASHES.length, text: "combinations of colour and dash" },
  reference: { count: REFERENCE_DASHES.length, text: "dashes of grey lines" },
} as const;

/** Whether there are more series than looks to tell them apart, as caption lines: none or one. */
export function lookalikes(names: readonly string[], kind: keyof typeof LOOKS): string[] {
  const { count, text } = LOOKS[kind];
  return names.length <= count
    ? []
    : [
        `${names.length} series share ${count} ${text}: number ${count + 1} in the legend looks like number 1, and so on.`,
      ];
}
