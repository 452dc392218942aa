import { type ArrowRow, type Chart, type ChartRow, type NoteRow, omission } from "./chart.ts";
import { LabelRoom, type Stretch } from "./label-room.ts";

const FONT_SIZE = 10;
/** Of a letter of DejaVu Sans on average, at that size; texts are laid out without measuring them. */
const LETTER = 6.1;
const ROW = 17;
const TOP = 44;
const TIME_COLUMN = 62;
const LONGEST_LABEL = 60;
const LONGEST_NOTE = 44;
const TO_ITSELF = "to itself: ";

const INK = "#333333";
const SOFT = "#555555";
const FAINT = "#999999";
const ALERT = "#D55E00";
const MESSAGE = "#0072B2";
const MIGRATION = "#009E73";

/**
 * The chart as an SVG picture. An arrow leaves its sender in the row in which it was sent and reaches its receiver
 * in the row in which it arrived: its slope shows the order of events, not their duration. Times in simulated seconds.
 */
export function chartSvg(chart: Chart): string {
  const positions = columnPositions(chart);
  const width = Math.ceil(rightEdge(chart, positions) + 16);
  const bottom = TOP + chart.rows.length * ROW + 8;
  const omitted = omission(chart);
  const room = new LabelRoom({
    stretches: chart.rows.map((row) => stretchOf(row, positions)),
    first: rowY(0),
    height: ROW,
  });
  const height = bottom + (omitted === null ? ROW : 2 * ROW);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans, Verdana, sans-serif" font-size="${FONT_SIZE}">`,
    "<title>Message sequence chart</title>",
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...chart.columns.map((name, i) => lifeline(name, positions[i], bottom)),
    ...timeLabels(chart.rows),
    // Labels come last, so that no note of another agent covers them.
    ...chart.rows.map((row, i) => (row.kind === "arrow" ? arrowSvg(row, i, positions) : "")),
    ...chart.rows.map((row, i) => rowSvg(row, i, positions)),
    ...chart.rows.map((row, i) => (row.kind === "arrow" ? arrowLabel(row, i, positions, room) : "")),
  ];
  if (omitted !== null) parts.push(text(8, bottom + ROW, `… ${omitted}`, SOFT));
  parts.push("</svg>");
  return `${parts.filter((part) => part !== "").join("\n")}\n`;
}

function widthOf(content: string): number {
  return content.length * LETTER;
}

function cut(content: string, longest: number): string {
  return content.length <= longest ? content : `${content.slice(0, longest - 1)}…`;
}

function columnPositions({ columns, rows }: Chart): number[] {
  const gaps = columns.map((name, i) =>
    Math.max(70, (widthOf(name) + widthOf(columns[i + 1] ?? "")) / 2 + 26),
  );
  for (const row of rows) {
    if (row.kind === "note") gaps[row.column] = Math.max(gaps[row.column], noteWidth(row) + 26);
  }
  const arrows = rows.flatMap((row, i) =>
    row.kind === "arrow" ? [{ row, notes: widestNote(rows, row, i) }] : [],
  );
  for (const { row, notes } of arrows.toSorted((one, other) => span(one.row) - span(other.row))) {
    const { from, to, label } = row;
    const [left, right] = [Math.min(from, to), Math.max(from, to)];
    if (left === right) continue;
    const between = gaps.slice(left, right).reduce((sum, gap) => sum + gap, 0);
    gaps[right - 1] += Math.max(0, widthOf(cut(label, LONGEST_LABEL)) + 30 + notes - between);
  }
  const positions: number[] = [];
  let position = TIME_COLUMN + widthOf(columns[0] ?? "") / 2 + 20;
  for (const gap of gaps) {
    positions.push(Math.round(position));
    position += gap;
  }
  return positions;
}

/** Between neighbours a label needs room beside what the left one does while the message is on its way. */
function widestNote(rows: readonly ChartRow[], arrow: ArrowRow, index: number): number {
  if (span(arrow) !== 1) return 0;
  const column = Math.min(arrow.from, arrow.to);
  const between = rows.slice(index + 1, arrow.arrivals[0] ?? index);
  return between.reduce(
    (widest, row) =>
      row.kind === "note" && row.column === column ? Math.max(widest, noteWidth(row)) : widest,
    0,
  );
}

function noteWidth({ text: said }: NoteRow): number {
  return widthOf(cut(said, LONGEST_NOTE));
}

/** What a row takes beside the lines of its arrows. */
function stretchOf(row: ChartRow, positions: readonly number[]): Stretch | null {
  switch (row.kind) {
    case "note": {
      const left = positions[row.column] - 4;
      return { left, right: left + noteWidth(row) + 12 };
    }
    case "banner":
      return { left: TIME_COLUMN, right: TIME_COLUMN + widthOf(row.text) };
    case "arrow": {
      if (row.from !== row.to) return null;
      const left = positions[row.from] + 8;
      return { left, right: left + widthOf(TO_ITSELF + cut(row.label, LONGEST_LABEL)) };
    }
    case "arrival":
      return null;
  }
}

function span({ from, to }: ArrowRow): number {
  return Math.abs(from - to);
}

function rightEdge({ columns, rows }: Chart, positions: readonly number[]): number {
  const heads = columns.map((name, i) => positions[i] + widthOf(name) / 2 + 8);
  const others = rows.map((row) => {
    if (row.kind === "note") return positions[row.column] + noteWidth(row) + 16;
    if (row.kind === "banner") return TIME_COLUMN + widthOf(row.text);
    return row.kind === "arrow" && row.from === row.to ? positions[row.from] + widthOf(row.label) + 40 : 0;
  });
  return others.reduce((widest, edge) => Math.max(widest, edge), Math.max(TIME_COLUMN, ...heads));
}

