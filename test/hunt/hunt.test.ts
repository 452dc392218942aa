import { test } from "uvu";
import * as assert from "uvu/assert";
import { replay } from "../../src/claims/witness.ts";
import { hunt } from "../../src/hunt/hunt.ts";
import { QUARRIES } from "../../src/hunt/quarry.ts";

const untilTried = (most: number) => (progress: { tried: number }) => progress.tried < most;

for (const quarry of QUARRIES) {
  test(`${quarry.claim}: what is found replays, shrunk or not, and the same seed finds it again`, () => {
    const isRare = ["no-equilibrium", "best-response-cycle"].includes(quarry.claim);
    const most = isRare ? 6000 : 600;
    const options = { claim: quarry.claim, vms: 4, clouds: 3, seed: "3" };
    const found = hunt({ ...options, proceed: untilTried(most) });
    assert.is(found.tried, most);
    assert.ok(Number.isFinite(found.score));
    assert.ok(found.found || isRare, "600 instances are enough");
    if (found.witness === null || found.original === null) return;
    for (const witness of [found.original, found.witness]) {
      assert.ok(replay(witness).holds);
      assert.ok(quarry.holds(witness));
    }
    const { instance } = found.witness;
    assert.ok(instance.demand.amount.length <= found.original.instance.demand.amount.length);
    const again = hunt({ ...options, proceed: untilTried(most) });
    assert.equal(again.witness?.instance, instance);
  });
}

test("an unknown claim and an instance too large are refused", () => {
  const proceed = () => false;
  assert.throws(() => hunt({ claim: "price-of-anarky", proceed }), /did you mean price-of-anarchy/);
  assert.throws(() => hunt({ claim: "price-of-anarchy", vms: 30, clouds: 3, proceed }), /bad size: 30 VMs/);
});

test.run();
