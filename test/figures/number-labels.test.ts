import { test } from "uvu";
import * as assert from "uvu/assert";
import { figureNamed } from "../../src/figures/index.ts";
import { conditions, seriesNames, shortNumber } from "../../src/figures/labels.ts";
import { renderSvg } from "../../src/figures/render.ts";
import type { RunRecord } from "../../src/records/record.ts";
import { EXAMPLES } from "./examples.ts";
import { runLevels } from "./run-record.ts";
import { placedTexts } from "./svg-text.ts";

/** Labels stand for the very numbers: no axis and no name rounds what was asked for. */

async function textsOf(figure: string, records: readonly RunRecord[]): Promise<string[]> {
  const spec = figureNamed(figure).draw({ records, traces: [], timings: [] }, {});
  return placedTexts(await renderSvg(spec)).map(({ text }) => text);
}

/** The rows of an example with other levels in place of its own, in their order. */
function relevelled(
  name: string,
  factor: "offeredLoad" | "eta" | "vms",
  levels: readonly number[],
): RunRecord[] {
  const rows = [...EXAMPLES[name].tables.records];
  const own = [...new Set(rows.map((row) => row[factor]))].sort((p, q) => Number(p) - Number(q));
  return rows.map((row) => ({ ...row, [factor]: levels[own.indexOf(row[factor])] }));
}

const AXES = [
  ["idle-clouds-by-load", "offeredLoad", [0.25, 0.5, 0.95]],
  ["utilisation-by-load", "offeredLoad", [0.25, 0.5, 0.95]],
  ["ratio-by-eta", "eta", [0.25, 0.625, 0.95]],
  ["rounds-by-size", "vms", [15, 1234, 12345]],
] as const;
for (const [figure, factor, levels] of AXES) {
  test(`${figure}: its axis is labelled with ${levels.join(", ")}`, async () => {
    const texts = await textsOf(figure, relevelled(figure, factor, levels));
    for (const level of levels)
      assert.ok(texts.includes(level === 12345 ? "12.345k" : String(level)), texts.join(" "));
  });
}

test("faults: lost messages and crashes are labelled as they were set", async () => {
  const records = [...EXAMPLES.faults.tables.records].map((row) => ({
    ...row,
    options: row.options.replace('"loss":0.3', '"loss":0.125').replace('"crashes":5', '"crashes":2.75'),
  }));
  const texts = await textsOf("faults", records);
  for (const label of ["12.5%", "2.75"]) assert.ok(texts.includes(label), texts.join(" "));
});

test("numbers in texts stand as they were given, computed ones in short", () => {
  assert.equal([0.25, 0.9875, 1234, 123456789, 0.1 + 0.2, 1 / 3, 12.34567].map(shortNumber), [
    "0.25",
    "0.9875",
    "1234",
    "123456789",
    "0.3",
    "0.333",
    "12.3",
  ]);
  const cells = [1234, 1235].map((vms) => ({ levels: runLevels({ vms }) }));
  assert.match(conditions(cells), /n\u00a0=\u00a01234 … 1235/);
});

test("series whose numbers are alike in short are told apart by all digits", () => {
  const cells = [10 / 3, 3.334444444].map((meanDegree) => ({ levels: runLevels({ meanDegree }) }));
  assert.equal(seriesNames(cells, ["variant"]), [
    "mean degree\u00a03.3333333333333335",
    "mean degree\u00a03.334444444",
  ]);
});

test.run();
