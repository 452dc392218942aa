import { test } from "uvu";
import * as assert from "uvu/assert";
import { z } from "zod";
import { referenceKernel } from "../../src/kernel/reference.ts";
import type { Game, Kernel } from "../../src/kernel/types.ts";
import { enumerateCells } from "../../src/sweep/cells.ts";
import { checkSpec } from "../../src/sweep/check-spec.ts";
import { BelowOptimum, playRepetition, type Workbench } from "../../src/sweep/repetition.ts";
import { findVariants } from "../../src/variants/driver/find.ts";
import { defineVariant } from "../../src/variants/driver/variant.ts";

const unlucky = defineVariant({
  name: "unlucky",
  summary: "",
  source: "",
  options: z.strictObject({}),
  round: () => {
    throw new Error("out of luck");
  },
});
const variants = new Map([...(await findVariants()), ["unlucky", unlucky]]);

function bench(more: string, kernel: Kernel = referenceKernel): Workbench {
  const text = `format: flockbench/experiment@1
name: repetition
instances: { family: binomial, vms: 6, clouds: 3 }
${more}`;
  const spec = checkSpec(text, "e.yaml", { variants });
  return { spec, kernel, variants, files: new Map() };
}

function playAll(workbench: Workbench, repetition = 0) {
  const [group] = enumerateCells(workbench.spec, new Map());
  return playRepetition(workbench, group, group.cells, repetition);
}

/** The reference, whose enumeration claims an optimum that is `factor` times the true one. */
function claiming(factor: number, enumerations: string[] = []): Kernel {
  return {
    name: "claiming",
    load(instance, settings) {
      const game: Game = referenceKernel.load(instance, settings);
      const enumerate = game.exhaustiveOptimum.bind(game);
      game.exhaustiveOptimum = (objective) => {
        enumerations.push(`${objective} ${settings.a.toPrecision(3)}`);
        const found = enumerate(objective);
        return { ...found, cost: found.cost * factor };
      };
      return game;
    },
  };
}

test("an exception is a row beside those of the other variants", () => {
  const runs = playAll(bench("variants: [ { name: unlucky }, { name: flock } ]"));
  assert.equal(
    runs.map(({ status, message }) => [status, message]),
    [
      ["error", "out of luck"],
      ["equilibrium", null],
    ],
  );
  assert.is(runs[0].totalWeightedLatency, runs[0].initialTotalWeightedLatency);
});

test("a game that cannot be loaded is a row too", () => {
  const broken: Kernel = {
    name: "broken",
    load: () => {
      throw new Error("no memory");
    },
  };
  const [run] = playAll(bench("variants: [ { name: flock } ]", broken));
  assert.equal([run.status, run.message, run.rounds], ["error", "no memory", 0]);
  assert.ok(Number.isNaN(run.totalWeightedLatency));
});

test("all cells start from the same assignment of the same instance", () => {
  const runs = playAll(
    bench("game: { eta: [0.5, 1] }\nvariants: [ { name: flock }, { name: best-response } ]"),
    3,
  );
  assert.is(new Set(runs.map((run) => run.initialTotalWeightedLatency)).size, 1);
  assert.not.equal(
    runs[0].initialTotalWeightedLatency,
    playAll(bench("variants: [ { name: flock } ]"), 4)[0].initialTotalWeightedLatency,
  );
});

test("each optimum is enumerated once: the total per instance, the regularised one for each a", () => {
  const enumerations: string[] = [];
  const spec = "game: { a: [10, 1000], eta: [0.5, 1] }\nvariants: [ { name: flock } ]\noptimum: exhaustive";
  playAll(bench(spec, claiming(1, enumerations)));
  assert.equal(enumerations, ["total 10.0", "regularised 10.0", "regularised 1.00e+3"]);
});

test("a run below a proven optimum stops everything, with the game and the outcome", () => {
  const spec = "variants: [ { name: flock } ]\noptimum: { method: exhaustive, objectives: [total] }";
  let caught: unknown;
  try {
    playAll(bench(spec, claiming(100)));
  } catch (error) {
    caught = error;
  }
  assert.instance(caught, BelowOptimum);
  const { message, instance, assignment } = caught as BelowOptimum;
  assert.match(
    message,
    /^below a proven optimum: total cost [\d.]+ < [\d.]+ in a run of [a-z-]+, cell 0, seed 1\/0$/,
  );
  assert.equal([instance.vms, assignment.length], [6, 6]);
});

test("more clouds idle than in any packing stop everything, too", () => {
  /** Says that all VMs are at one cloud, and weigh nothing. */
  const denying: Kernel = {
    name: "denying",
    load(instance, settings) {
      const game: Game = referenceKernel.load(instance, settings);
      const { capacity } = instance;
      const vms = Uint32Array.from(capacity, (_, cloud) => (cloud === 0 ? instance.vms : 0));
      game.hosting = () => ({ load: new Float64Array(capacity.length), capacity, vms });
      return game;
    },
  };
  const spec = "game: { scenario: energy }\nvariants: [ { name: stay } ]";
  assert.is(playAll(bench(spec)).length, 1);
  assert.throws(
    () => playAll(bench(spec, denying)),
    /^more clouds idle than in any packing: 2 > 1 in a run of stay, cell 0, seed 1\/0$/,
  );
});

test.run();
