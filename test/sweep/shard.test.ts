import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Cell, CellGroup } from "../../src/sweep/cells.ts";
import { ranges } from "../../src/sweep/merge.ts";
import { parseShard, SHARD_VARIABLES, shardCells, shardFromEnvironment } from "../../src/sweep/shard.ts";

test("k/N is read, and nothing else", () => {
  assert.equal(parseShard("3/7"), { index: 3, count: 7 });
  for (const bad of ["0/3", "4/3", "3", "a/b", "1/0", "-1/3", "1.5/3"]) {
    assert.throws(() => parseShard(bad), /bad shard: .*; allowed: k\/N with 1 <= k <= N/);
  }
});

test("every engine's variable is read with its own base", () => {
  const first: Record<string, string> = {
    SLURM_ARRAY_TASK_ID: "1",
    JOB_COMPLETION_INDEX: "0",
    AWS_BATCH_JOB_ARRAY_INDEX: "0",
    PBS_ARRAY_INDEX: "1",
    OAR_ARRAY_INDEX: "1",
    SGE_TASK_ID: "1",
    LSB_JOBINDEX: "1",
    PARALLEL_SEQ: "1",
  };
  assert.equal(SHARD_VARIABLES.map(({ name }) => name).sort(), Object.keys(first).sort());
  for (const [name, value] of Object.entries(first)) {
    assert.equal(shardFromEnvironment({ [name]: value }, 4), { index: 1, count: 4 });
  }
  assert.equal(shardFromEnvironment({ SLURM_ARRAY_TASK_ID: "0" }, 4, 0), { index: 1, count: 4 });
});

test("no variable, an index out of range, and two that disagree are refused", () => {
  assert.throws(
    () => shardFromEnvironment({ SGE_TASK_ID: "undefined" }, 4),
    /no shard index: give --shard k\/N/,
  );
  assert.throws(
    () => shardFromEnvironment({ SLURM_ARRAY_TASK_ID: "0" }, 4),
    /is shard 0 of 4; allowed: 1 to 4/,
  );
  assert.throws(() => shardFromEnvironment({ PARALLEL_SEQ: "5" }, 4), /PARALLEL_SEQ=5 is shard 5 of 4/);
  const two = { SLURM_ARRAY_TASK_ID: "2", PARALLEL_SEQ: "3" };
  assert.throws(
    () => shardFromEnvironment(two, 4),
    /two shard indices: SLURM_ARRAY_TASK_ID=2, PARALLEL_SEQ=3/,
  );
});

test("every cell is in exactly one shard, and shards are of about equal size", () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 9 }),
      (size, per, count) => {
        const groups: CellGroup[] = Array.from({ length: size }, (_, index) => {
          const cells = Array.from(
            { length: per },
            (_, k) => ({ index: index * per + k, id: `${index}.${k}` }) as Cell,
          );
          return { index, family: "", instance: {}, cells };
        });
        const shards = Array.from({ length: count }, (_, k) => shardCells(groups, { index: k + 1, count }));
        const all = shards.flatMap((shard) => [...shard]);
        assert.is(all.length, size * per);
        assert.is(new Set(all).size, size * per);
        const sizes = shards.map((shard) => shard.size);
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 2 * per);
      },
    ),
    { seed: 3 },
  ));

test("far more shards than cells leave most without any", () => {
  const groups = [{ index: 0, family: "", instance: {}, cells: [{ index: 0, id: "one" } as Cell] }];
  assert.equal([...shardCells(groups, { index: 1, count: 1e9 })], ["one"]);
  assert.is(shardCells(groups, { index: 1e9, count: 1e9 }).size, 0);
});

test("numbers are drawn together", () => {
  assert.is(ranges([0, 1, 2, 3, 7, 9, 10]), "0-3,7,9-10");
  assert.is(ranges([]), "");
});

test.run();
