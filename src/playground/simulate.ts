import { findOptimum, type Optimum } from "../exact/optimum.ts";
import { familyNamed } from "../game/generate/families.ts";
import type { Instance } from "../game/instance.ts";
import { parseInstance } from "../game/parse.ts";
import { regularisationFor } from "../game/regularisation.ts";
import type { Game, GameSettings, Kernel, Objective } from "../kernel/types.ts";
import { Problem } from "../problem.ts";
import type { Status } from "../records/record.ts";
import { play, type RoundEvent } from "../variants/driver/play.ts";
import { runStreams } from "../variants/driver/streams.ts";
import type { Variant } from "../variants/driver/variant.ts";
import { optionWords, type Setting } from "./setting.ts";

/** The instance, and where every VM is before the first round. */
export interface Start {
  readonly kind: "start";
  readonly name: string;
  readonly vms: number;
  readonly clouds: number;
  readonly pairs: number;
  readonly capacity: Float64Array;
  readonly cloudNames: readonly string[];
  readonly coordinates: readonly (readonly [number, number])[] | null;
  readonly assignment: Uint16Array;
}

/** The state after a round, and who moved in it. Round 0 is the start, in which nobody moves. */
export interface Round {
  readonly kind: "round";
  readonly round: number;
  readonly migrations: number;
  /** U and C, ms. */
  readonly total: number;
  readonly regularised: number;
  readonly utilisation: Float64Array;
  /** VMs whose cloud differs from the round before, and their cloud now. */
  readonly moved: Uint32Array;
  readonly to: Uint16Array;
}

export interface End {
  readonly kind: "end";
  readonly status: Status;
  readonly message: string | null;
  readonly rounds: number;
  readonly migrations: number;
  readonly assignment: Uint16Array;
}

/** No assignment has lower costs, ms. */
export interface Bound {
  readonly kind: "bound";
  readonly total: number;
  readonly regularised: number;
  /** Some assignments have exactly these costs. */
  readonly proven: boolean;
}

export type Report = Start | Round | End | Bound;

/** How long a search for each bound may take, ms, if the caller does not say. */
const SEARCH_TIME = 3000;

/**
 * Plays one run exactly as `flockbench run` does, and tells of every round as it goes.
 * @throws Problem for a setting out of range
 */
export function simulate(
  setting: Setting,
  instance: Instance,
  kernel: Kernel,
  variants: ReadonlyMap<string, Variant>,
  tell: (report: Report) => void,
  searchTime = SEARCH_TIME,
): void {
  const variant = variants.get(setting.variant);
  if (variant === undefined) throw new Problem(`unknown variant: ${setting.variant}`);
  const options = checkedOptions(variant, setting);
  const game = kernel.load(instance, gameSettings(setting));
  const streams = runStreams(setting.seed, instance);
  game.randomAssignment(streams.initial);
  tell(startOf(instance, game));
  let before = game.assignment();
  const onRound = (event: RoundEvent) => {
    const after = event.game.assignment();
    tell(roundOf(event, before, after));
    before = after;
  };
  const { maxRounds } = setting;
  const result = play(variant, game, { options, ...streams, maxRounds, timeLimit: null, onRound });
  const { status, message, rounds, migrations } = result;
  tell({ kind: "end", status, message, rounds, migrations, assignment: game.assignment() });
  const bound = boundOf(instance, game.settings, searchTime);
  if (bound !== null) tell(bound);
}

/** The instance that a setting generates, or that its file holds. */
export function instanceOf(setting: Setting, text: string | null): Instance {
  if (setting.family === "file") {
    if (text === null)
      throw new Problem(`no file: drop ${setting.fileName || "an instance file"} on the page`);
    return parseInstance(text, setting.fileName);
  }
  const { vms, clouds, meanDegree, offeredLoad, delta, delayModel, pinnedShare, instanceSeed } = setting;
  const options = {
    vms,
    clouds,
    meanDegree,
    offeredLoad,
    delta,
    delayModel,
    pinnedShare,
    seed: instanceSeed,
  };
  return familyNamed(setting.family).generate(options);
}

function gameSettings({ eta, epsilon, scenario }: Setting): GameSettings {
  if (!(eta > 0 && eta <= 1)) throw new Problem(`bad eta: ${eta}; allowed: 0 < eta <= 1`);
  if (!(epsilon > 0 && epsilon < 1)) throw new Problem(`bad epsilon: ${epsilon}; allowed: 0 < epsilon < 1`);
  return { a: regularisationFor(epsilon), eta, evaluate: "exact", scenario };
}

function checkedOptions(variant: Variant, setting: Setting): unknown {
  const given = Object.fromEntries(optionWords(setting).map(([name, value]) => [name, readValue(value)]));
  const checked = variant.options.safeParse(given);
  if (checked.success) return checked.data;
  const { path, message } = checked.error.issues[0];
  throw new Problem(`bad option of ${variant.name}: ${path.join(".")}: ${message}`);
}

/** Numbers and booleans as JSON reads them; any other text is itself. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function startOf(instance: Instance, game: Game): Start {
  const { name, vms, clouds, capacity, cloudNames, coordinates, demand } = instance;
  return {
    kind: "start",
    name,
    vms,
    clouds,
    pairs: demand.amount.length,
    capacity,
    cloudNames: cloudNames ?? Array.from({ length: clouds }, (_, x) => `cloud ${x}`),
    coordinates: coordinates ?? null,
    assignment: game.assignment(),
  };
}

function roundOf({ round, migrations, game }: RoundEvent, before: Uint16Array, after: Uint16Array): Round {
  const moved: number[] = [];
  for (let vm = 0; vm < after.length; vm++) if (after[vm] !== before[vm]) moved.push(vm);
  const { load, capacity } = game.hosting();
  return {
    kind: "round",
    round,
    migrations,
    total: game.totalWeightedLatency(),
    regularised: game.regularisedSocialCost(),
    utilisation: load.map((L, x) => L / capacity[x]),
    moved: Uint32Array.from(moved),
    to: Uint16Array.from(moved, (vm) => after[vm]),
  };
}

/** Null where the instance is too large to search, or the ideal is another (energy). */
function boundOf(instance: Instance, settings: GameSettings, searchTime: number): Bound | null {
  if (settings.scenario === "energy") return null;
  try {
    const total = searched(instance, settings, "total", searchTime);
    const regularised = searched(instance, settings, "regularised", searchTime);
    const proven = total.proven && regularised.proven;
    return { kind: "bound", total: total.lowerBound, regularised: regularised.lowerBound, proven };
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

function searched(
  instance: Instance,
  settings: GameSettings,
  objective: Objective,
  searchTime: number,
): Optimum {
  const deadline = performance.now() + searchTime;
  return findOptimum(instance, settings, { objective, proceed: () => performance.now() < deadline });
}
