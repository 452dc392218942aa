import { type ArrowRow, type Chart, type NoteRow, omission } from "./chart.ts";

const TIME_WIDTH = 10;
/** Longer texts are cut, or one long message would push all columns apart. */
const LONGEST_LABEL = 48;
const LONGEST_NOTE = 40;

/**
 * The chart for a terminal. An arrow stands where its message was sent and ends in `x` when it was lost; `takes 3`
 * says when message 3 was taken from the mailbox. Double arrows are VMs on their way. Times in simulated seconds.
 */
export function chartText(chart: Chart): string {
  const positions = columnPositions(chart);
  const lines = [headLine(chart.columns, positions)];
  for (const row of chart.rows) {
    if (row.kind === "arrival") continue;
    const time = `${row.time.toFixed(3)} `.padStart(TIME_WIDTH);
    if (row.kind === "banner") lines.push(`${time}${row.text}`);
    else if (row.kind === "note") lines.push(time + noteLine(row, positions));
    else lines.push(time + arrowLine(row, positions));
  }
  const omitted = omission(chart);
  if (omitted !== null) lines.push(`... ${omitted}`);
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

function noteText({ text, tone }: NoteRow): string {
  return tone === "role"
    ? `[${cut(text, LONGEST_NOTE)}]`
    : tone === "alert"
      ? `! ${text}`
      : cut(text, LONGEST_NOTE);
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 3)}...`;
}

/** Where each column stands, so far apart that every note and every label fits between its columns. */
function columnPositions({ columns, rows }: Chart): number[] {
  const gaps = columns.map((name, i) =>
    Math.max(10, Math.ceil((name.length + (columns[i + 1]?.length ?? 0)) / 2) + 2),
  );
  for (const row of rows) {
    if (row.kind === "note") gaps[row.column] = Math.max(gaps[row.column], noteText(row).length + 3);
  }
  const arrows = rows.filter((row) => row.kind === "arrow");
  for (const { from, to, label } of arrows.toSorted((one, other) => span(one) - span(other))) {
    const [left, right] = [Math.min(from, to), Math.max(from, to)];
    if (left === right) continue;
    const between = gaps.slice(left, right).reduce((sum, gap) => sum + gap, 0);
    gaps[right - 1] += Math.max(0, cut(label, LONGEST_LABEL).length + 8 - between);
  }
  const positions: number[] = [];
  let position = columns.length === 0 ? 0 : Math.floor(columns[0].length / 2);
  for (const gap of gaps) {
    positions.push(position);
    position += gap;
  }
  return positions;
}

function span({ from, to }: ArrowRow): number {
  return Math.abs(from - to);
}

function headLine(columns: readonly string[], positions: readonly number[]): string {
  let line = " ".repeat(TIME_WIDTH);
  columns.forEach((name, i) => {
    line = line.padEnd(TIME_WIDTH + positions[i] - Math.floor(name.length / 2)) + name;
  });
  return line;
}

/** The lifelines, with a text put over them from a position on. */
function overLifelines(positions: readonly number[], start: number, text: string): string {
  const cells: string[] = [];
  for (const position of positions) cells[position] = "|";
  for (let i = 0; i < text.length; i++) cells[start + i] = text[i];
  return Array.from(cells, (cell) => cell ?? " ").join("");
}

function noteLine(row: NoteRow, positions: readonly number[]): string {
  return overLifelines(positions, positions[row.column] + 2, noteText(row));
}

function arrowLine({ from, to, label, what, lost }: ArrowRow, positions: readonly number[]): string {
  const text = cut(label, LONGEST_LABEL);
  if (from === to) return overLifelines(positions, positions[from] + 2, `to itself: ${text}`);
  const [left, right] = [Math.min(positions[from], positions[to]), Math.max(positions[from], positions[to])];
  const line = what === "message" ? "-" : "=";
  const width = right - left - 1;
  const middle = ` ${text} `.padStart(Math.floor((width + text.length + 2) / 2), line).padEnd(width, line);
  const drawn =
    from < to ? `${middle.slice(0, -1)}${lost ? "x" : ">"}` : `${lost ? "x" : "<"}${middle.slice(1)}`;
  return overLifelines(positions, left + 1, drawn);
}
