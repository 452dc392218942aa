import type { Ask, Node } from "./code.ts";
import type { Binding, Slots } from "./unify.ts";
import type { Value } from "./value.ts";

/** A clause that is being played. */
export interface Frame<H> {
  /** The name of the role. */
  readonly name: string;
  readonly role: Value;
  readonly slots: Slots;
  /** Where to carry on at the end of the clause; null for the first role of an agent. */
  readonly back: Frame<H> | null;
  readonly resume: Node<H>;
}

/** A `par` that is not over: how many of its parts are not at their end, and the `par` around it. */
export class Join {
  open: number;
  readonly outer: Join | null;

  constructor(open: number, outer: Join | null) {
    this.open = open;
    this.outer = outer;
  }
}

/** A question that takes time, asked and not yet answered, or answered and not yet acted upon. */
export interface Wait<H> {
  /** The step that asked. */
  readonly node: Node<H>;
  readonly ask: Ask<H>;
  readonly args: readonly (Value | undefined)[];
  /** What the questions before it bound. */
  readonly bindings: readonly Binding[];
  state: "asked" | "holds" | "fails";
  /** False once the thread went on without the answer. */
  wanted: boolean;
}

/** A place in the protocol that advances on its own. */
export class Thread<H> {
  node!: Node<H>;
  frame!: Frame<H>;
  join: Join | null = null;
  over = false;
  /** When the thread came to its place, s. */
  since: number;
  readonly waits: Wait<H>[] = [];

  constructor(now: number) {
    this.since = now;
  }

  place(frame: Frame<H>, node: Node<H>, join: Join | null): void {
    this.frame = frame;
    this.node = node;
    this.join = join;
  }

  /** Takes over those of another thread's waits that were asked for a first step of this definition. */
  inherit(waits: readonly Wait<H>[], node: Node<H>): void {
    if (waits.length === 0) return;
    const steps = firstSteps(node);
    for (const wait of waits) {
      if (!steps.includes(wait.node)) continue;
      wait.wanted = true;
      this.waits.push(wait);
    }
  }

  abandonWaits(): void {
    for (const wait of this.waits) wait.wanted = false;
    this.waits.length = 0;
  }
}

/** The steps with which a definition may begin. */
function firstSteps<H>(node: Node<H>): readonly Node<H>[] {
  return node.kind === "or" || node.kind === "par" ? node.branches.flatMap(firstSteps) : [node];
}
