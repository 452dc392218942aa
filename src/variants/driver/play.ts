import { RandomStream, type StreamState } from "../../game/random.ts";
import type { Game } from "../../kernel/types.ts";
import type { Status } from "../../records/record.ts";
import { RepeatedOutcome } from "./cycle.ts";
import type { Variant, VariantContext } from "./variant.ts";

export interface PlaySettings {
  /** Checked by `variant.options`. */
  readonly options: unknown;
  /** The game's stream: activation order and targets. */
  readonly activation: StreamState;
  /** The variant's own stream. */
  readonly random: StreamState;
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
   * `round-limit`: there was no equilibrium when the rounds, or the variant's own steps, were used up.
   * `timeout`: the time limit came first. `error`: the variant threw; `message` says what.
   */
  readonly status: Status;
  /** The rounds that were played; for `equilibrium` that is T, 0 if the initial outcome is one already. */
  readonly rounds: number;
  readonly migrations: number;
  readonly message: string | null;
}

/**
 * Plays a variant from the game's current assignment (docs/model.md, section 2). Whether the outcome is an
 * eta-equilibrium is checked exactly after every round. The clock stops a run and does nothing else.
 */
export function play(variant: Variant, game: Game, settings: PlaySettings): PlayResult {
  const progress = { rounds: 0, migrations: 0 };
  try {
    const status = playRounds(variant, game, settings, progress);
    return { status, ...progress, message: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { status: "error", ...progress, message };
  }
}

function playRounds(
  variant: Variant,
  game: Game,
  settings: PlaySettings,
  progress: { rounds: number; migrations: number },
): Status {
  const { options, maxRounds, timeLimit, onRound } = settings;
  const deadline = timeLimit === null ? Number.POSITIVE_INFINITY : performance.now() + 1000 * timeLimit;
  const random = new RandomStream(settings.random);
  const context: VariantContext<unknown> = { game, instance: game.instance, random, options };
  game.seed(settings.activation);
  onRound?.({ round: 0, migrations: 0, game });
  if (game.isEquilibrium()) return "equilibrium";
  const repeated = variant.deterministic(options) ? new RepeatedOutcome(game.assignment()) : null;
  const memory = variant.prepare(context);
  while (progress.rounds < maxRounds) {
    if (performance.now() >= deadline) return "timeout";
    const round = progress.rounds + 1;
    const { migrations, done } = variant.round({ ...context, round, memory });
    progress.rounds = round;
    progress.migrations += migrations;
    onRound?.({ round, migrations, game });
    if (game.isEquilibrium()) return "equilibrium";
    if (done) return "round-limit";
    if (repeated?.seen(game.assignment())) return "cycle";
  }
  return "round-limit";
}
