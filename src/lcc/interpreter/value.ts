import { nameText } from "../language/format.ts";

/** A term at run time: a number, a name, a functor with arguments, or a variable that nothing may have bound yet. */
export type Value = number | string | Structure | Ref;

export class Structure {
  readonly functor: string;
  /** At least one. Never changed after construction: structures are shared between agents. */
  readonly args: readonly Value[];

  constructor(functor: string, args: readonly Value[]) {
    this.functor = functor;
    this.args = args;
  }
}

/** A variable outside its clause: made when an unbound variable is handed to a constraint or to another role. */
export class Ref {
  value: Value | undefined = undefined;
}

/** The list of values as cons(Head, Tail) ending in nil, which is how the shipped protocols write lists. */
export function listOf(values: readonly Value[]): Value {
  return values.reduceRight<Value>((tail, head) => new Structure("cons", [head, tail]), "nil");
}

export function resolve(value: Value): Value {
  while (value instanceof Ref && value.value !== undefined) value = value.value;
  return value;
}

/** The value in the notation of LCC. An unbound variable is `_`. */
export function valueText(value: Value): string {
  const parts: string[] = [];
  writeValue(value, parts);
  return parts.join("");
}

function writeValue(value: Value, parts: string[]): void {
  let closing = 0;
  // The last argument is followed in a loop, so a list of any length needs no stack.
  for (let next = resolve(value); ; ) {
    if (!(next instanceof Structure)) {
      parts.push(next instanceof Ref ? "_" : typeof next === "number" ? String(next) : nameText(next));
      break;
    }
    parts.push(nameText(next.functor), "(");
    for (let i = 0; i < next.args.length - 1; i++) {
      writeValue(next.args[i], parts);
      parts.push(", ");
    }
    closing++;
    next = resolve(next.args[next.args.length - 1]);
  }
  parts.push(")".repeat(closing));
}

/** Whether no unbound variable is left in the value. */
export function isGround(value: Value): boolean {
  for (let next = resolve(value); ; ) {
    if (!(next instanceof Structure)) return !(next instanceof Ref);
    for (let i = 0; i < next.args.length - 1; i++) if (!isGround(next.args[i])) return false;
    next = resolve(next.args[next.args.length - 1]);
  }
}
