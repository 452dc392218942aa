import type { Instance } from "../game/instance.ts";
import { ReferenceGame } from "../kernel/reference.ts";
import { type Deviation, type GameSettings, migrationFactor, TOLERANCE } from "../kernel/types.ts";
import { outcomeAt } from "./outcomes.ts";

/** A migration. */
export interface Step {
  readonly vm: number;
  readonly to: number;
}

/**
 * A counterexample with all that is needed to check it.
 *
 * - `raising-step`: the step satisfies the migration rule, and raises both social costs, the regularised one to more
 *   than `bound` times what it was; 1 if that is left out.
 * - `cycle`: every step satisfies the migration rule, and the last one leads back to the start.
 * - `no-equilibrium`: in every outcome some VM may migrate by the rule. `start` is the first outcome looked at.
 * - `costly-equilibrium`: `start` is an eta-equilibrium whose regularised social cost is more than `bound` times that
 *   of the outcome `better`.
 * - `idle-clouds`: `start` is an eta-equilibrium, and `better` packs the VMs within capacity onto fewer clouds.
 */
export type Witness = WitnessCase & {
  /** The claim's id. */
  readonly claim: string;
  readonly instance: Instance;
  readonly settings: GameSettings;
  /** n cloud indices. */
  readonly start: readonly number[];
};

export type WitnessCase =
  | { readonly kind: "raising-step"; readonly steps: readonly Step[]; readonly bound?: number }
  | { readonly kind: "cycle"; readonly steps: readonly Step[] }
  | { readonly kind: "no-equilibrium" }
  | { readonly kind: "costly-equilibrium"; readonly better: readonly number[]; readonly bound: number }
  | { readonly kind: "idle-clouds"; readonly better: readonly number[] };

/** What the reference kernel says of a witness. */
export interface Replay {
  /** The witness shows what it says. */
  readonly holds: boolean;
  /** For people: each step, and the conclusion. */
  readonly lines: readonly string[];
}

/**
 * Plays a witness with the reference kernel, which shares no formula with the one that found it, only the tolerance.
 */
export function replay(witness: Witness): Replay {
  const game = new ReferenceGame(witness.instance, witness.settings);
  game.setAssignment(witness.start);
  switch (witness.kind) {
    case "raising-step":
      return replayRaisingStep(game, witness.steps, witness.bound ?? 1);
    case "cycle":
      return replayCycle(game, witness.start, witness.steps);
    case "no-equilibrium":
      return lookForEquilibrium(game);
    case "costly-equilibrium":
      return compareCosts(game, witness.better, witness.bound);
    case "idle-clouds":
      return compareIdleClouds(game, witness.better);
  }
}

function replayRaisingStep(game: ReferenceGame, steps: readonly Step[], bound: number): Replay {
  const before = costsOf(game);
  const played = playSteps(game, steps);
  const after = costsOf(game);
  const raises = isAbove(after.total, before.total) && isAbove(after.regularised, before.regularised);
  const ratio = after.regularised / before.regularised;
  const lines = [
    ...played.lines,
    `total weighted latency   ${before.total.toPrecision(8)} -> ${after.total.toPrecision(8)} ms`,
    `regularised social cost  ${before.regularised.toPrecision(8)} -> ${after.regularised.toPrecision(8)} ms`,
    raises ? "the step raises both social costs" : "the step does not raise both social costs",
    ...(bound > 1 ? [ratioLine(ratio, bound)] : []),
  ];
  return { holds: played.allowed && steps.length === 1 && raises && isAbove(ratio, bound), lines };
}

function replayCycle(game: ReferenceGame, start: readonly number[], steps: readonly Step[]): Replay {
  const played = playSteps(game, steps);
  const isBack = game.assignment().every((cloud, vm) => cloud === start[vm]);
  const end = isBack ? "back at the start" : "not back at the start";
  return { holds: played.allowed && steps.length > 0 && isBack, lines: [...played.lines, end] };
}

