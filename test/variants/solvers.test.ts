import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { UNPINNED } from "../../src/game/instance.ts";
import { streamState } from "../../src/game/random.ts";
import { DEFAULT_SETTINGS, type GameSettings } from "../../src/kernel/types.ts";
import { typescriptKernel } from "../../src/kernel/typescript.ts";
import { ownVariant, readOwn } from "../../src/variants/driver/own.ts";
import { play } from "../../src/variants/driver/play.ts";
import { smallInstance } from "./small-games.ts";

/** The solvers of others that examples/ calls: tested where they are installed. */
const EXAMPLES = fileURLToPath(new URL("../../examples/", import.meta.url));

function isInstalled(program: string, argument: string): boolean {
  const found = spawnSync(program, [argument]).error === undefined;
  if (!found) console.log(`skipped: ${program} is not installed`);
  return found;
}

async function solve(name: string, seed: number, settings: Partial<GameSettings> = {}) {
  const variant = await ownVariant(`exec:./${name}`, await readOwn(`exec:./${name}`, EXAMPLES));
  const instance = smallInstance(seed, 7, 3);
  const game = typescriptKernel.load(instance, { ...DEFAULT_SETTINGS, ...settings });
  const result = play(variant, game, {
    options: variant.options.parse({}),
    activation: streamState("activation", { seed }),
    random: streamState("variant", { seed }),
    maxRounds: 1,
    timeLimit: null,
  });
  return { ...result, game, instance, total: game.evaluate().totalWeightedLatency };
}

if (isInstalled("toulbar2", "--version")) {
  test("toulbar2 finds the optimum of the enumeration", async () => {
    for (const seed of [1, 2, 3]) {
      const { game, total, message } = await solve("toulbar2.mjs", seed);
      assert.is(message, null);
      const optimum = game.exhaustiveOptimum("total").cost;
      assert.ok(Math.abs(total - optimum) <= 1e-6 * optimum, `${total}, not ${optimum}`);
    }
  });

  test("toulbar2 says what it is not for", async () => {
    const { status, message } = await solve("toulbar2.mjs", 1, { scenario: "energy" });
    assert.is(status, "error");
    assert.match(message ?? "", /no such scenario here: energy/);
  });
}

if (isInstalled("scotch_gmap", "-V")) {
  test("Scotch maps every VM, and leaves pinned ones where they are", async () => {
    for (const seed of [1, 2, 3]) {
      const { game, instance, message, total } = await solve("scotch.mjs", seed);
      assert.is(message, null);
      const assignment = game.assignment();
      assert.ok(instance.pinned.every((cloud, vm) => cloud === UNPINNED || cloud === assignment[vm]));
      assert.ok(total >= game.exhaustiveOptimum("total").cost * (1 - 1e-9));
    }
  });
}

test("the examples are executable", () => {
  for (const name of ["toulbar2.mjs", "scotch.mjs"]) {
    const { error, status } = spawnSync(`${EXAMPLES}${name}`, ["/no/such/instance"]);
    assert.is(error, undefined);
    assert.is.not(status, 0);
  }
});

test.run();
