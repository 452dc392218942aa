import type { Asking, Constraint, Library } from "./constraint.ts";
import { type Value, valueText } from "./value.ts";

/** Constraints that every agent can answer, whatever its host; docs/lcc.md lists them. */
export const BUILTINS: Library<unknown> = new Map<string, Constraint<unknown>>([
  ["equal/2", immediate("??", ([left, right], asking) => asking.unify(left, right))],
  ["less/2", immediate("++", ([left, right]) => number(left) < number(right))],
  ["at_most/2", immediate("++", ([left, right]) => number(left) <= number(right))],
  ["add/3", answer("++-", ([left, right]) => number(left) + number(right))],
  ["subtract/3", answer("++-", ([left, right]) => number(left) - number(right))],
  ["time/1", answer("-", (_, { now }) => now)],
  ["fresh/1", answer("-", (_, asking) => asking.fresh())],
  ["timeout/1", wait((delay) => delay)],
  ["until/1", wait((time, { now }) => time - now)],
  ["backoff/1", wait((longest, { choices }) => longest * choices.unit())],
]);

function immediate(modes: string, test: (args: Value[], asking: Asking) => boolean): Constraint<unknown> {
  return { modes, takesTime: false, holds: (_, args, asking) => test(args, asking) };
}

/** A constraint that always holds and whose last argument is its answer. */
function answer(modes: string, value: (args: Value[], asking: Asking) => Value): Constraint<unknown> {
  const last = modes.length - 1;
  return immediate(modes, (args, asking) => {
    args[last] = value(args, asking);
    return true;
  });
}

/** Holds once the delay has passed, counted from the moment the agent came to wait for it. */
function wait(delay: (value: number, asking: Asking) => number): Constraint<unknown> {
  return {
    modes: "+",
    takesTime: true,
    begin: (_, [value], asking, settle) =>
      asking.after(Math.max(0, delay(number(value), asking)), () => settle(true)),
  };
}

function number(value: Value): number {
  if (typeof value !== "number") throw new TypeError(`not a number: ${valueText(value)}`);
  return value;
}
