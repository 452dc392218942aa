import type { Asking, Constraint, Library } from "./constraint.ts";
import { listOf, resolve, Structure, type Value, valueText } from "./value.ts";

/** Constraints that every agent can answer, whatever its host; docs/lcc.md lists them. */
export const BUILTINS: Library<unknown> = new Map<string, Constraint<unknown>>([
  ["equal/2", immediate("??", ([left, right], asking) => asking.unify(left, right))],
  ["less/2", immediate("++", ([left, right]) => number(left) < number(right))],
  ["at_most/2", immediate("++", ([left, right]) => number(left) <= number(right))],
  ["add/3", answer("++-", ([left, right]) => number(left) + number(right))],
  ["subtract/3", answer("++-", ([left, right]) => number(left) - number(right))],
  ["time/1", answer("-", (_, { now }) => now)],
  ["fresh/1", answer("-", (_, asking) => asking.fresh())],
  ["without/3", answer("++-", ([value, list]) => without(value, list))],
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

/** The list cons(Head, Tail) without the elements that are the given name or number. */
function without(unwanted: Value, list: Value): Value {
  const kept: Value[] = [];
  let next = list;
  while (next instanceof Structure && next.functor === "cons") {
    const head = resolve(next.args[0]);
    if (head !== unwanted) kept.push(head);
    next = resolve(next.args[1]);
  }
  return listOf(kept);
}
