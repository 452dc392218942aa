import type { Instance } from "../../game/instance.ts";
import type { RandomStream } from "../../game/random.ts";
import type { Game } from "../../kernel/types.ts";
import type { z } from "../../packages/zod.ts";
import { checkDefinition } from "./check-definition.ts";

/** What a variant works with during one run. */
export interface VariantContext<Options> {
  /** The state: the variant reads costs from it and moves VMs in it. Its own stream is already seeded. */
  readonly game: Game;
  /**
   * Under dynamics with the latencies and capacities of the present round; `game.instance` is the one that was given.
   */
  readonly instance: Instance;
  /** The variant's own stream, independent of the game's. */
  readonly random: RandomStream;
  readonly options: Options;
  /**
   * When the time limit ends the run, by `performance.now()`; Infinity without one. For who waits for something else.
   */
  readonly deadline: number;
}

export interface RoundContext<Options, Memory> extends VariantContext<Options> {
  /** 1 for the first round. */
  readonly round: number;
  /** What `prepare` returned. */
  readonly memory: Memory;
}

export interface RoundResult {
  /** How many times a VM changed its cloud in this round. */
  readonly migrations: number;
  /** How many messages the protocol sent in this round; left out by a variant that has none. */
  readonly messages?: number;
  /** True when the variant has nothing left to do: no further round is played. */
  readonly done?: boolean;
  /** Seconds of the round that were not its own, as those that start a program: the run's time leaves them out. */
  readonly overhead?: number;
}

/** An algorithm that moves VMs round by round. One file in src/variants/ defines one variant as its default export. */
export interface VariantDefinition<Schema extends z.ZodObject, Memory> {
  readonly name: string;
  /** One sentence for lists and help texts. */
  readonly summary: string;
  /** Where it is described: paper and section. */
  readonly source: string;
  /** A strict object; every option has a default and a description. */
  readonly options: Schema;
  /**
   * True if, under these options, the next outcome depends on the present one alone: no random draws, no memory. Only
   * then does a repeated outcome prove a cycle. Default: false.
   */
  deterministic?(options: z.output<Schema>): boolean;
  /**
   * Whether the variant goes on after so many rounds (0: before the first) though the outcome may be an equilibrium.
   * Default: never. Where it does, the driver does not look.
   */
  goesOn?(options: z.output<Schema>, rounds: number): boolean;
  /** True if it plays in one environment alone: an experiment with `game.dynamics` refuses it. Default: false. */
  readonly oneEnvironment?: boolean;
  /** Called once before the first round; what it returns is kept as `memory`. */
  prepare?(context: VariantContext<z.output<Schema>>): Memory;
  round(context: RoundContext<z.output<Schema>, Memory>): RoundResult;
}

/** A variant as the driver sees it: options are checked by `options`, memory is the variant's own business. */
export interface Variant {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly options: z.ZodObject;
  readonly oneEnvironment?: boolean;
  deterministic(options: unknown): boolean;
  goesOn(options: unknown, rounds: number): boolean;
  prepare(context: VariantContext<unknown>): unknown;
  round(context: RoundContext<unknown, unknown>): RoundResult;
}

/** @throws Problem that names the field, if one is missing or is no function. */
export function defineVariant<Schema extends z.ZodObject, Memory = undefined>(
  definition: VariantDefinition<Schema, Memory>,
): Variant {
  type Options = z.output<Schema>;
  checkDefinition(definition, { functions: ["round"], optional: ["deterministic", "goesOn", "prepare"] });
  return {
    name: definition.name,
    summary: definition.summary,
    source: definition.source,
    options: definition.options,
    oneEnvironment: definition.oneEnvironment ?? false,
    deterministic: (options) => definition.deterministic?.(options as Options) ?? false,
    goesOn: (options, rounds) => definition.goesOn?.(options as Options, rounds) ?? false,
    prepare: (context) => definition.prepare?.(context as VariantContext<Options>),
    round: (context) => definition.round(context as RoundContext<Options, Memory>),
  };
}
