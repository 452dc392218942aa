import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  cellsAlong,
  commonLevel,
  foldCells,
  levelsIn,
  sliceAlong,
  varyingFactors,
} from "../../src/analysis/cells.ts";
import type { RunRecord } from "../../src/records/record.ts";
import { runRecord } from "../figures/run-record.ts";

/** How many runs each cell has. */
function counted(rows: readonly RunRecord[]) {
  return foldCells(
    rows,
    () => ({ runs: 0 }),
    (cell) => {
      cell.runs++;
    },
  );
}

const settings = [
  { vms: 9, dynamics: null, variant: "flock", eta: 0.5 },
  { vms: 9, dynamics: null, variant: "flock", eta: 1 },
  { vms: 9, dynamics: null, variant: "greedy", eta: 1 },
  { vms: 10, dynamics: null, variant: "Zebra", eta: 1 },
  { vms: 10, dynamics: null, variant: "flock", eta: 1 },
  { vms: 100, dynamics: null, variant: "flock", eta: 1 },
  { vms: 9, dynamics: "{}", variant: "flock", eta: 1 },
];

test("cells stand in the order of the factors, nothing before numbers by size before names by code unit", () => {
  const rows = settings.flatMap((setting, k) => Array.from({ length: k + 1 }, () => runRecord(setting)));
  for (const given of [rows, rows.toReversed()]) {
    const cells = counted(given);
    assert.equal(
      cells.map(({ levels: { vms, dynamics, variant, eta } }) => ({ vms, dynamics, variant, eta })),
      settings,
    );
    assert.equal(
      cells.map(({ value }) => value.runs),
      [1, 2, 3, 4, 5, 6, 7],
    );
  }
});

test("levels of a factor are told once each, in their order; factors that vary, in the order of all", () => {
  const cells = counted(settings.map((setting) => runRecord(setting)));
  assert.equal(levelsIn(cells, "vms"), [9, 10, 100]);
  assert.equal(levelsIn(cells, "dynamics"), [null, "{}"]);
  assert.equal(levelsIn(cells, "variant"), ["Zebra", "flock", "greedy"]);
  assert.equal(varyingFactors(cells), ["dynamics", "vms", "variant", "eta"]);
  assert.equal(varyingFactors(cells, ["delta", "eta"]), ["eta"]);
  assert.equal(varyingFactors([]), []);
});

/** A cross: one factor at a time away from vms = 20 and eta = 1. */
const cross = counted([
  ...[10, 20, 30].map((vms) => runRecord({ vms, eta: 1, delta: 20 })),
  ...[0.1, 0.5].map((eta) => runRecord({ vms: 20, eta, delta: 20 })),
  runRecord({ vms: 20, eta: 1, delta: 5 }),
]);

test("the baseline of a factor is the level that most cells have, of equally many the middle", () => {
  assert.is(commonLevel(cross, "vms"), 20);
  assert.is(commonLevel(cross, "eta"), 1);
  const even = counted([1, 2, 3, 4].map((vms) => runRecord({ vms })));
  assert.is(commonLevel(even, "vms"), 2);
  assert.is(commonLevel(even.slice(1), "vms"), 3);
});

test("a slice along one factor leaves the others at the baseline", () => {
  const shown = (cells: typeof cross) =>
    cells.map(({ levels: { vms, eta, delta } }) => `${vms} ${eta} ${delta}`);
  const axes = ["vms", "eta", "delta"] as const;
  assert.equal(shown(sliceAlong(cross, "vms", axes)), ["10 1 20", "20 1 20", "30 1 20"]);
  assert.equal(shown(sliceAlong(cross, "eta", axes)), ["20 0.1 20", "20 0.5 20", "20 1 20"]);
  assert.equal(shown(sliceAlong(cross, "delta", axes)), ["20 1 5", "20 1 20"]);
  const both = cellsAlong(cross, ["vms", "eta"]);
  assert.equal(shown(both), ["20 1 5", "10 1 20", "20 0.1 20", "20 0.5 20", "20 1 20", "30 1 20"]);
});

test.run();
