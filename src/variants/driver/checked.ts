import type { Instance } from "../../game/instance.ts";
import { Problem } from "../../problem.ts";
import { CheckedGame } from "./checked-game.ts";
import type { RoundResult, Variant, VariantContext } from "./variant.ts";

/** What one run of a checked variant keeps between its rounds. */
interface Kept {
  readonly game: CheckedGame;
  readonly instance: Instance;
  /** The variant's own. */
  readonly memory: unknown;
}

/**
 * A variant that the package did not write, held to the rules: it plays on a `CheckedGame` and on a copy of the
 * instance, and what it returns is what `RoundResult` says. A breach is thrown, so that the run ends with the status
 * `error`; the game is then in a state that the rules allow.
 */
export function checkedVariant(variant: Variant): Variant {
  const { name } = variant;
  return {
    ...variant,
    goesOn: (options, rounds) => {
      const answer: unknown = variant.goesOn(options, rounds);
      if (typeof answer === "boolean") return answer;
      throw breach("goesOn", name, answer, "true or false");
    },
    prepare: (context): Kept => {
      const instance = structuredClone(context.instance);
      const game = new CheckedGame(context.game, instance, name);
      const before = context.game.assignment();
      const memory = game.lend(() => variant.prepare({ ...context, game, instance }));
      if (isPromise(memory)) throw breach("prepare", name, memory, "what is not a promise");
      checkMoved(before, context.game.assignment(), 0, `prepare of ${name}`);
      return { game, instance, memory };
    },
    round: (context) => {
      const { game, instance, memory } = context.memory as Kept;
      renew(instance, context);
      const before = context.game.assignment();
      const result = game.lend(() => variant.round({ ...context, game, instance, memory }));
      checkResult(result, name);
      const where = `round ${context.round} of ${name}`;
      checkMoved(before, context.game.assignment(), result.migrations, where);
      return result;
    },
  };
}

/** The copy is the variant's through the whole run, and shows the present round, as the original does. */
function renew(copy: Instance, { game, instance }: VariantContext<unknown>): void {
  if (!game.settings.dynamics) return;
  copy.latency.set(instance.latency);
  copy.capacity.set(instance.capacity);
}

function checkResult(result: unknown, name: string): asserts result is RoundResult {
  const isObject = typeof result === "object" && result !== null && !isPromise(result);
  if (!isObject) throw breach("round", name, result, "an object, { migrations: 3 }, and no async round");
  const { migrations, messages, done } = result as Record<string, unknown>;
  if (!isCount(migrations))
    throw breach("round", name, `migrations: ${migrations}`, "a whole number below 2^32");
  if (messages !== undefined && !isCount(messages))
    throw breach("round", name, `messages: ${messages}`, "a whole number below 2^32, or none");
  if (done !== undefined && typeof done !== "boolean")
    throw breach("round", name, `done: ${done}`, "true, false or none");
}

function checkMoved(before: Uint16Array, after: Uint16Array, migrations: number, where: string): void {
  let moved = 0;
  for (let vm = 0; vm < after.length; vm++) if (before[vm] !== after[vm]) moved++;
  if (moved <= migrations) return;
  throw new Problem(
    `migrations not counted: ${moved} VMs changed their cloud in ${where}; counted: ${migrations}`,
  );
}

/** What a column of records can hold. */
function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32;
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

function breach(method: string, name: string, value: unknown, allowed: string): Problem {
  // Nobody waits for it: what it is rejected with later would end the process.
  if (isPromise(value)) value.then(undefined, () => {});
  const returned = isPromise(value) ? "a promise" : String(value);
  return new Problem(`${method} of ${name} returned ${returned}; allowed: ${allowed}`);
}
