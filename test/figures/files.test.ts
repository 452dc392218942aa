import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Factor } from "../../src/analysis/cells.ts";
import { conditions, namedFactors, seriesNames } from "../../src/figures/labels.ts";
import type { RunRecord } from "../../src/records/record.ts";
import { drawnFrom } from "./drawn.ts";
import { runLevels, runRecord } from "./run-record.ts";

/** Three files, the last two of one size. */
const FILES: readonly Partial<RunRecord>[] = [
  { instanceSeed: "Abilene", vms: 11, clouds: 11, meanDegree: 2.5 },
  { instanceSeed: "morning", vms: 40, clouds: 9, meanDegree: 3 },
  { instanceSeed: "evening", vms: 40, clouds: 9, meanDegree: 3 },
].map((file) => ({ ...file, family: "file" }));

function settings(files: readonly Partial<RunRecord>[]) {
  return files.flatMap((file) =>
    ["flock", "stay"].map((variant) => ({ levels: runLevels({ ...file, variant }) })),
  );
}

function named(files: readonly Partial<RunRecord>[], apart: readonly Factor[] = []): string[] {
  return [...new Set(seriesNames(settings(files), apart))];
}

test("the name of a file stands for all that its instance alone has", () => {
  assert.equal(namedFactors(settings(FILES), []), ["instance", "variant"]);
  assert.equal(named(FILES.slice(0, 2)), [
    "flock, Abilene",
    "stay, Abilene",
    "flock, morning",
    "stay, morning",
  ]);
});

test("where an axis tells files apart they are one series, else each its own", () => {
  assert.equal(named(FILES.slice(0, 2), ["vms"]), ["flock", "stay"]);
  assert.equal(named(FILES, ["vms", "variant"]), ["Abilene", "morning", "evening"]);
});

test("files of one size are not drawn as one", () => {
  const records = FILES.flatMap((file, cell) =>
    [4, 6].map((rounds, repetition) => runRecord({ ...file, cell, repetition, rounds: rounds + cell })),
  );
  const { rows, caption } = drawnFrom("rounds-by-size", { records, traces: [], timings: [] });
  const marks = rows.filter(({ runs }) => runs !== undefined);
  assert.equal([...new Set(marks.map(({ series, x, mean }) => `${series} ${x} ${mean}`))].sort(), [
    "Abilene 11 5",
    "evening 40 7",
    "morning 40 6",
  ]);
  assert.match(caption, /^Flock, instances from files, m = 9 … 11, mean degree 2\.5 … 3, /);
});

test("a caption tells few files by their names, and how many there are of more", () => {
  const told = (files: readonly Partial<RunRecord>[]) =>
    conditions(settings(files)).replaceAll("\u00a0", " ");
  assert.match(told(FILES.slice(0, 1)), /^Instance Abilene, n = 11, m = 11, /);
  assert.match(told(FILES), /^Instances Abilene, evening, morning, n = 11 … 40, /);
  const fourth = { ...FILES[0], instanceSeed: "noon" };
  assert.match(told([...FILES, fourth]), /^4 instances from files, n = 11 … 40, /);
});

test.run();
