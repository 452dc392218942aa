import { test } from "uvu";
import * as assert from "uvu/assert";
import { familyNamed } from "../../src/game/generate/families.ts";
import { streamState } from "../../src/game/random.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import { typescriptKernel } from "../../src/kernel/typescript.ts";
import { findVariants } from "../../src/variants/driver/find.ts";
import { play } from "../../src/variants/driver/play.ts";

const variants = await findVariants();
const instance = familyNamed("binomial").generate({
  vms: 40,
  clouds: 8,
  meanDegree: 12,
  delta: 10,
  seed: "1",
});

/** Each would take minutes. */
for (const [name, given] of [
  ["simulated-annealing", { sweeps: 1_000_000 }],
  ["local-search", { restarts: 1_000_000 }],
  ["optimum", { nodes: 1e12 }],
  ["lcc-guarded", { rounds: 100_000, margin: 0, noise: 0.5 }],
] as const) {
  test(`${name} ends in the midst of its work when its time is over, and nothing has migrated`, () => {
    const variant = variants.get(name)!;
    const game = typescriptKernel.load(instance, DEFAULT_SETTINGS);
    game.randomAssignment(streamState("initial", { seed: "1" }));
    const before = [...game.assignment()];
    const { status, message, rounds, migrations } = play(variant, game, {
      options: variant.options.parse(given),
      activation: streamState("activation", { seed: "1" }),
      random: streamState("variant", { seed: "1" }),
      maxRounds: 1_000_000,
      timeLimit: 0.1,
    });
    assert.equal([status, message, rounds, migrations], ["timeout", null, 0, 0]);
    assert.equal([...game.assignment()], before);
  });
}

test.run();
