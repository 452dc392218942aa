import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import { makeFolder, writeOutputFrom } from "../output-file.ts";
import type { TopLevelSpec } from "../packages/vega-lite.ts";
import { compileFigure } from "./compile.ts";
import { specText } from "./spec-text.ts";
import { FONT_NAME } from "./theme.ts";

/**
 * Turns a spec into SVG, PNG and PDF: the same bytes for the same spec on every machine, because the only fonts are
 * the two DejaVu files of the package `dejavu-fonts-ttf`, and nothing is fetched. One unit of the SVG is one point.
 */
export interface Rendering {
  readonly svg: string;
  readonly png: Uint8Array;
  readonly pdf: Uint8Array;
  /** On paper, in points. */
  readonly height: number;
}

const POINTS_PER_INCH = 72;
const packages = createRequire(import.meta.url);
const REGULAR = packages.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf");
const BOLD = packages.resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf");

type Vega = typeof import("../packages/vega.ts");
let vegaWithFonts: Promise<Vega> | undefined;

/**
 * Vega measures text on the canvas that it finds when it is first imported, and the canvas takes system fonts unless it
 * is told otherwise before its own import: hence this order.
 */
async function importVega(): Promise<Vega> {
  process.env.DISABLE_SYSTEM_FONTS_LOAD = "1";
  const { GlobalFonts } = await import("canvas");
  GlobalFonts.registerFromPath(REGULAR, FONT_NAME);
  GlobalFonts.registerFromPath(BOLD, FONT_NAME);
  return await import("../packages/vega.ts");
}

/** How a picture is to stand on a page. */
export interface Placement {
  /** Its size over that on paper, where one unit is one point. */
  readonly scale?: number;
  /**
   * Among other pictures in one document: its clip paths have names that no other picture of this process has, so its
   * bytes depend on what was drawn before.
   */
  readonly amongOthers?: boolean;
}

export async function renderSvg(
  spec: TopLevelSpec,
  { scale = 1, amongOthers = false }: Placement = {},
): Promise<string> {
  vegaWithFonts ??= importVega();
  const vega = await vegaWithFonts;
  const view = new vega.View(vega.parse(compileFigure(spec)), { renderer: "none" });
  try {
    // Clip paths are numbered over the whole process; the number must not tell how many figures came before.
    if (!amongOthers) vega.resetSVGDefIds();
    return await view.toSVG(scale);
  } finally {
    view.finalize();
  }
}

export function pngOf(svg: string, dotsPerInch = 300): Uint8Array {
  const image = new Resvg(svg, {
    background: "white",
    fitTo: { mode: "zoom", value: dotsPerInch / POINTS_PER_INCH },
    font: { loadSystemFonts: false, fontFiles: [REGULAR, BOLD], defaultFontFamily: FONT_NAME },
  });
  return image.render().asPng();
}

export async function pdfOf(svg: string): Promise<Uint8Array> {
  // They take a tenth of a second to load, and only this needs them.
  const { default: PDFDocument } = await import("pdfkit");
  const { default: SVGtoPDF } = await import("svg-to-pdfkit");
  const [width, height] = sizeOf(svg);
  const document = new PDFDocument({ size: [width, height], margin: 0, info: { CreationDate: new Date(0) } });
  document.registerFont("regular", readFileSync(REGULAR));
  document.registerFont("bold", readFileSync(BOLD));
  const chunks: Uint8Array[] = [];
  document.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  const ended = once(document, "end");
  SVGtoPDF(document, svg, 0, 0, {
    assumePt: true,
    fontCallback: (_family, bold) => (bold ? "bold" : "regular"),
  });
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

function sizeOf(svg: string): [number, number] {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) as RegExpExecArray;
  return [Number(width), Number(height)];
}

export async function renderFigure(spec: TopLevelSpec): Promise<Rendering> {
  const svg = await renderSvg(spec);
  return { svg, png: pngOf(svg), pdf: await pdfOf(svg), height: sizeOf(svg)[1] };
}

/**
 * Writes `<name>.vl.json`, `.svg`, `.png` and `.pdf` into a folder, each whole or not at all.
 *
 * @returns the paths written
 */
export async function writeFigure(folder: string, name: string, spec: TopLevelSpec): Promise<string[]> {
  return writeRendering(folder, name, spec, await renderFigure(spec));
}

export async function writeRendering(
  folder: string,
  name: string,
  spec: TopLevelSpec,
  { svg, png, pdf }: Rendering,
): Promise<string[]> {
  makeFolder(folder);
  const files: [string, string | Uint8Array][] = [
    ["vl.json", specText(spec)],
    ["svg", svg],
    ["png", png],
    ["pdf", pdf],
  ];
  const paths: string[] = [];
  for (const [extension, content] of files) {
    const path = join(folder, `${name}.${extension}`);
    await writeOutputFrom(path, [content]);
    paths.push(path);
  }
  return paths;
}
