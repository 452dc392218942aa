import { test } from "uvu";
import * as assert from "uvu/assert";
import { z } from "zod";
import { UNPINNED } from "../../src/game/instance.ts";
import { streamState } from "../../src/game/random.ts";
import { loadWasmKernel } from "../../src/kernel/modules.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import { DEFAULT_SETTINGS, type Kernel } from "../../src/kernel/types.ts";
import { typescriptKernel } from "../../src/kernel/typescript.ts";
import { STATUSES } from "../../src/records/record.ts";
import { checkedVariant } from "../../src/variants/driver/checked.ts";
import { findVariants } from "../../src/variants/driver/find.ts";
import { type PlayResult, type PlaySettings, play, type RoundEvent } from "../../src/variants/driver/play.ts";
import type { Variant } from "../../src/variants/driver/variant.ts";
import { smallInstance, snapshot } from "./small-games.ts";

/** What every variant in src/variants/ promises, whatever its options. */
const kernels: readonly Kernel[] = [referenceKernel, loadWasmKernel("simd"), typescriptKernel];
const SIZES = [
  [1, 1],
  [1, 3],
  [4, 1],
  [4, 2],
  [7, 3],
] as const;
const SEEDS = [1, 2, 3];

/** The defaults, and one set of options for every other value of an option that is a choice. */
function optionSets(variant: Variant): unknown[] {
  const defaults = variant.options.parse({});
  const sets: unknown[] = [defaults];
  for (const [key, schema] of Object.entries(variant.options.shape)) {
    const inner = schema instanceof z.ZodDefault ? schema.unwrap() : schema;
    if (!(inner instanceof z.ZodEnum)) continue;
    for (const value of inner.options) sets.push({ ...defaults, [key]: value });
  }
  return sets;
}

interface Step {
  readonly round: number;
  readonly migrations: number;
  readonly assignment: number[];
}

function run(kernel: Kernel, variant: Variant, options: unknown, seed: number, vms: number, clouds: number) {
  const instance = smallInstance(seed, vms, clouds);
  const before = snapshot(instance);
  const game = kernel.load(instance, { ...DEFAULT_SETTINGS, eta: seed === 2 ? 0.8 : 1 });
  game.randomAssignment(streamState("initial", { seed }));
  const steps: Step[] = [];
  const onRound = ({ round, migrations, game }: RoundEvent) => {
    steps.push({ round, migrations, assignment: [...game.assignment()] });
  };
  const settings: PlaySettings = {
    options,
    activation: streamState("activation", { seed }),
    random: streamState("variant", { seed }),
    maxRounds: 60,
    timeLimit: null,
    onRound,
  };
  const result = play(variant, game, settings);
  // A kernel holds one game at a time, and the checks play others on it: what the game says, it says now.
  const reached = {
    assignment: game.assignment(),
    totalWeightedLatency: game.totalWeightedLatency(),
    regularisedSocialCost: game.regularisedSocialCost(),
    evaluation: game.evaluate(),
  };
  return { instance, before, gameSettings: game.settings, steps, settings, result, reached };
}

type Played = ReturnType<typeof run> & { readonly options: unknown };

/** One run for every set of options, size and seed. */
function* everyRun(kernel: Kernel, variant: Variant): Generator<Played> {
  for (const options of optionSets(variant)) {
    for (const [vms, clouds] of SIZES) {
      for (const seed of SEEDS) yield { ...run(kernel, variant, options, seed, vms, clouds), options };
    }
  }
}

for (const variant of (await findVariants()).values()) {
  for (const kernel of kernels) {
    let played: readonly Played[] | undefined;
    const promise = (name: string, check: (played: Played) => void) =>
      test(`${variant.name} on ${kernel.name}: ${name}`, () => {
        played ??= [...everyRun(kernel, variant)];
        for (const one of played) check(one);
      });

    promise("keeps every VM on one cloud and pinned VMs where they are", ({ instance, steps }) => {
      for (const { assignment } of steps) {
        assert.is(assignment.length, instance.vms);
        assert.ok(assignment.every((cloud) => cloud < instance.clouds));
        assert.ok(
          instance.pinned.every((cloud, vm) => cloud === UNPINNED || cloud === assignment[vm]),
          "a pinned VM moved",
        );
      }
    });

    promise("does not change the instance", ({ instance, before }) => {
      assert.equal(snapshot(instance), before);
    });

    for (const [how, again] of [
      ["again", variant],
      ["under the checks of own variants", checkedVariant(variant)],
    ] as const) {
      promise(
        `plays the same trajectory ${how} from the same seed`,
        ({ instance, gameSettings, steps, settings, result }) => {
          const game = kernel.load(instance, gameSettings);
          game.setAssignment(steps[0].assignment);
          const repeated: Step[] = [];
          const onRound = ({ round, migrations, game }: RoundEvent) => {
            repeated.push({ round, migrations, assignment: [...game.assignment()] });
          };
          assert.equal(play(again, game, { ...settings, onRound }), result);
          assert.equal(repeated, steps);
        },
      );
    }

    promise(
      "leaves a state whose costs are those of its assignment",
      ({ instance, gameSettings, reached }) => {
        const fresh = referenceKernel.load(instance, gameSettings);
        fresh.setAssignment(reached.assignment);
        for (const expected of [reached.evaluation, fresh.evaluate()]) {
          closeTo(reached.totalWeightedLatency, expected.totalWeightedLatency);
          closeTo(reached.regularisedSocialCost, expected.regularisedSocialCost);
        }
      },
    );

    promise(
      "reports equilibrium exactly when the reference finds one",
      ({ instance, gameSettings, result, reached }) => {
        const fresh = referenceKernel.load(instance, gameSettings);
        fresh.setAssignment(reached.assignment);
        assert.ok(STATUSES.includes(result.status));
        assert.is(result.status, result.message === null ? result.status : "error");
        assert.is(result.status === "equilibrium", fresh.isEquilibrium());
      },
    );

    promise("stops at the first equilibrium from which it does not go on", (played) => {
      const { instance, gameSettings, steps, result, options } = played;
      const fresh = referenceKernel.load(instance, gameSettings);
      const first = steps.findIndex(({ round, assignment }) => {
        fresh.setAssignment(assignment);
        return !variant.goesOn(options, round) && fresh.isEquilibrium();
      });
      assert.is(first, result.status === "equilibrium" ? result.rounds : -1);
    });

    promise("counts its migrations", ({ steps, result }) => {
      assert.is(
        result.migrations,
        steps.reduce((sum, step) => sum + step.migrations, 0),
      );
      for (let k = 1; k < steps.length; k++) {
        const moved = steps[k].assignment.filter((cloud, vm) => cloud !== steps[k - 1].assignment[vm]).length;
        assert.ok(moved <= steps[k].migrations, "more VMs moved than migrations were counted");
        assert.ok(steps[k].migrations > 0 || moved === 0);
      }
    });

    promise(
      "numbers its rounds and honours the round limit",
      ({ instance, gameSettings, steps, settings, result }) => {
        assert.equal(
          steps.map(({ round }) => round),
          steps.map((_, k) => k),
        );
        assert.is(result.rounds, steps.length - 1);
        assert.ok(result.rounds <= settings.maxRounds);
        for (const maxRounds of [0, 1]) {
          const short = kernel.load(instance, gameSettings);
          short.setAssignment(steps[0].assignment);
          const limited: PlayResult = play(variant, short, { ...settings, maxRounds });
          assert.is(limited.rounds, Math.min(maxRounds, result.rounds));
        }
      },
    );
  }
}

function closeTo(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.abs(expected), `${actual} is not ${expected}`);
}

test.run();
