import { test } from "uvu";
import * as assert from "uvu/assert";
import type { TopLevelSpec } from "vega-lite";
import { crowd } from "../../src/figures/crowd.ts";

const names = (count: number) => Array.from({ length: count }, (_, k) => `series ${k}`);
const layer = (series: number) => ({
  data: { values: [{ many: names(999) }] },
  mark: "point" as const,
  encoding: { color: { field: "series", scale: { domain: names(series) } } },
});

test("a figure is too long once it is longer than a page, whatever it holds", () => {
  const spec = { layer: [layer(48)] } as TopLevelSpec;
  assert.is(crowd(spec, 842), null);
  assert.is(crowd(spec, 843), "48 series");
});

test("what there is most of is told: panels or series", () => {
  const panels = {
    concat: Array.from({ length: 12 }, () => layer(3)),
    columns: 2,
  } as unknown as TopLevelSpec;
  assert.is(crowd(panels, 2000), "12 panels");
  const facet = { ...layer(3), facet: { field: "panel", sort: names(20) } } as unknown as TopLevelSpec;
  assert.is(crowd(facet, 2000), "20 panels");
});

test.run();
