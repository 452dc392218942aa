import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { TopLevelSpec } from "vega-lite";
import { compileFigure } from "../../src/figures/compile.ts";
import { FIGURES, figureNamed } from "../../src/figures/index.ts";
import { renderFigure, renderSvg, writeFigure } from "../../src/figures/render.ts";
import { specText } from "../../src/figures/spec-text.ts";
import { COLUMN_WIDTH } from "../../src/figures/theme.ts";
import { Problem } from "../../src/problem.ts";
import { EXAMPLES } from "./examples.ts";
import { runRecord } from "./run-record.ts";
import { placedTexts } from "./svg-text.ts";

const GOLDEN = fileURLToPath(new URL("golden/", import.meta.url));
const ACCEPT = process.env.FLOCKBENCH_ACCEPT === "1";

function draw(name: string): TopLevelSpec {
  const { figure, tables, context } = EXAMPLES[name];
  return figureNamed(figure).draw(tables, context ?? {});
}

test("every figure has an example, every golden file belongs to one", () => {
  const shown = new Set(Object.values(EXAMPLES).map((example) => example.figure));
  assert.equal(
    FIGURES.map((figure) => figure.name).filter((name) => !shown.has(name)),
    [],
  );
  const names = Object.keys(EXAMPLES);
  assert.equal(
    readdirSync(GOLDEN).filter((file) => !names.includes(file.replace(/\.json$/, ""))),
    [],
  );
});

for (const name of Object.keys(EXAMPLES)) {
  test(`${name} is its golden spec (FLOCKBENCH_ACCEPT=1 accepts a change)`, () => {
    const path = join(GOLDEN, `${name}.json`);
    const text = specText(draw(name));
    if (ACCEPT) writeFileSync(path, text);
    assert.ok(
      existsSync(path),
      `${name}.json is missing; look at the figure, then run with FLOCKBENCH_ACCEPT=1`,
    );
    assert.fixture(text, readFileSync(path, "utf8"));
    assert.equal(JSON.parse(text), JSON.parse(JSON.stringify(draw(name))));
  });

  test(`${name} compiles without a warning and fits a paper column, all text inside and legible`, async () => {
    const svg = await renderSvg(draw(name));
    const [, width, height] = (/viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? []).map(Number);
    assert.ok(width <= COLUMN_WIDTH, `${width} pt wide`);
    const texts = placedTexts(svg);
    assert.ok(texts.length > 10);
    for (const { text, fontSize, left, right, top, bottom } of texts) {
      const where = `"${text}" covers x ${left} to ${right}, y ${top} to ${bottom} of ${width} x ${height}`;
      assert.ok(left >= 0 && right <= width && top >= 0 && bottom <= height, where);
      assert.ok(fontSize >= 6, `"${text}" is ${fontSize} pt`);
      assert.not.match(text, /undefined|NaN|null|Infinity|…$/);
    }
  });

  test(`${name} never calls an observed ratio the price of anarchy`, () => {
    assert.not.match(specText(draw(name)), /\bPoA\b|price of anarchy/i);
  });
}

test("names of protocols that are wider than half a column are broken, and the figure stays as wide as one", async () => {
  const { figure, tables } = EXAMPLES["hosts-by-protocol"];
  const records = [...tables.records].flatMap((row) =>
    [0.3, 0.6].map((offeredLoad, i) => ({
      ...row,
      cell: 2 * row.cell + i,
      offeredLoad,
      variant: row.options === "{}" ? row.variant : "lcc-discovery-with-a-long-name",
      options: JSON.stringify({ ...JSON.parse(row.options), loss: 0.1 * i, crashes: i, patience: 5 + i }),
    })),
  );
  for (const name of [figure, "effort-by-protocol"]) {
    const svg = await renderSvg(figureNamed(name).draw({ ...tables, records }, {}));
    const [, width] = (/viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? []).map(Number);
    assert.ok(width <= COLUMN_WIDTH, `${width} pt wide`);
    for (const { text, left, right } of placedTexts(svg)) assert.ok(left >= 0 && right <= width, text);
  }
});

test("faults stays as wide as a column where messages need more digits", async () => {
  for (const factor of [7, 70, 1234]) {
    const records = [...EXAMPLES.faults.tables.records].map((row) => ({
      ...row,
      messages: row.messages && factor * row.messages,
    }));
    const svg = await renderSvg(figureNamed("faults").draw({ ...EXAMPLES.faults.tables, records }, {}));
    const [, width] = (/viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? []).map(Number);
    assert.ok(width <= COLUMN_WIDTH, `${width} pt wide`);
  }
});

