import type { DemandEdges, Instance } from "../game/instance.ts";
import type { Game, Kernel } from "../kernel/types.ts";
import { Problem } from "../problem.ts";
import type { Status } from "../records/record.ts";
import { optionsFromWords } from "../variants/driver/option-words.ts";
import { play, type RoundEvent } from "../variants/driver/play.ts";
import { runStreams } from "../variants/driver/streams.ts";
import type { Variant } from "../variants/driver/variant.ts";
import { settingsOf } from "./game-of.ts";
import { optionWords, type Setting } from "./setting.ts";
import { shownName } from "./shown-name.ts";

/** The instance, and where every VM is before the first round. */
export interface Start {
  readonly kind: "start";
  readonly name: string;
  readonly vms: number;
  readonly clouds: number;
  readonly pairs: number;
  /** Who talks to whom; null where that is too much to draw. */
  readonly links: DemandEdges | null;
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

const MOST_LINKS = 150;
const LONGEST_NAME = 120;
const LONGEST_CLOUD_NAME = 24;

export type Report = Start | Round | End;

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
): void {
  const variant = variants.get(setting.variant);
  if (variant === undefined) throw new Problem(`unknown variant: ${setting.variant}`);
  const options = optionsFromWords(variant, optionWords(setting));
  const game = kernel.load(instance, settingsOf(setting));
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
}

function startOf(instance: Instance, game: Game): Start {
  const { name, vms, clouds, capacity, cloudNames, coordinates, demand } = instance;
  return {
    kind: "start",
    name: shownName(name, LONGEST_NAME),
    vms,
    clouds,
    pairs: demand.amount.length,
    links: demand.amount.length <= MOST_LINKS ? demand : null,
    capacity,
    cloudNames: Array.from({ length: clouds }, (_, x) =>
      shownName(cloudNames?.[x] ?? `cloud ${x}`, LONGEST_CLOUD_NAME),
    ),
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