function rowY(row: number): number {
  return TOP + (row + 0.5) * ROW;
}

function lifeline(name: string, x: number, bottom: number): string {
  const half = Math.round(widthOf(name) / 2 + 8);
  return [
    `<line x1="${x}" y1="28" x2="${x}" y2="${bottom}" stroke="${FAINT}" stroke-width="0.8"/>`,
    `<rect x="${x - half}" y="8" width="${2 * half}" height="20" rx="3" fill="#eef3f8" stroke="${INK}" stroke-width="0.8"/>`,
    `<text x="${x}" y="22" text-anchor="middle" fill="${INK}">${escaped(name)}</text>`,
  ].join("");
}

/** A time stands at the first row of its instant only. */
function timeLabels(rows: readonly ChartRow[]): string[] {
  return rows.map((row, i) => {
    if (i > 0 && rows[i - 1].time === row.time) return "";
    return `<text x="${TIME_COLUMN - 6}" y="${rowY(i) + 3}" text-anchor="end" fill="${SOFT}" font-size="9">${row.time.toFixed(3)} s</text>`;
  });
}

function rowSvg(row: ChartRow, index: number, positions: readonly number[]): string {
  if (row.kind === "note") return noteSvg(row, positions[row.column], rowY(index));
  return row.kind === "banner" ? text(TIME_COLUMN, rowY(index) + 3, row.text, ALERT) : "";
}

function noteSvg({ text: said, tone }: NoteRow, x: number, y: number): string {
  const content = cut(said, LONGEST_NOTE);
  if (tone !== "role") {
    const colour = tone === "alert" ? ALERT : INK;
    return `<circle cx="${x}" cy="${y}" r="2" fill="${colour}"/>${text(x + 8, y + 3, content, colour)}`;
  }
  const width = Math.round(widthOf(content) + 10);
  return [
    `<rect x="${x - 4}" y="${y - 7}" width="${width}" height="14" rx="6" fill="#fdf6e3" stroke="${INK}" stroke-width="0.6"/>`,
    `<text x="${x + 2}" y="${y + 3}" fill="${INK}">${escaped(content)}</text>`,
  ].join("");
}

/** Where the lines of an arrow end: two for a duplicate, and two thirds of the way for what never arrives. */
function arrowEnds(
  { from, to, arrivals }: ArrowRow,
  index: number,
  positions: readonly number[],
): [number, number][] {
  const [x1, x2] = [positions[from], positions[to]];
  if (arrivals.length === 0) return [[rounded(x1 + ((x2 - x1) * 2) / 3), rowY(index)]];
  return arrivals.map((row) => [x2, rowY(row)]);
}

function arrowSvg(row: ArrowRow, index: number, positions: readonly number[]): string {
  const { from, to, what, arrivals, lost } = row;
  if (from === to) return "";
  const colour = lost ? ALERT : colourOf(row);
  const [x1, y1] = [positions[from], rowY(index)];
  const width = what === "message" ? 1.1 : 2.2;
  const lines = arrowEnds(row, index, positions).map(([x, y]) => {
    const head = lost ? cross(x, y) : arrivals.length === 0 ? "" : arrowHead(x1, y1, x, y, colour);
    return `<line x1="${x1}" y1="${y1}" x2="${x}" y2="${y}" stroke="${colour}" stroke-width="${width}"/>${head}`;
  });
  return lines.join("");
}

function colourOf({ what }: ArrowRow): string {
  return what === "message" ? MESSAGE : MIGRATION;
}

/** Along the arrow and above it, never upside down. */
function arrowLabel(row: ArrowRow, index: number, positions: readonly number[], room: LabelRoom): string {
  const [x1, y1] = [positions[row.from], rowY(index)];
  const content = cut(row.label, LONGEST_LABEL);
  if (row.from === row.to) return text(x1 + 8, y1 + 3, `${TO_ITSELF}${content}`, colourOf(row));
  const [x2, y2] = arrowEnds(row, index, positions)[0];
  const degrees = rounded((Math.atan((y2 - y1) / (x2 - x1)) * 180) / Math.PI);
  const { x, y } = room.place({ x1, y1, x2, y2 }, widthOf(content));
  const label = text(0, -3, content, colourOf(row), "middle");
  return `<g transform="translate(${rounded(x)} ${rounded(y)}) rotate(${degrees})">${label}</g>`;
}

function arrowHead(x1: number, y1: number, x2: number, y2: number, colour: string): string {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const corner = (side: number) =>
    `${rounded(x2 - 8 * ux + side * 3.5 * uy)},${rounded(y2 - 8 * uy - side * 3.5 * ux)}`;
  return `<polygon points="${x2},${y2} ${corner(1)} ${corner(-1)}" fill="${colour}"/>`;
}

function cross(x: number, y: number): string {
  const [left, right] = [rounded(x - 4), rounded(x + 4)];
  return `<path d="M${left} ${y - 4}L${right} ${y + 4}M${left} ${y + 4}L${right} ${y - 4}" stroke="${ALERT}" stroke-width="1.6"/>`;
}

/** Text with a white rim, so that it can be read across lines. */
function text(x: number, y: number, content: string, colour: string, anchor = "start"): string {
  return `<text x="${rounded(x)}" y="${y}" text-anchor="${anchor}" fill="${colour}" stroke="white" stroke-width="3" stroke-linejoin="round" paint-order="stroke">${escaped(content)}</text>`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Control characters cannot stand in XML, not even as entities. */
function escaped(content: string): string {
  return content.replace(/\p{Cc}/gu, "\uFFFD").replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