test("host loads stay as wide as a column where the last label is long", async () => {
  const { figure, tables } = EXAMPLES["host-loads-over-time"];
  for (const slice of [300, 3000]) {
    const records = [...tables.records].map((row) => ({
      ...row,
      options: JSON.stringify({ ...JSON.parse(row.options), slice }),
    }));
    const svg = await renderSvg(figureNamed(figure).draw({ ...tables, records }, {}));
    assert.match(svg, slice === 300 ? />600</ : />6,?000</);
    const [, width] = (/viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? []).map(Number);
    assert.ok(width <= COLUMN_WIDTH, `${width} pt wide`);
  }
});

test("tables are read once: a one-shot iterator draws the same figure", () => {
  for (const [name, { figure, tables, context }] of Object.entries(EXAMPLES)) {
    const once = {
      records: [...tables.records][Symbol.iterator](),
      traces: [...tables.traces][Symbol.iterator](),
      timings: [...tables.timings][Symbol.iterator](),
    };
    assert.is(specText(figureNamed(figure).draw(once, context ?? {})), specText(draw(name)));
  }
});

test("no figure of records alone holds their rows: one row that is filled again and again draws the same", () => {
  for (const [name, { figure, tables, context }] of Object.entries(EXAMPLES)) {
    if (figureNamed(figure).needs.join() !== "records") continue;
    const again = { ...tables, records: oneRow(tables.records) };
    assert.is(specText(figureNamed(figure).draw(again, context ?? {})), specText(draw(name)));
  }
});

function* oneRow<Row extends object>(rows: Iterable<Row>): Generator<Row> {
  const row = {} as Row;
  for (const own of rows) yield Object.assign(row, own);
}

test("the order of the rows of different cells does not show", () => {
  for (const name of ["rounds-by-size", "ratio-by-eta", "performance-profile", "sensitivity"]) {
    const { figure, tables } = EXAMPLES[name];
    const rows = [...tables.records].sort((p, q) => q.cell - p.cell || p.repetition - q.repetition);
    assert.is(specText(figureNamed(figure).draw({ ...tables, records: rows }, {})), specText(draw(name)));
  }
});

test("the same spec gives the same bytes, whatever was rendered before", async () => {
  const first = await renderFigure(draw("scaling"));
  await renderSvg(draw("ratio-by-eta"));
  const second = await renderFigure(draw("scaling"));
  assert.is(first.svg, second.svg);
  assert.ok(Buffer.from(first.png).equals(second.png));
  assert.ok(Buffer.from(first.pdf).equals(second.pdf));
  assert.is(Buffer.from(first.png.subarray(1, 4)).toString(), "PNG");
  assert.is(Buffer.from(first.pdf.subarray(0, 5)).toString(), "%PDF-");
});

test("pictures that stand in one document share no clip path; a scale changes the size alone", async () => {
  const clipPaths = (svg: string) => [...svg.matchAll(/<clipPath id="([^"]+)"/g)].map(([, id]) => id);
  const spec = draw("ratio-by-eta");
  const [one, other] = [
    await renderSvg(spec, { amongOthers: true }),
    await renderSvg(spec, { amongOthers: true, scale: 2 }),
  ];
  assert.ok(clipPaths(one).length > 0);
  assert.equal(
    clipPaths(one).filter((id) => clipPaths(other).includes(id)),
    [],
  );
  const sizeOf = (svg: string) => /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!.slice(1).map(Number);
  assert.equal(
    sizeOf(other),
    sizeOf(one).map((length) => 2 * length),
  );
  const alone = await renderSvg(spec);
  const withoutIds = (svg: string) => svg.replace(/clip\d+/g, "clip").replace(/^<svg[^>]*>/, "");
  assert.is(withoutIds(one), withoutIds(alone));
});

test("a figure is written as spec, SVG, PNG and PDF, and nothing else stays behind", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flockbench-figure-"));
  try {
    const paths = await writeFigure(join(folder, "new"), "bound-gap", draw("bound-gap"));
    assert.equal(readdirSync(join(folder, "new")).sort(), [
      "bound-gap.pdf",
      "bound-gap.png",
      "bound-gap.svg",
      "bound-gap.vl.json",
    ]);
    assert.is(paths.length, 4);
    assert.is(readFileSync(paths[0], "utf8"), specText(draw("bound-gap")));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a warning of Vega-Lite is an error", () => {
  const spec = {
    data: { values: [{ a: 1 }] },
    mark: "point",
    encoding: { x: { field: "a", type: "quantitative", scale: { type: "log", zero: true } } },
  } as TopLevelSpec;
  assert.throws(() => compileFigure(spec), /does not compile cleanly: .*zero/);
});

