import { test } from "uvu";
import * as assert from "uvu/assert";
import { MigrationLedger, type MigrationTime, migrationTimeSchema } from "../../src/game/migration-time.ts";

/** Images of 2 GB exactly over 4 Gbit/s: one copy takes 4 s. */
function ledger(model: Partial<MigrationTime>): MigrationLedger {
  const parsed = migrationTimeSchema.parse({ imageSize: [2, 2], bandwidth: 4, restart: 0.5, ...model });
  return new MigrationLedger(4, parsed, [1, 2, 3, 4]);
}

const before = Uint16Array.of(0, 1, 2, 0);

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 1e-12 * expected, `${actual}, expected ${expected}`);
}

test("stop and copy: the VM is down for the whole copy", () => {
  const totals = ledger({ passes: 0 });
  totals.add(before, Uint16Array.of(0, 2, 2, 1));
  const { bytesMoved, migrationTime, downTime } = totals.totals();
  near(bytesMoved, 4e9);
  near(migrationTime, 2 * 4.5);
  near(downTime, 2 * 4.5);
});

// q = 1/4: 2 GB, then 0.5 GB, both while it runs, then 0.125 GB while it is down. 2.625 GB take 5.25 s.
test("pre-copy: each pass sends what was written during the one before", () => {
  const totals = ledger({ passes: 2, dirtyRate: 1 });
  totals.add(before, Uint16Array.of(1, 1, 2, 0));
  const { bytesMoved, migrationTime, downTime } = totals.totals();
  near(bytesMoved, 2.625e9);
  near(migrationTime, 5.75);
  near(downTime, 0.25 + 0.5);
});

test("a VM that writes faster than the network never sends less", () => {
  const totals = ledger({ passes: 2, dirtyRate: 100 });
  totals.add(before, Uint16Array.of(1, 1, 2, 0));
  near(totals.totals().bytesMoved, 6e9);
});

test("sizes are drawn from the range by their stream, one for each VM", () => {
  const model = migrationTimeSchema.parse({ imageSize: [1, 8], passes: 0 });
  const sizeOf = (vm: number) => {
    const one = new MigrationLedger(4, model, [1, 2, 3, 4]);
    one.add(
      before,
      before.map((cloud, k) => (k === vm ? cloud + 1 : cloud)),
    );
    return one.totals().bytesMoved / 1e9;
  };
  const sizes = [0, 1, 2, 3].map(sizeOf);
  assert.is(new Set(sizes).size, 4);
  assert.ok(sizes.every((size) => size >= 1 && size <= 8));
  assert.equal(sizes, [0, 1, 2, 3].map(sizeOf));
});

test("what would make times infinite is refused", () => {
  for (const wrong of [{ bandwidth: 5e-324 }, { bandwidth: 1e308 }, { dirtyRate: 1e308 }, { restart: 1e308 }])
    assert.not.ok(migrationTimeSchema.safeParse(wrong).success, JSON.stringify(wrong));
});

test("nothing moved is nothing", () => {
  const totals = ledger({});
  totals.add(before, before);
  assert.equal(totals.totals(), { bytesMoved: 0, migrationTime: 0, downTime: 0 });
});

test.run();
