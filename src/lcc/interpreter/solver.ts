import { problemAt } from "../language/finding.ts";
import type { Ask, Goal, Node } from "./code.ts";
import type { Asking, Constraint } from "./constraint.ts";
import type { Thread, Wait } from "./thread.ts";
import { build, match, type Slots, type Trail } from "./unify.ts";
import { hasLeaf, Ref, type Value, valueText } from "./value.ts";

type Outcome = "holds" | "fails" | "waits";

/**
 * Asks the constraints of one agent's host. A constraint that fails is asked again whenever the agent wakes: when a
 * message arrives, a wait ends, or its host changed. One that takes time is asked once and its answer kept, yes or no,
 * with the bindings made before it, until the thread goes on; only what stands behind it is asked again.
 */
export class Solver<H> {
  readonly #host: H;
  readonly #file: string;
  readonly #trail: Trail;
  readonly #asking: Asking;
  readonly #wake: () => void;
  /** The step and thread on whose behalf questions that take time are asked; null where they are not allowed. */
  #asker: { readonly node: Node<H>; readonly thread: Thread<H> } | null = null;

  constructor(host: H, file: string, trail: Trail, asking: Asking, wake: () => void) {
    this.#host = host;
    this.#file = file;
    this.#trail = trail;
    this.#asking = asking;
    this.#wake = wake;
  }

  /** Whether the constraint of a step holds now; its bindings stand on the trail if so, and are taken back if not. */
  holds(node: Node<H>, goal: Goal<H> | null, thread: Thread<H>): boolean {
    if (goal === null) return true;
    const wait = thread.waits.find((other) => other.node === node);
    if (wait !== undefined) return this.#carryOn(wait, thread);
    this.#asker = { node, thread };
    const outcome = this.#solve(goal, thread.frame.slots);
    this.#asker = null;
    if (outcome !== "holds") this.#trail.undo(0);
    return outcome === "holds";
  }

  /** The same where no constraint may take time. The caller takes bindings back. */
  holdsNow(goal: Goal<H> | null, slots: Slots): boolean {
    return goal === null || this.#solve(goal, slots) === "holds";
  }

  #carryOn(wait: Wait<H>, thread: Thread<H>): boolean {
    if (wait.state !== "holds") return false;
    const { slots } = thread.frame;
    this.#asker = { node: wait.node, thread };
    const stands = this.#trail.redo(wait.bindings) && this.#take(wait.ask, wait.args, slots);
    const outcome = stands ? this.#rest(wait.ask.next, slots) : "fails";
    this.#asker = null;
    // The next question that takes time stands for this one: it remembers what this one bound.
    if (outcome === "waits") thread.waits.splice(thread.waits.indexOf(wait), 1);
    if (outcome !== "holds") this.#trail.undo(0);
    return outcome === "holds";
  }

  #rest(goal: Goal<H> | null, slots: Slots): Outcome {
    return goal === null ? "holds" : this.#solve(goal, slots);
  }

  #solve(first: Goal<H>, slots: Slots): Outcome {
    for (let goal: Goal<H> | null = first; goal !== null; ) {
      switch (goal.kind) {
        case "ask": {
          const outcome = this.#ask(goal, slots);
          if (outcome !== "holds") return outcome;
          goal = goal.next;
          break;
        }
        case "refusal": {
          const before = this.#trail.length;
          const outcome = this.#solve(goal.part, slots);
          this.#trail.undo(before);
          if (outcome !== "fails") return "fails";
          goal = goal.next;
          break;
        }
        case "choice":
          return this.#choose(goal.alternatives, slots);
      }
    }
    return "holds";
  }

  #choose(alternatives: readonly Goal<H>[], slots: Slots): Outcome {
    const before = this.#trail.length;
    for (const alternative of alternatives) {
      const outcome = this.#solve(alternative, slots);
      if (outcome !== "fails") return outcome;
      this.#trail.undo(before);
    }
    return "fails";
  }

  #ask(ask: Ask<H>, slots: Slots): Outcome {
    const { constraint } = ask;
    const args = this.#arguments(ask, slots);
    if (constraint.takesTime) {
      this.#begin(ask, constraint, args);
      return "waits";
    }
    let held: boolean;
    try {
      held = constraint.holds(this.#host, args, this.#asking);
    } catch (error) {
      throw this.#threw(ask, error);
    }
    return held && this.#take(ask, args, slots) ? "holds" : "fails";
  }

  #arguments(ask: Ask<H>, slots: Slots): Value[] {
    const { modes } = ask.constraint;
    const args: Value[] = [];
    for (let i = 0; i < ask.args.length; i++) {
      if (modes.charCodeAt(i) === OUTPUT) {
        args.push(undefined as unknown as Value);
        continue;
      }
      const value = build(ask.args[i], slots, this.#trail);
      if (modes.charCodeAt(i) === INPUT && value instanceof Ref) {
        throw this.#problem(ask, "constraint asked with a variable that nothing has bound");
      }
      args.push(value);
    }
    return args;
  }

  #take(ask: Ask<H>, args: readonly (Value | undefined)[], slots: Slots): boolean {
    const { modes } = ask.constraint;
    for (let i = 0; i < args.length; i++) {
      if (modes.charCodeAt(i) !== OUTPUT) continue;
      const answer = args[i];
      if (answer === undefined)
        throw this.#problem(ask, `constraint that left argument ${i + 1} without an answer`);
      // Every number of a run is finite: the clock would stop at a time that is not, with nothing to show for it.
      if (hasLeaf(answer, isNotFinite))
        throw this.#problem(ask, `constraint whose answer is not finite, ${valueText(answer)}`);
      if (!match(ask.args[i], answer, slots, this.#trail)) return false;
    }
    return true;
  }

  #begin(ask: Ask<H>, constraint: Constraint<H> & { takesTime: true }, args: Value[]): void {
    const { node, thread } = this.#asker!;
    const bindings = this.#trail.since(0);
    const wait: Wait<H> = { node, ask, args, bindings, state: "asked", wanted: true };
    thread.waits.push(wait);
    const settle = (holds: boolean) => {
      if (!wait.wanted) return;
      wait.state = holds ? "holds" : "fails";
      this.#wake();
    };
    try {
      constraint.begin(this.#host, args, this.#asking, settle);
    } catch (error) {
      throw this.#threw(ask, error);
    }
  }

  #threw(ask: Ask<H>, error: unknown): Error {
    return this.#problem(
      ask,
      `constraint that throws "${error instanceof Error ? error.message : String(error)}"`,
    );
  }

  #problem(ask: Ask<H>, problem: string): Error {
    return problemAt(this.#file, { at: ask.at, problem, value: `${ask.name}, in ${this.#asking.name}` });
  }
}

function isNotFinite(leaf: number | string | Ref): boolean {
  return typeof leaf === "number" && !Number.isFinite(leaf);
}

const INPUT = "+".charCodeAt(0);
const OUTPUT = "-".charCodeAt(0);
