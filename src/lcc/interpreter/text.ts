import type { Goal } from "./code.ts";
import { type Pattern, Slot, type Slots, Template } from "./unify.ts";
import { Ref, Structure, type Value, valueText } from "./value.ts";

/** A constraint with the values that its variables have now, `_` for those without. */
export function goalText<H>(goal: Goal<H>, slots: Slots): string {
  switch (goal.kind) {
    case "ask": {
      const [name] = goal.name.split("/");
      const args = goal.args.map((arg) => valueText(valueNow(arg, slots)));
      const own = args.length === 0 ? name : `${name}(${args.join(", ")})`;
      return goal.next === null ? own : `${own} and ${goalText(goal.next, slots)}`;
    }
    case "refusal": {
      const own = `not (${goalText(goal.part, slots)})`;
      return goal.next === null ? own : `${own} and ${goalText(goal.next, slots)}`;
    }
    case "choice":
      return `(${goal.alternatives.map((alternative) => goalText(alternative, slots)).join(" or ")})`;
  }
}

function valueNow(pattern: Pattern, slots: Slots): Value {
  if (pattern instanceof Slot) return slots[pattern.index] ?? new Ref();
  if (!(pattern instanceof Template)) return pattern;
  return new Structure(
    pattern.functor,
    pattern.args.map((arg) => valueNow(arg, slots)),
  );
}