/** Each step with the VM's cost before and after it, whether or not the rule allows it. */
function playSteps(game: ReferenceGame, steps: readonly Step[]): { allowed: boolean; lines: string[] } {
  const factor = migrationFactor(game.settings.eta);
  let allowed = true;
  const lines = [`outcome ${game.assignment().join(" ")}`];
  for (const { vm, to } of steps) {
    const from = game.hosts()[vm];
    const costs = game.costs(vm);
    const isAllowed = to !== from && costs[to] < factor * costs[from];
    allowed &&= isAllowed;
    game.migrate(vm, to);
    const change = `g = ${costs[from].toPrecision(8)} -> ${costs[to].toPrecision(8)} ms`;
    const verdict = isAllowed ? "" : " (not allowed by the migration rule)";
    lines.push(
      `VM ${vm} migrates from ${from} to ${to}: ${change}${verdict}; outcome ${game.assignment().join(" ")}`,
    );
  }
  return { allowed, lines };
}

/** In each of the m^n outcomes, the VM that gains most. */
function lookForEquilibrium(game: ReferenceGame): Replay {
  const { vms, clouds } = game.instance;
  const lines: string[] = [];
  let equilibria = 0;
  for (let index = 0; index < clouds ** vms; index++) {
    const outcome = outcomeAt(index, vms, clouds);
    game.setAssignment(outcome);
    const deviations = game.deviations().sort((one, other) => one.move / one.stay - other.move / other.stay);
    if (deviations.length === 0) equilibria++;
    lines.push(
      `outcome ${outcome.join(" ")}: ${deviations.length === 0 ? "equilibrium" : described(deviations[0])}`,
    );
  }
  lines.push(`${equilibria} of ${clouds ** vms} outcomes are equilibria`);
  return { holds: equilibria === 0, lines };
}

function described({ vm, from, to, stay, move }: Deviation): string {
  return `VM ${vm} migrates from ${from} to ${to}, g = ${stay.toPrecision(8)} -> ${move.toPrecision(8)} ms`;
}

function compareCosts(game: ReferenceGame, better: readonly number[], bound: number): Replay {
  const isEquilibrium = game.isEquilibrium();
  const reached = costsOf(game).regularised;
  game.setAssignment(better);
  const other = costsOf(game).regularised;
  const ratio = reached / other;
  const lines = [
    `the start ${isEquilibrium ? "is" : "is not"} an equilibrium at eta = ${game.settings.eta}`,
    `regularised social cost  ${reached.toPrecision(8)} ms, of the better outcome ${other.toPrecision(8)} ms`,
    ratioLine(ratio, bound),
  ];
  return { holds: isEquilibrium && isAbove(ratio, bound), lines };
}

function ratioLine(ratio: number, bound: number): string {
  return `ratio ${ratio.toPrecision(6)}; the witness says more than ${bound.toPrecision(6)}`;
}

function compareIdleClouds(game: ReferenceGame, better: readonly number[]): Replay {
  const isEquilibrium = game.isEquilibrium();
  const reached = idleClouds(game);
  game.setAssignment(better);
  const possible = idleClouds(game);
  const lines = [
    `the start ${isEquilibrium ? "is" : "is not"} an equilibrium at eta = ${game.settings.eta}`,
    `idle clouds  ${reached.idle}${reached.fits ? "" : " (over capacity)"}`,
    `idle clouds of the better outcome  ${possible.idle}${possible.fits ? "" : " (over capacity)"}`,
  ];
  return { holds: isEquilibrium && reached.fits && possible.fits && possible.idle > reached.idle, lines };
}

function idleClouds(game: ReferenceGame): { idle: number; fits: boolean } {
  const { load, vms, capacity } = game.hosting();
  return {
    idle: vms.filter((hosted) => hosted === 0).length,
    fits: load.every((carried, cloud) => carried <= capacity[cloud] * (1 + TOLERANCE)),
  };
}

function costsOf(game: ReferenceGame): { total: number; regularised: number } {
  return { total: game.totalWeightedLatency(), regularised: game.regularisedSocialCost() };
}

/** By more than rounding. */
export function isAbove(value: number, other: number): boolean {
  return value > other * (1 + TOLERANCE);
}
