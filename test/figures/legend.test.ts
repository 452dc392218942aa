import { test } from "uvu";
import * as assert from "uvu/assert";
import { figureNamed } from "../../src/figures/index.ts";
import { legendLayout, lookalikes } from "../../src/figures/legend.ts";
import { renderSvg } from "../../src/figures/render.ts";
import type { RunRecord } from "../../src/records/record.ts";
import { drawnFrom } from "./drawn.ts";
import { runRecord } from "./run-record.ts";
import { placedTexts } from "./svg-text.ts";

/** Every combination of many factors at two sizes: names too long for one line, more than Vega's 30 entries. */
const records = [10, 20].flatMap((vms) =>
  ["flock", "best-response"].flatMap((variant) =>
    [1, 2, 5, 10, 20, 50, 80, 100].flatMap((delta) =>
      (["latency", "load-balancing"] as const).flatMap((scenario) =>
        [null, '{"pinnedShare":0.2}'].map(
          (instanceOptions, k): RunRecord =>
            runRecord({ vms, variant, delta, scenario, instanceOptions, migrations: delta + k }),
        ),
      ),
    ),
  ),
);
const tables = { records, traces: [], timings: [] };

for (const name of ["rounds-by-size", "cost-by-migrations"]) {
  test(`${name}: every series stands in the legend, no name is cut`, async () => {
    const svg = await renderSvg(figureNamed(name).draw(tables, {}));
    const [, width] = (/viewBox="0 0 ([\d.]+) /.exec(svg) ?? []).map(Number);
    const texts = placedTexts(svg);
    for (const { text, right } of texts) assert.ok(right <= width, `"${text}" ends at ${right} of ${width}`);
    assert.not.match(svg, /entries/);
    const { rows, caption } = drawnFrom(name, tables);
    const series = new Set(rows.flatMap((row) => (row.series === undefined ? [] : [String(row.series)])));
    const words = texts.map(({ text }) => text.replaceAll("\u00a0", " ")).join(" ");
    for (const one of series) assert.ok(words.includes(one.replaceAll("\u00a0", " ")), `no ${one}`);
    assert.match(caption, new RegExp(`${series.size} series share 56 combinations of colour and mark`));
  });
}

test("a legend has as many columns as fit", () => {
  assert.equal(legendLayout(["a", "b"], "mark"), { columns: 2 });
  const long = ["flock with some options", "best-response with some", "logit"];
  assert.equal(legendLayout(long, "mark"), { columns: 2 });
  assert.equal(legendLayout([...long, "first-fit with as many options again and more"], "line"), {
    columns: 1,
  });
  const { columns, labelExpr } = legendLayout(["flock", "flock ".repeat(20).trim()], "mark");
  assert.is(columns, 1);
  assert.match(
    String(labelExpr),
    /^\(\{"flock flock .*\["flock .*"\]\}\)\[datum\.label\] \|\| datum\.label$/,
  );
});

test("series that are told apart need no note", () => {
  const names = Array.from({ length: 41 }, (_, k) => String(k));
  assert.equal(lookalikes(names, "mark"), []);
  assert.match(lookalikes(names, "line")[0], /^41 series share 40 combinations of colour and dash/);
});

test("an option is named with its default where others have chosen it", () => {
  const { rows, caption } = drawnFrom("rounds-by-size", tables);
  assert.ok(rows.some(({ series }) => String(series).endsWith("pinnedShare\u00a0=\u00a00")));
  assert.not.match(JSON.stringify([rows, caption]), /usual instances/);
  assert.match(drawnFrom("sensitivity", tables).caption, /pinnedShare = 0 or 0\.2/);
});

test("a legend of thousands of names has the columns of one with dozens", () => {
  const names = Array.from({ length: 5000 }, (_, k) => `flock ${1000 + k}`);
  assert.equal(legendLayout(names, "mark"), legendLayout(names.slice(0, 60), "mark"));
  assert.ok(legendLayout(names, "mark").columns > 1);
});

test.run();