test("a tick stands at the very coordinate of a mark with its value", async () => {
  const sizes = [10, 20, 50, 100];
  const rounds = [10, 30, 30, 100];
  const records = sizes.map((vms, cell) => runRecord({ cell, vms, rounds: rounds[cell] }));
  const svg = await renderSvg(figureNamed("rounds-by-size").draw({ records, traces: [], timings: [] }, {}));
  const translations = (text: string) =>
    [...text.matchAll(/translate\(([\d.]+),([\d.]+)\)/g)].map(([, x, y]) => [Number(x), Number(y)]);
  const [across, down] = [...svg.matchAll(/role-axis-tick"[^>]*>(.*?)<\/g>/g)].map(([, own]) =>
    translations(own),
  );
  const marks = [...svg.matchAll(/<path aria-label="[^>]* transform="[^"]*"/g)].flatMap(([mark]) =>
    translations(mark),
  );
  assert.is(marks.length, sizes.length);
  for (const [x, y] of marks) {
    assert.ok(
      across.some(([tick]) => Math.abs(tick - x) < 1e-6),
      `no tick at x ${x}: ${across}`,
    );
    assert.ok(
      down.some(([, tick]) => Math.abs(tick - y) < 1e-6),
      `no tick at y ${y}: ${down}`,
    );
  }
});

test("the mark of a name stands on the line of its name", async () => {
  const records = ["flock", "logit", "stay"].map((variant, cell) =>
    runRecord({ cell, variant, migrations: 5000 }),
  );
  const svg = await renderSvg(
    figureNamed("effort-by-protocol").draw({ records, traces: [], timings: [] }, {}),
  );
  const downs = (text: string) =>
    [...text.matchAll(/translate\([\d.]+,([\d.]+)\)/g)].map(([, y]) => Number(y));
  const [, lines] = /role-axis-grid"[^>]*>(.*?)<\/g>/.exec(svg)!;
  const marks = [...svg.matchAll(/<path aria-label="[^>]* transform="[^"]*"/g)].flatMap(([mark]) =>
    downs(mark),
  );
  assert.equal(marks, downs(lines));
  const [, width] = /viewBox="0 0 ([\d.]+) /.exec(svg)!;
  assert.ok(Number(width) <= COLUMN_WIDTH, `${width} pt wide`);
  const numbers = placedTexts(svg).filter(({ text }) => /^\d+$/.test(text));
  for (const { text, right } of numbers) assert.ok(right <= Number(width), `${text} ends at ${right}`);
});

test("equal means of two scenarios stand on both sides of the line of their name", async () => {
  const records = (["energy", "load-balancing"] as const).map((scenario, cell) =>
    runRecord({ cell, scenario, variant: "stay", migrations: 0 }),
  );
  const svg = await renderSvg(
    figureNamed("effort-by-protocol").draw({ records, traces: [], timings: [] }, {}),
  );
  const marks = [...svg.matchAll(/roledescription="point" transform="translate\(([\d.]+),([\d.]+)\)/g)];
  const [[left, above], [right, below]] = marks.map(([, x, y]) => [Number(x), Number(y)]);
  assert.is(left, right);
  const [, line] = /role-axis-grid"[^>]*><line transform="translate\([\d.]+,([\d.]+)\)/.exec(svg)!;
  assert.ok(below - above >= 5, `${above} and ${below} lie on each other`);
  assert.ok(Math.abs((above + below) / 2 - Number(line)) < 1e-6);
});

test("a figure without data says what it needs", () => {
  for (const figure of FIGURES) {
    assert.throws(
      () => figure.draw({ records: [], traces: [], timings: [] }, {}),
      (error: unknown) =>
        error instanceof Problem &&
        error.message.startsWith(`figure ${figure.name} has nothing to draw: it needs `),
    );
  }
});

test("an unknown figure is told which there are", () => {
  assert.throws(
    () => figureNamed("figure-9"),
    (error: unknown) =>
      error instanceof Problem && /unknown figure: figure-9; allowed: rounds-by-size, /.test(error.message),
  );
});

test.run();
