import { Environment } from "../../game/dynamics.ts";
import { MigrationLedger, type MigrationTime } from "../../game/migration-time.ts";
import { RandomStream, type StreamState } from "../../game/random.ts";
import type { Game } from "../../kernel/types.ts";
import type { Status } from "../../records/record.ts";
import { RepeatedOutcome } from "./cycle.ts";
import { OutOfTime } from "./out-of-time.ts";
import type { RoundResult, Variant, VariantContext } from "./variant.ts";

export interface PlaySettings {
  /** Checked by `variant.options`. */
  readonly options: unknown;
  /** The game's stream: activation order and targets. */
  readonly activation: StreamState;
  /** The variant's own stream. */
  readonly random: StreamState;
  /** The stream of the environment, where the game's settings have dynamics. */
  readonly environment?: StreamState;
  /** Where both are given, migrations are weighed: with this model, and image sizes from this stream. */
  readonly migrationTime?: MigrationTime;
  readonly images?: StreamState;
  /** How many rounds at most; >= 0. */
  readonly maxRounds: number;
  /** Seconds of wall clock after which no further round starts; `null` for no limit. */
  readonly timeLimit: number | null;
  /** Called with the initial outcome as round 0, and after every round. The game may be read but not changed. */
  readonly onRound?: (event: RoundEvent) => void;
}

export interface RoundEvent {
  readonly round: number;
  readonly migrations: number;
  readonly game: Game;
}

/** How a run ended. The outcome itself is the state that the game was left in. */
export interface PlayResult {
  /**
   * `equilibrium`: the outcome is an eta-equilibrium. `cycle`: it repeated under a deterministic variant.
   * `round-limit`: there was no equilibrium when the rounds were used up. `done`: there is none, and the variant has
   * nothing left to do.
   * `timeout`: the time limit came first. `error`: the variant threw; `message` says what.
   */
  readonly status: Status;
  /** The rounds that were played; for `equilibrium` without dynamics that is T, 0 if the initial outcome is one. */
  readonly rounds: number;
  readonly migrations: number;
  readonly message: string | null;
  /** Messages that the protocol sent; null if the variant counts none. */
  readonly messages: number | null;
  /** Bytes, and seconds of down-time and of migrating, of all migrations; null if they are not weighed. */
  readonly bytesMoved: number | null;
  readonly downTime: number | null;
  readonly migrationTime: number | null;
  /** The mean over the rounds of U after the round, in the round's environment, ms; null without dynamics. */
  readonly trackingCost: number | null;
  /** Seconds of the rounds that were not the variant's own. */
  readonly overhead: number;
}

/** What adds up over the rounds. */
interface Progress {
  rounds: number;
  migrations: number;
  messages: number | null;
  trackedCost: number;
  overhead: number;
  readonly ledger: MigrationLedger | null;
}

/**
 * Plays a variant from the game's current assignment (docs/model.md, section 2). Whether the outcome is an
 * eta-equilibrium is checked exactly after every round, unless the variant goes on whatever it is, and at the end. The
 * clock stops a run and does nothing else.
 *
 * Under dynamics (section 3) the environment goes one round on before each round, and all rounds are played: an
 * equilibrium of one environment is none of the next. The status is then `equilibrium` only if the outcome is one in
 * the last environment, and a variant that is done leaves its outcome as it is.
 */
export function play(variant: Variant, game: Game, settings: PlaySettings): PlayResult {
  const { migrationTime, images } = settings;
  const weighed = migrationTime !== undefined && images !== undefined;
  const ledger = weighed ? new MigrationLedger(game.instance.vms, migrationTime, images) : null;
  const progress: Progress = {
    rounds: 0,
    migrations: 0,
    messages: null,
    trackedCost: 0,
    overhead: 0,
    ledger,
  };
  try {
    return resultOf(playRounds(variant, game, settings, progress), null, game, progress);
  } catch (error) {
    if (error instanceof OutOfTime) return resultOf("timeout", null, game, progress);
    return resultOf("error", error instanceof Error ? error.message : String(error), game, progress);
  }
}

function resultOf(
  status: Status,
  message: string | null,
  { settings: { dynamics } }: Game,
  { rounds, migrations, messages, trackedCost, overhead, ledger }: Progress,
): PlayResult {
  const moved = ledger?.totals() ?? { bytesMoved: null, downTime: null, migrationTime: null };
  const trackingCost = dynamics && rounds > 0 ? trackedCost / rounds : null;
  return { status, rounds, migrations, message, messages, ...moved, trackingCost, overhead };
}

function playRounds(variant: Variant, game: Game, settings: PlaySettings, progress: Progress): Status {
  const { options, maxRounds, timeLimit, onRound } = settings;
  const deadline = timeLimit === null ? Number.POSITIVE_INFINITY : performance.now() + 1000 * timeLimit;
  const random = new RandomStream(settings.random);
  const environment = environmentOf(game, settings);
  const instance = environment?.instance ?? game.instance;
  const context: VariantContext<unknown> = { game, instance, random, options, deadline };
  game.seed(settings.activation);
  onRound?.({ round: 0, migrations: 0, game });
  const isOver = () => !variant.goesOn(options, progress.rounds) && game.isEquilibrium();
  if (!environment && isOver()) return "equilibrium";
  const isWatched = !environment && variant.deterministic(options);
  const repeated = isWatched ? new RepeatedOutcome(game.assignment()) : null;
  const memory = variant.prepare(context);
  let isDone = false;
  while (progress.rounds < maxRounds) {
    if (performance.now() >= deadline) return "timeout";
    const round = progress.rounds + 1;
    if (environment) advance(environment, game);
    const before = progress.ledger && game.assignment();
    const result: RoundResult = isDone ? { migrations: 0 } : variant.round({ ...context, round, memory });
    addRound(progress, result);
    if (before && result.migrations > 0) progress.ledger?.add(before, game.assignment());
    if (environment) progress.trackedCost += game.totalWeightedLatency();
    onRound?.({ round, migrations: result.migrations, game });
    isDone ||= result.done ?? false;
    if (environment) continue;
    if (isOver()) return "equilibrium";
    if (isDone) return "done";
    if (repeated?.seen(game.assignment())) return "cycle";
  }
  return game.isEquilibrium() ? "equilibrium" : "round-limit";
}

function addRound(progress: Progress, { migrations, messages, overhead = 0 }: RoundResult): void {
  progress.rounds++;
  progress.overhead += overhead;
  progress.migrations += migrations;
  if (messages !== undefined) progress.messages = (progress.messages ?? 0) + messages;
}

function environmentOf({ instance, settings: { dynamics } }: Game, { environment }: PlaySettings) {
  if (!dynamics) return null;
  if (!environment) throw new Error("a game with dynamics needs the stream of its environment");
  return new Environment(instance, dynamics, environment);
}

function advance(environment: Environment, game: Game): void {
  environment.advance();
  game.setEnvironment(environment.latency, environment.capacity);
}
