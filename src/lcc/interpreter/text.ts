import type { Goal } from "./code.ts";
import { type Pattern, Slot, type Slots, Template } from "./unify.ts";
import { Ref, Structure, type Value, valueText } from "./value.ts";

/** A constraint with the values that its variables have now, `_` for those without. */
export function goalText<H>(goal: Goal<H>, slots: Slots): string {
  const parts: string[] = [];
  for (let next: Goal<H> | null = goal; next !== null; next = next.kind === "choice" ? null : next.next) {
    parts.push(partText(next, slots));
  }
  return parts.join(" and ");
}

function partText<H>(goal: Goal<H>, slots: Slots): string {
  switch (goal.kind) {
    case "ask": {
      const [name] = goal.name.split("/");
      const args = goal.args.map((arg) => valueText(valueNow(arg, slots)));
      return args.length === 0 ? name : `${name}(${args.join(", ")})`;
    }
    case "refusal":
      return `not (${goalText(goal.part, slots)})`;
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
