import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { z } from "zod";
import { writeInstance } from "../../src/game/files.ts";
import { familyNamed } from "../../src/game/generate/families.ts";
import { Problem } from "../../src/problem.ts";
import { readRecords, readTable } from "../../src/records/read.ts";
import type { RunRecord } from "../../src/records/record.ts";
import { RECORD_COLUMNS, TRACE_COLUMNS, TRACES_FORMAT } from "../../src/records/schema.ts";
import { checkSpec } from "../../src/sweep/check-spec.ts";
import { playInMemory } from "../../src/sweep/in-memory.ts";
import { progressTo } from "../../src/sweep/progress.ts";
import { runSweep } from "../../src/sweep/sweep.ts";
import { findVariants } from "../../src/variants/driver/find.ts";
import { defineVariant, type Variant } from "../../src/variants/driver/variant.ts";

const folder = mkdtempSync(join(tmpdir(), "flockbench-memory-"));
const specFile = join(folder, "small.yaml");
const variants = await findVariants();

const lazy = defineVariant({
  name: "lazy",
  summary: "The first VM goes to the next cloud, once.",
  source: "a test",
  options: z.strictObject({}),
  round: ({ game, instance }) => {
    game.migrate(0, (game.hosts()[0] + 1) % instance.clouds);
    return { migrations: 1, done: true };
  },
});

function specOf(rest: string, known: ReadonlyMap<string, Variant> = variants) {
  return checkSpec(`format: flockbench/experiment@1\nname: small\n${rest}`, specFile, { variants: known });
}

/** As a table has them: some columns are single precision. */
function stored<Row>(
  rows: readonly Row[],
  columns: readonly { readonly name: keyof Row; readonly type: string }[],
) {
  const single = new Set(columns.filter(({ type }) => type === "float32").map(({ name }) => name));
  return rows.map((row) =>
    Object.fromEntries(
      columns.map(({ name }) => {
        const value = row[name];
        return [name, single.has(name) && typeof value === "number" ? Math.fround(value) : value];
      }),
    ),
  );
}

async function swept(spec: ReturnType<typeof specOf>, name: string) {
  const out = join(folder, name);
  await runSweep(spec, { out, workers: 1, specFile, progress: progressTo("none", process.stderr) });
  return out;
}

test("runs and traces in memory are those that a sweep writes", async () => {
  const spec = specOf(`instances: { family: binomial, vms: [6, 8], clouds: 3 }
variants: [ { name: flock }, { name: best-response } ]
trace: 2
optimum: exhaustive
sampling: { relativeError: 0.2, minimum: 6, maximum: 20 }
`);
  const out = await swept(spec, "generated");
  const { records, traces, timings } = await playInMemory(spec);
  assert.ok(
    new Set(records.map(({ repetition }) => repetition)).size > 6,
    "sampling goes on beyond the minimum",
  );
  assert.equal(stored(records, RECORD_COLUMNS), [...readRecords(join(out, "records.arrow"))]);
  const written = [...readTable(join(out, "traces.arrow"), TRACES_FORMAT, TRACE_COLUMNS)];
  assert.equal(stored(traces, TRACE_COLUMNS), written);
  assert.equal(
    timings.map(({ cell, repetition }) => [cell, repetition]),
    records.map(({ cell, repetition }) => [cell, repetition]),
  );
  assert.ok(timings.every(({ seconds }) => seconds >= 0));
});

test("instance files are read from beside the spec's file", async () => {
  const instance = familyNamed("binomial").generate({ vms: 8, clouds: 3, seed: "1" });
  await writeInstance(join(folder, "eight.json"), instance);
  const spec = specOf(`instances: { family: file, path: eight.json }
variants: [ { name: flock } ]
sampling: { minimum: 4, maximum: 4 }
`);
  const out = await swept(spec, "file");
  const { records } = await playInMemory(spec, { specFile });
  assert.is(records.length, 4);
  assert.equal(stored<RunRecord>(records, RECORD_COLUMNS), [...readRecords(join(out, "records.arrow"))]);
});

test("a variant of the caller's own is played beside those of the package", async () => {
  const spec = specOf(
    `instances: { family: binomial, vms: 6, clouds: 3 }
variants: [ { name: flock }, { name: lazy } ]
sampling: { minimum: 5, maximum: 5 }
`,
    new Map([...variants, ["lazy", lazy]]),
  );
  const { records } = await playInMemory(spec, { variants: [lazy] });
  assert.equal(
    records.map(({ variant }) => variant),
    [...Array(5).fill("flock"), ...Array(5).fill("lazy")],
  );
  assert.ok(records.every(({ status }) => status !== "error"));
  assert.ok(records.slice(5).every(({ migrations, rounds }) => migrations === 1 && rounds === 1));
});

test("a variant that is checked and then not given is refused: each of its runs would be an error", async () => {
  const spec = specOf(
    `instances: { family: binomial, vms: 6, clouds: 3 }
variants: [ { name: flock }, { name: lazy } ]
sampling: { minimum: 5, maximum: 5 }
`,
    new Map([...variants, ["lazy", lazy]]),
  );
  const refused = /^unknown variant: lazy; allowed: .*, stay$/;
  for (const play of [() => playInMemory(spec), () => swept(spec, "lazy")]) {
    const problem = await play().catch((error: unknown) => error);
    assert.instance(problem, Problem);
    assert.match((problem as Problem).message, refused);
  }
  assert.not.ok(existsSync(join(folder, "lazy")));
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
