import { familyNamed } from "../game/generate/families.ts";
import type { Instance } from "../game/instance.ts";
import { DEFAULT_SETTINGS, type Game, type GameSettings } from "../kernel/types.ts";
import { variantNamed } from "../variants/driver/find.ts";
import { type PlayResult, play, type RoundEvent } from "../variants/driver/play.ts";
import { runStreams } from "../variants/driver/streams.ts";
import type { ClaimContext } from "./claim.ts";

/** Options of the binomial family, whose defaults are those of docs/model.md, section 4. */
export interface CaseOptions {
  readonly vms: number;
  readonly clouds: number;
  readonly meanDegree?: number;
  readonly delta?: number;
  readonly offeredLoad?: number;
}

/** The `index`-th instance that a claim looks at. */
export function instanceOf(context: ClaimContext, options: CaseOptions, index: number): Instance {
  return familyNamed("binomial").generate({ ...options, seed: caseSeed(context, index) });
}

export function caseSeed({ seed }: ClaimContext, index: number): string {
  return `${seed}/claims/${index}`;
}

export interface Run {
  readonly variant: string;
  readonly instance: Instance;
  /** Which of the claim's cases: runs with the same index start and draw alike. */
  readonly index: number;
  /** The variant's; those that are left out have their defaults. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly settings?: Partial<GameSettings>;
  readonly maxRounds?: number;
  readonly onRound?: (event: RoundEvent) => void;
}

/** Plays a variant from a random start. The game is left in the outcome, and is good until the next one is loaded. */
export function playRun(
  context: ClaimContext,
  run: Run,
): { game: Game; initial: number; result: PlayResult } {
  const { instance, index, maxRounds = 2000, onRound } = run;
  const variant = variantNamed(context.variants, run.variant);
  const game = context.kernel.load(instance, { ...DEFAULT_SETTINGS, ...run.settings });
  const { initial, ...streams } = runStreams(caseSeed(context, index), instance);
  game.randomAssignment(initial);
  const atStart = game.totalWeightedLatency();
  const result = play(variant, game, {
    ...streams,
    options: variant.options.parse(run.options ?? {}),
    maxRounds,
    timeLimit: null,
    ...(onRound ? { onRound } : {}),
  });
  if (result.status === "error") throw new Error(`${run.variant}: ${result.message}`);
  return { game, initial: atStart, result };
}
