import { relativeCost } from "../analysis/relative-cost.ts";
import type { IdleClouds } from "../exact/bin-packing.ts";
import type { Instance } from "../game/instance.ts";
import { FULL } from "../kernel/scenario.ts";
import { type Game, type Kernel, type Objective, TOLERANCE } from "../kernel/types.ts";
import { variantNamed } from "../variants/driver/find.ts";
import { play, type RoundEvent } from "../variants/driver/play.ts";
import { type RunStreams, runStreams } from "../variants/driver/streams.ts";
import { measureRound, type RoundMeasures } from "../variants/driver/trace.ts";
import type { Variant } from "../variants/driver/variant.ts";
import type { Cell, CellGroup } from "./cells.ts";
import { failedRun, type MeasuredRun } from "./measured.ts";
import { type Optima, OptimumCache } from "./optima.ts";
import { cloudsOutcome } from "./outcome.ts";
import { type InstanceFiles, instanceOf, repetitionSeed } from "./sources.ts";
import type { ExperimentSpec } from "./spec.ts";

/** What a worker plays with. */
export interface Workbench {
  readonly spec: ExperimentSpec;
  readonly kernel: Kernel;
  readonly variants: ReadonlyMap<string, Variant>;
  readonly files: InstanceFiles;
}

/** A run that ended below a proven optimum: either the run or the proof is wrong, so nothing may go on. */
export class BelowOptimum extends Error {
  override readonly name = "BelowOptimum";
  readonly instance: Instance;
  readonly assignment: readonly number[];

  constructor(what: string, instance: Instance, assignment: Uint16Array) {
    super(what);
    this.instance = instance;
    this.assignment = [...assignment];
  }
}

/**
 * Plays some cells of a group once, all on the same instance from the same initial assignment.
 * @param onRound Told of every round, and of the start as round 0, of the cells by their place in `cells`.
 * @throws BelowOptimum
 */
export function playRepetition(
  workbench: Workbench,
  group: CellGroup,
  cells: readonly Cell[],
  repetition: number,
  onRound?: (cell: number, measures: RoundMeasures) => void,
): MeasuredRun[] {
  const { spec, kernel, files } = workbench;
  const seed = repetitionSeed(spec.seed, repetition);
  const started = performance.now();
  let instanceSeconds: number | null = null;
  let instance: Instance;
  try {
    instance = instanceOf(group, seed, files);
    instanceSeconds = secondsSince(started);
  } catch (error) {
    return cells.map(() => failedRun(error));
  }
  const optima = new OptimumCache(spec);
  const streams = runStreams(seed, instance);
  return cells.map((cell, c) => {
    try {
      const game = kernel.load(instance, cell.settings);
      const optimumStarted = performance.now();
      const { found, computed } = optima.of(game);
      const optimumSeconds = computed ? secondsSince(optimumStarted) : null;
      const run = playCell(
        workbench,
        cell,
        game,
        { seed, streams },
        found,
        onRound && ((measures) => onRound(c, measures)),
      );
      const timed = { ...run, instanceSeconds, optimumSeconds };
      instanceSeconds = null;
      return timed;
    } catch (error) {
      if (error instanceof BelowOptimum) throw error;
      return failedRun(error);
    }
  });
}

function playCell(
  { spec, variants }: Workbench,
  cell: Cell,
  game: Game,
  { seed, streams }: { readonly seed: string; readonly streams: RunStreams },
  optima: Optima,
  onRound?: (measures: RoundMeasures) => void,
): Omit<MeasuredRun, "instanceSeconds" | "optimumSeconds"> {
  game.randomAssignment(streams.initial);
  const initialTotalWeightedLatency = game.evaluate().totalWeightedLatency;
  const started = performance.now();
  const { maxRounds, migrationTime } = spec;
  let tracing = 0;
  const traced = (event: RoundEvent) => {
    const began = performance.now();
    onRound?.(measureRound(event));
    tracing += secondsSince(began);
  };
  const { overhead, ...result } = play(variantNamed(variants, cell.variant.name), game, {
    options: cell.variant.options,
    activation: streams.activation,
    random: streams.random,
    environment: streams.environment,
    ...(migrationTime === null ? {} : { migrationTime, images: streams.images }),
    maxRounds,
    timeLimit: limitOf(spec),
    ...(onRound && { onRound: traced }),
  });
  const playSeconds = secondsSince(started) - tracing - overhead;
  // From scratch: the kept costs carry the rounding of the whole trajectory.
  const { totalWeightedLatency, regularisedSocialCost } = game.evaluate();
  const where = `a run of ${cell.variant.name}, cell ${cell.index}, seed ${seed}`;
  const { lowerBound } = optima;
  if (optima.total === null && lowerBound !== null && totalWeightedLatency < lowerBound * (1 - TOLERANCE)) {
    const what = `below a lower bound: total cost ${totalWeightedLatency} < ${lowerBound} in ${where}`;
    throw new BelowOptimum(what, game.instance, game.assignment());
  }
  checkPacking(game, optima.idleClouds, where);
  const ratio = (name: Objective, reached: number) => observedRatio(game, name, reached, optima[name], where);
  return {
    ...result,
    initialTotalWeightedLatency,
    totalWeightedLatency,
    regularisedSocialCost,
    optimalTotalWeightedLatency: optima.total,
    optimalRegularisedSocialCost: optima.regularised,
    observedRatioTotal: ratio("total", totalWeightedLatency),
    observedRatioRegularised: ratio("regularised", regularisedSocialCost),
    certifiedLowerBound: optima.lowerBound,
    ...cloudsOutcome(game),
    optimalIdleClouds: optima.idleClouds?.optimal ?? null,
    idleCloudsBound: optima.idleClouds?.bound ?? null,
    playSeconds,
  };
}

/** Seconds that a run may take: not more than its cell. */
export function limitOf({ timeLimit, sampling }: ExperimentSpec): number | null {
  const limit = Math.min(
    timeLimit ?? Number.POSITIVE_INFINITY,
    sampling.timeLimit ?? Number.POSITIVE_INFINITY,
  );
  return Number.isFinite(limit) ? limit : null;
}

/** No outcome within capacity leaves more clouds idle than a packing can. */
function checkPacking(game: Game, packing: IdleClouds | null, where: string): void {
  const most = packing && (packing.optimal ?? packing.bound);
  const { load, capacity, vms } = game.hosting();
  if (most === null || load.some((carried, cloud) => carried > FULL * capacity[cloud])) return;
  const idle = vms.filter((hosted) => hosted === 0).length;
  if (idle <= most) return;
  const what = `more clouds idle than in any packing: ${idle} > ${most} in ${where}`;
  throw new BelowOptimum(what, game.instance, game.assignment());
}

/** Null where there is no optimum to compare with. @throws BelowOptimum */
function observedRatio(
  game: Game,
  objective: Objective,
  reached: number,
  optimum: number | null,
  where: string,
): number | null {
  if (optimum === null) return null;
  if (reached < optimum * (1 - TOLERANCE)) {
    const what = `below a proven optimum: ${objective} cost ${reached} < ${optimum} in ${where}`;
    throw new BelowOptimum(what, game.instance, game.assignment());
  }
  return relativeCost(reached, optimum);
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
