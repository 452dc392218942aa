import type { RandomStream } from "../../game/random.ts";
import type { Value } from "./value.ts";

/**
 * A constraint that hosts of type H answer, in TypeScript. A constraint has at most one answer: `or` inside a
 * constraint tries its alternatives in turn, but nothing asks the same constraint for a second solution.
 */
export type Constraint<H> = Immediate<H> | Lasting<H>;

interface Modes {
  /**
   * A letter for each argument. `+`: must be bound when asked, arrives as a ground value. `-`: arrives undefined;
   * the answer writes it into `args`, its numbers all finite. `?`: arrives as it is, and the answer may bind it with `asking.unify`.
   */
  readonly modes: string;
}

/** Answered at once: true when it holds. May look at and change nothing but its own host. */
export interface Immediate<H> extends Modes {
  readonly takesTime: false;
  readonly holds: (host: H, args: Value[], asking: Asking) => boolean;
}

/**
 * Takes simulated time: calls `settle` exactly once, in a later event, after it wrote its `-` arguments.
 * The agent may have gone on meanwhile (another branch of its `or`, a crash); the answer is dropped then.
 */
export interface Lasting<H> extends Modes {
  readonly takesTime: true;
  readonly begin: (host: H, args: Value[], asking: Asking, settle: (holds: boolean) => void) => void;
}

/** Who asks, and the services of the society that an answer may use. */
export interface Asking {
  /** The agent's name. */
  readonly name: string;
  /** Simulated time, s. */
  readonly now: number;
  /** Choices that agents make at random: one stream for the whole society. */
  readonly choices: RandomStream;
  /** A number that no other call returns. */
  fresh(): number;
  /** Makes two values equal by binding variables; binds nothing where that is impossible. */
  unify(left: Value, right: Value): boolean;
  /** Calls `action` after `delay` simulated seconds. */
  after(delay: number, action: () => void): void;
}

/** Constraints by `name/arity`. */
export type Library<H> = ReadonlyMap<string, Constraint<H>>;
