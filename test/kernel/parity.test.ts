import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { UNPINNED } from "../../src/game/instance.ts";
import { type ReferenceGame, referenceKernel } from "../../src/kernel/reference.ts";
import type { ActivationOrder, Game, Kernel, TargetRule } from "../../src/kernel/types.ts";
import { type Play, plays } from "./arbitraries.ts";
import { kernels } from "./kernels.ts";

/**
 * A comparison that comes closer to its boundary than this part of the costs may go either way by rounding. Ties lie
 * further off, at the tolerance of 1e-9, so they have to be decided alike.
 */
const KNIFE_EDGE = 1e-10;
/** How many of the drawn games may be left out because of such a comparison. */
const KNIFE_EDGE_SHARE = 0.01;

const ROUNDS = 6;
const orders: readonly ActivationOrder[] = ["permutation", "uniform", "round-robin"];
const targets: readonly TargetRule[] = ["random", "best"];

function same(actual: number, expected: number, what: string): void {
  if (actual === expected) return;
  const difference = Math.abs(actual - expected) / Math.max(Math.abs(actual), Math.abs(expected));
  assert.ok(difference <= 1e-9, `${what}: ${actual}, the reference says ${expected}`);
}

function allSame(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  assert.is(actual.length, expected.length, what);
  for (let k = 0; k < expected.length; k++) same(actual[k], expected[k], `${what}[${k}]`);
}

function sameEvaluation(game: Game, reference: Game): void {
  const actual = game.evaluate();
  const expected = reference.evaluate();
  assert.equal(game.assignment(), reference.assignment(), "assignment");
  allSame(actual.load, expected.load, "load");
  allSame(actual.utilities, expected.utilities, "utilities");
  allSame(actual.weights, expected.weights, "weights");
  same(actual.totalWeightedLatency, expected.totalWeightedLatency, "total weighted latency");
  same(actual.regularisedSocialCost, expected.regularisedSocialCost, "regularised social cost");
}

function sameKeptCosts(game: Game, reference: Game): void {
  same(game.totalWeightedLatency(), reference.totalWeightedLatency(), "kept total weighted latency");
  same(game.regularisedSocialCost(), reference.regularisedSocialCost(), "kept regularised social cost");
}

function sameVerdicts(game: Game, reference: ReferenceGame): void {
  const expected = reference.deviations();
  const equilibrium = reference.isEquilibrium();
  if (reference.narrowestMargin < KNIFE_EDGE) return;
  const actual = game.deviations();
  const place = ({ vm, from, to }: { vm: number; from: number; to: number }) => ({ vm, from, to });
  assert.equal(actual.map(place), expected.map(place), "deviations");
  expected.forEach(({ stay, move }, k) => {
    same(actual[k].stay, stay, `stay of deviation ${k}`);
    same(actual[k].move, move, `move of deviation ${k}`);
  });
  assert.is(game.isEquilibrium(), equilibrium, "equilibrium");
}

function start(kernel: Kernel, { instance, settings, initial, stream }: Play): [Game, ReferenceGame] {
  const game = kernel.load(instance, settings);
  const reference = referenceKernel.load(instance, settings);
  for (const each of [game, reference]) {
    each.setAssignment(initial);
    each.seed(stream);
  }
  return [game, reference];
}

function property(
  name: string,
  numRuns: number,
  drawn: fc.Arbitrary<Play>,
  holds: (play: Play) => void,
): void {
  test(name, () => fc.assert(fc.property(drawn, holds), { seed: 20120625, numRuns }));
}

for (const kernel of kernels) {
  property(`${kernel.name}: utilities, weights, load and social costs`, 500, plays(), (play) => {
    const [game, reference] = start(kernel, play);
    sameEvaluation(game, reference);
    sameKeptCosts(game, reference);
  });

  property(`${kernel.name}: costs of every VM at every cloud`, 500, plays(), (play) => {
    const [game, reference] = start(kernel, play);
    for (let vm = 0; vm < play.instance.vms; vm++) {
      allSame(game.costs(vm), reference.costs(vm), `costs of VM ${vm}`);
    }
  });

  property(`${kernel.name}: deviations and the equilibrium verdict`, 500, plays(), (play) => {
    const [game, reference] = start(kernel, play);
    sameVerdicts(game, reference);
  });

  property(`${kernel.name}: the random assignment of a stream`, 100, plays(), (play) => {
    const [game, reference] = start(kernel, play);
    for (const each of [game, reference]) each.randomAssignment(play.stream);
    sameEvaluation(game, reference);
    sameKeptCosts(game, reference);
  });

  property(`${kernel.name}: any migration keeps the aggregates right`, 300, plays(), (play) => {
    const [game, reference] = start(kernel, play);
    const { vms, clouds, pinned } = play.instance;
    play.stream.forEach((word, k) => {
      const vm = word % vms;
      if (pinned[vm] !== UNPINNED) return;
      for (const each of [game, reference]) each.migrate(vm, (word + k) % clouds);
      sameEvaluation(game, reference);
      sameKeptCosts(game, reference);
    });
  });

  for (const objective of ["total", "regularised"] as const) {
    property(
      `${kernel.name}: the optimum of the ${objective} cost, leaving the state alone`,
      120,
      plays(6),
      (play) => {
        const [game, reference] = start(kernel, play);
        const optimum = game.exhaustiveOptimum(objective);
        same(optimum.cost, reference.exhaustiveOptimum(objective).cost, "cost");
        sameEvaluation(game, reference);
        game.round("permutation", "random");
        reference.round("permutation", "random");
        if (reference.narrowestMargin >= KNIFE_EDGE) assert.equal(game.assignment(), reference.assignment());

        reference.setAssignment(optimum.assignment);
        const reached =
          objective === "total" ? reference.totalWeightedLatency() : reference.regularisedSocialCost();
        same(optimum.cost, reached, "cost of the assignment");
        play.instance.pinned.forEach((cloud, vm) => {
          if (cloud !== UNPINNED) assert.is(optimum.assignment[vm], cloud, `VM ${vm} is pinned`);
        });
      },
    );
  }

  for (const order of orders) {
    for (const target of targets) {
      test(`${kernel.name}: the same trajectory, ${order} order, ${target} target`, () => {
        let games = 0;
        let knifeEdges = 0;
        const playOn = (play: Play): void => {
          games++;
          const [game, reference] = start(kernel, play);
          for (let round = 0; round < ROUNDS; round++) {
            const expected = reference.round(order, target);
            if (reference.narrowestMargin < KNIFE_EDGE) {
              knifeEdges++;
              return;
            }
            assert.is(game.round(order, target), expected, `migrations in round ${round}`);
            assert.equal(game.assignment(), reference.assignment(), `assignment after round ${round}`);
          }
          sameKeptCosts(game, reference);
          sameVerdicts(game, reference);
        };
        fc.assert(fc.property(plays(), playOn), { seed: 20161003, numRuns: 250 });
        assert.ok(
          knifeEdges <= KNIFE_EDGE_SHARE * games,
          `${knifeEdges} of ${games} games were too close to call`,
        );
      });
    }
  }
}

test.run();
