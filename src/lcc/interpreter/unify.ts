import { hasLeaf, Ref, resolve, Structure, type Value } from "./value.ts";

/** The variables of one clause while an agent plays it, by slot number. */
export type Slots = (Value | undefined)[];

/** A term of a protocol, compiled: what is ground is a value already, the rest refers to slots. */
export type Pattern = number | string | Structure | Slot | Template;

export class Slot {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

export class Template {
  readonly functor: string;
  readonly args: readonly Pattern[];

  constructor(functor: string, args: readonly Pattern[]) {
    this.functor = functor;
    this.args = args;
  }
}

/** A binding that was made, for making it again. */
export interface Binding {
  readonly holder: Ref | Slots;
  readonly index: number;
  readonly value: Value;
}

/**
 * Every binding since the agent last committed to an event, so that a branch that fails leaves nothing behind.
 * Entry k bound slot `indices[k]` of the array `holders[k]`, or the variable `holders[k]` itself.
 */
export class Trail {
  readonly #holders: (Ref | Slots)[] = [];
  readonly #indices: number[] = [];
  /** Entries in use: the arrays keep their length, for they are filled and emptied at every event. */
  #length = 0;

  get length(): number {
    return this.#length;
  }

  bindSlot(slots: Slots, index: number, value: Value): void {
    slots[index] = value;
    this.#holders[this.#length] = slots;
    this.#indices[this.#length++] = index;
  }

  bindRef(ref: Ref, value: Value): void {
    ref.value = value;
    this.#holders[this.#length] = ref;
    this.#indices[this.#length++] = -1;
  }

  /** Takes back every binding after the first `length`. */
  undo(length: number): void {
    while (this.#length > length) {
      const holder = this.#holders[--this.#length];
      const index = this.#indices[this.#length];
      if (holder instanceof Ref) holder.value = undefined;
      else holder[index] = undefined;
    }
  }

  /** The bindings after the first `length`, oldest first. */
  since(length: number): Binding[] {
    const bindings: Binding[] = [];
    for (let k = length; k < this.#length; k++) {
      const holder = this.#holders[k];
      const index = this.#indices[k];
      const value = holder instanceof Ref ? holder.value! : holder[index]!;
      bindings.push({ holder, index, value });
    }
    return bindings;
  }

  /**
   * Makes bindings again. False when something else was bound meanwhile, which stands; the bindings made so far are then
   * left to `undo`.
   */
  redo(bindings: readonly Binding[]): boolean {
    return bindings.every(({ holder, index, value }) => {
      if (holder instanceof Ref) return unify(holder, value, this);
      const bound = holder[index];
      if (bound !== undefined) return unify(bound, value, this);
      this.bindSlot(holder, index, value);
      return true;
    });
  }

  /** Keeps every binding for good. */
  commit(): void {
    this.#length = 0;
  }
}

/** The value that a pattern stands for. Patterns are as deep as the text of the protocol, which the parser limits. A variable that is not bound becomes a `Ref` that its slot shares. */
export function build(pattern: Pattern, slots: Slots, trail: Trail): Value {
  if (typeof pattern !== "object" || pattern instanceof Structure) return pattern;
  if (pattern instanceof Slot) {
    const value = slots[pattern.index];
    if (value !== undefined) return resolve(value);
    const fresh = new Ref();
    trail.bindSlot(slots, pattern.index, fresh);
    return fresh;
  }
  const args: Value[] = [];
  for (const arg of pattern.args) args.push(build(arg, slots, trail));
  return new Structure(pattern.functor, args);
}

/** Makes a pattern equal to a value by binding variables. On failure the bindings made so far are left to `undo`. */
export function match(pattern: Pattern, value: Value, slots: Slots, trail: Trail): boolean {
  for (;;) {
    if (typeof pattern !== "object") {
      if (pattern === value) return true;
      const other = resolve(value);
      if (!(other instanceof Ref)) return pattern === other;
      trail.bindRef(other, pattern);
      return true;
    }
    if (pattern instanceof Slot) {
      const bound = slots[pattern.index];
      if (bound !== undefined) return unify(bound, value, trail);
      trail.bindSlot(slots, pattern.index, resolve(value));
      return true;
    }
    if (pattern instanceof Structure) return unify(pattern, value, trail);
    const other = resolve(value);
    if (other instanceof Ref) return unify(build(pattern, slots, trail), other, trail);
    if (!(other instanceof Structure)) return false;
    const { args } = pattern;
    const last = args.length - 1;
    if (other.functor !== pattern.functor || other.args.length !== args.length) return false;
    for (let i = 0; i < last; i++) if (!match(args[i], other.args[i], slots, trail)) return false;
    pattern = args[last];
    value = other.args[last];
  }
}

/**
 * Makes two values equal by binding variables, never a variable to a structure that contains it. Values are built at
 * run time and may be nested to any depth, so what is still to be compared is kept in a list: the last arguments are
 * followed in a loop, and only structures in others wait.
 */
export function unify(left: Value, right: Value, trail: Trail): boolean {
  let pending: Value[] | null = null;
  for (;;) {
    left = resolve(left);
    right = resolve(right);
    if (left instanceof Structure && right instanceof Structure && left !== right) {
      const last = left.args.length - 1;
      if (left.functor !== right.functor || last !== right.args.length - 1) return false;
      for (let i = 0; i < last; i++) {
        const [one, other] = [resolve(left.args[i]), resolve(right.args[i])];
        if (one instanceof Structure && other instanceof Structure) {
          pending ??= [];
          pending.push(one, other);
        } else if (!unifySimple(one, other, trail)) return false;
      }
      left = left.args[last];
      right = right.args[last];
      continue;
    }
    if (!unifySimple(left, right, trail)) return false;
    if (pending === null || pending.length === 0) return true;
    right = pending.pop()!;
    left = pending.pop()!;
  }
}

/** The same for two values of which at most one is a structure, or both are the same one. */
function unifySimple(left: Value, right: Value, trail: Trail): boolean {
  if (left === right) return true;
  if (left instanceof Ref) return bind(left, right, trail);
  return right instanceof Ref && bind(right, left, trail);
}

function bind(ref: Ref, value: Value, trail: Trail): boolean {
  if (value instanceof Structure && hasLeaf(value, (leaf) => leaf === ref)) return false;
  trail.bindRef(ref, value);
  return true;
}
