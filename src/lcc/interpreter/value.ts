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
  // The structures that are open, and which argument of each is being written: nesting of any depth needs no stack.
  const open: Structure[] = [];
  const at: number[] = [];
  for (let next = resolve(value); ; ) {
    if (next instanceof Structure) {
      parts.push(nameText(next.functor), "(");
      open.push(next);
      at.push(0);
      next = resolve(next.args[0]);
      continue;
    }
    parts.push(next instanceof Ref ? "_" : typeof next === "number" ? String(next) : nameText(next));
    while (open.length > 0 && ++at[at.length - 1] === open[open.length - 1].args.length) {
      parts.push(")");
      open.pop();
      at.pop();
    }
    if (open.length === 0) return parts.join("");
    parts.push(", ");
    next = resolve(open[open.length - 1].args[at[at.length - 1]]);
  }
}

/** Whether no unbound variable is left in the value. */
export function isGround(value: Value): boolean {
  return !hasLeaf(value, (leaf) => leaf instanceof Ref);
}

/**
 * The value as it is now, with a fresh variable in place of each that nothing has bound: what is bound in one later is
 * not seen in the other. Nesting of any depth needs no stack.
 */
export function apart(value: Value): Value {
  if (isGround(value)) return value;
  const variables = new Map<Ref, Ref>();
  const fresh = (ref: Ref) => {
    const copy = variables.get(ref) ?? new Ref();
    variables.set(ref, copy);
    return copy;
  };
  // The structures that are open, each with the copies of its arguments so far.
  const open: { readonly structure: Structure; readonly args: Value[] }[] = [];
  for (let next = resolve(value); ; ) {
    if (next instanceof Structure) {
      open.push({ structure: next, args: [] });
      next = resolve(next.args[0]);
      continue;
    }
    let copy: Value = next instanceof Ref ? fresh(next) : next;
    for (;;) {
      const parent = open.at(-1);
      if (parent === undefined) return copy;
      const { structure, args } = parent;
      args.push(copy);
      if (args.length < structure.args.length) {
        next = resolve(structure.args[args.length]);
        break;
      }
      open.pop();
      copy = new Structure(structure.functor, args);
    }
  }
}

/** Whether a number, a name or an unbound variable of the value passes the test. Nesting of any depth needs no stack. */
export function hasLeaf(value: Value, test: (leaf: number | string | Ref) => boolean): boolean {
  let pending: Structure[] | null = null;
  for (let next = resolve(value); ; ) {
    if (!(next instanceof Structure)) {
      if (test(next)) return true;
      const other: Structure | undefined = pending?.pop();
      if (other === undefined) return false;
      next = other;
      continue;
    }
    const last = next.args.length - 1;
    for (let i = 0; i < last; i++) {
      const arg = resolve(next.args[i]);
      if (arg instanceof Structure) {
        pending ??= [];
        pending.push(arg);
      } else if (test(arg)) return true;
    }
    next = resolve(next.args[last]);
  }
}
