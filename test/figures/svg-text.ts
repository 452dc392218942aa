import { createCanvas } from "canvas";

/** A text of an SVG and the box that it covers, in the units of the view box. */
export interface PlacedText {
  readonly text: string;
  readonly fontSize: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

type Matrix = readonly [number, number, number, number, number, number];
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** Every text of an SVG that Vega wrote: nested groups with `translate` and `rotate` only, lines of a text as its `tspan`s. */
export function placedTexts(svg: string): PlacedText[] {
  const context = createCanvas(1, 1).getContext("2d");
  const open: Matrix[] = [IDENTITY];
  const found: PlacedText[] = [];
  let style = "";
  for (const [, closing, tag, attributes, selfClosing, text] of svg.matchAll(
    /<(\/?)([a-zA-Z]+)([^>]*?)(\/?)>([^<]*)/g,
  )) {
    if (closing === "/") {
      open.pop();
      continue;
    }
    if (tag === "text") style = attributes;
    const down = tag === "tspan" ? Number(/dy="([\d.]+)"/.exec(attributes)?.[1] ?? 0) : 0;
    const matrix = product(open[open.length - 1], product([1, 0, 0, 1, 0, down], transformOf(attributes)));
    // Each line stands below the one before it.
    if (down > 0) open[open.length - 1] = matrix;
    if (selfClosing === "") open.push(matrix);
    if (!["text", "tspan"].includes(tag) || text === "") continue;
    const fontSize = Number(/font-size="([\d.]+)px"/.exec(style)?.[1]);
    const weight = /font-weight="bold"/.test(style) ? "bold " : "";
    context.font = `${weight}${fontSize}px "DejaVu Sans"`;
    const plain = text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
    const width = context.measureText(plain).width;
    const anchor = /text-anchor="(\w+)"/.exec(style)?.[1] ?? "start";
    const start = anchor === "start" ? 0 : anchor === "middle" ? -width / 2 : -width;
    found.push({ text: plain, fontSize, ...boundsOf(matrix, start, start + width, fontSize) });
  }
  return found;
}

/** 0.76 em above and 0.24 em below the baseline hold DejaVu's capitals and descenders. */
function boundsOf(matrix: Matrix, start: number, end: number, fontSize: number) {
  const corners = [start, end].flatMap((x) =>
    [-0.76 * fontSize, 0.24 * fontSize].map((y) => apply(matrix, x, y)),
  );
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

function apply([a, b, c, d, e, f]: Matrix, x: number, y: number): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

function product(p: Matrix, q: Matrix): Matrix {
  const [a, b] = [p[0] * q[0] + p[2] * q[1], p[1] * q[0] + p[3] * q[1]];
  const [c, d] = [p[0] * q[2] + p[2] * q[3], p[1] * q[2] + p[3] * q[3]];
  return [a, b, c, d, ...apply(p, q[4], q[5])];
}

function transformOf(attributes: string): Matrix {
  const value = /transform="([^"]*)"/.exec(attributes)?.[1] ?? "";
  let matrix = IDENTITY;
  for (const [, name, numbers] of value.matchAll(/(translate|rotate|scale)\(([^)]*)\)/g)) {
    const [first, second = 0] = numbers.split(/[ ,]+/).map(Number);
    const angle = (first * Math.PI) / 180;
    if (name === "translate") matrix = product(matrix, [1, 0, 0, 1, first, second]);
    else if (name === "rotate") {
      matrix = product(matrix, [Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0]);
    } else throw new Error(`unexpected transform: ${value}`);
  }
  return matrix;
}
