import { Problem } from "../../problem.ts";
import type { Position } from "../language/ast.ts";
import { problemAt } from "../language/finding.ts";
import {
  type ChangeNode,
  type ClauseCode,
  type Code,
  END,
  type Node,
  type NullNode,
  type ParNode,
  type ReceiveNode,
  type SendNode,
} from "./code.ts";
import { Inbox } from "./inbox.ts";
import type { Message } from "./message.ts";
import { Solver } from "./solver.ts";
import type { Identity, Surroundings } from "./surroundings.ts";
import { goalText } from "./text.ts";
import { type Frame, Join, Thread, type Wait } from "./thread.ts";
import { build, match, type Pattern, type Slots, Trail, unify } from "./unify.ts";
import { apart, isGround, Structure, type Value, valueText } from "./value.ts";

export interface AgentLimits {
  /** Seconds after which a message that nobody took leaves the inbox. */
  readonly messageLifetime: number;
  /** Events within a microsecond of simulated time, after which the agent is held to run in circles. */
  readonly eventsAtOnce: number;
}

/** Seconds within which time counts as standing still: with a timeout of 1e-300 s it would never get anywhere. */
const NO_TIME = 1e-6;

/**
 * One agent: its mailbox, and the threads that execute its clauses (one, unless it is inside a `par`).
 *
 * A thread stands at a node and waits there until the first event of some branch can happen: Robertson's clause
 * expansion with the closed part of the clause left out. Playing another role as the last step replaces the frame, so
 * endless role changes take no memory; elsewhere the new frame remembers where to carry on.
 */
export class Agent<H> implements Identity {
  readonly name: string;
  readonly index: number;
  readonly host: H;
  /** False from a crash until the restart. */
  up = true;
  /** Whether it came to the end of its first role. */
  finished = false;
  readonly #code: Code<H>;
  readonly #start: Value;
  readonly #surroundings: Surroundings;
  readonly #limits: AgentLimits;
  readonly #inbox = new Inbox();
  readonly #trail = new Trail();
  readonly #solver: Solver<H>;
  #threads: Thread<H>[] = [];
  #instant = Number.NEGATIVE_INFINITY;
  #events = 0;
  /** The longest that a thread has waited at one place, s. */
  #longestWait = 0;

  constructor(
    name: string,
    index: number,
    host: H,
    code: Code<H>,
    start: Value,
    surroundings: Surroundings,
    limits: AgentLimits,
  ) {
    this.name = name;
    this.index = index;
    this.host = host;
    this.#code = code;
    this.#start = start;
    this.#surroundings = surroundings;
    this.#limits = limits;
    const asking = surroundings.asking(this, this.#trail);
    const wake = () => surroundings.wake(this);
    this.#solver = new Solver(host, code.file, this.#trail, asking, wake);
  }

  /** Begins to play its first role; also after a crash, which forgets everything else. */
  start(): void {
    const thread = new Thread<H>(this.#surroundings.now);
    this.#threads = [thread];
    const start = this.#start;
    const key = start instanceof Structure ? `${start.functor}/${start.args.length}` : `${String(start)}/0`;
    const clauses = this.#code.roles.get(key) ?? [];
    if (!clauses.some((clause) => this.#enter(thread, clause, start, null, END, null))) {
      throw new Problem(
        `${this.#code.file}: role without a clause: ${valueText(start)}, the first of ${this.name}`,
      );
    }
  }

  crash(): void {
    this.#longestWait = this.longestWait(this.#surroundings.now);
    for (const thread of this.#threads) thread.abandonWaits();
    this.#threads = [];
    this.#inbox.clear();
    this.up = false;
    this.finished = false;
  }

  deliver(message: Message): void {
    this.#inbox.deliver(message, this.#surroundings.now);
  }

  /** The longest that the agent has been at one place without an event, until `now`, s. */
  longestWait(now: number): number {
    return this.#threads.reduce((longest, { since }) => Math.max(longest, now - since), this.#longestWait);
  }

  /** Lets every thread go on, one event in turn, until none can. Returns the messages that grew too old. */
  run(): readonly Message[] {
    const expired = this.#inbox.expire(this.#surroundings.now - this.#limits.messageLifetime);
    for (let moved = true; moved; ) {
      moved = false;
      const before = this.#threads.length;
      for (let i = 0; i < this.#threads.length; i++) if (this.#advance(this.#threads[i])) moved = true;
      if (before > 0 && this.#threads.some(({ over }) => over)) this.#bury();
    }
    return expired;
  }

  #bury(): void {
    this.#threads = this.#threads.filter(({ over }) => !over);
    if (this.#threads.length > 0) return;
    this.finished = true;
    this.#surroundings.witness?.finished(this.name);
  }

  /** One event of one thread, if any can happen. */
  #advance(thread: Thread<H>): boolean {
    if (thread.over || !this.#reachStep(thread)) return false;
    const { node } = thread;
    if (this.#attempt(thread, node, thread.join)) return true;
    if (node.kind === "change") {
      const role = valueText(build(node.type, thread.frame.slots, this.#trail));
      this.#fail(node.at, "role without a clause for these parameters", role);
    }
    return false;
  }

  /** Ends roles and begins and ends `par`s, none of which is an event or takes a turn. False when the thread is over. */
  #reachStep(thread: Thread<H>): boolean {
    while (!thread.over) {
      const { node } = thread;
      if (node.kind === "end") this.#leave(thread);
      else if (node.kind === "join") this.#join(thread, node.next);
      else if (node.kind === "par") this.#fork(thread, node);
      else return true;
    }
    return false;
  }

  #leave(thread: Thread<H>): void {
    const { back, resume } = thread.frame;
    if (back === null) {
      thread.over = true;
      return;
    }
    thread.frame = back;
    thread.node = resume;
  }

  #join(thread: Thread<H>, next: Node<H>): void {
    const join = thread.join!;
    join.open--;
    if (join.open > 0) {
      thread.over = true;
      return;
    }
    thread.join = join.outer;
    thread.node = next;
  }

  /** Tries the first events of a definition in the order of the text; true when one happened. */
  #attempt(thread: Thread<H>, node: Node<H>, join: Join | null): boolean {
    switch (node.kind) {
      case "send":
        return this.#send(thread, node, join);
      case "receive":
        return this.#receive(thread, node, join);
      case "null":
        return this.#null(thread, node, join);
      case "change":
        return this.#change(thread, node, join);
      case "or":
        for (const branch of node.branches) if (this.#attempt(thread, branch, join)) return true;
        return false;
      case "par":
        return this.#begin(thread, node, join);
      // A branch that is empty, such as the end of a par inside an or, cannot be compiled from any text.
      case "join":
      case "end":
        return false;
    }
  }

  /**
   * A `par` that stands in an `or` begins with the first event of any of its parts; the other parts become threads of
   * their own, which go on waiting for what the thread already asked on their behalf.
   */
  #begin(thread: Thread<H>, node: ParNode<H>, outer: Join | null): boolean {
    const join = new Join(node.branches.length, outer);
    // The parts share the variables of this frame, even when the one that begins plays another role.
    const { frame } = thread;
    for (const begun of node.branches) {
      // What the parts before this one asked a moment ago is among them; the event itself would drop them all.
      const waits = [...thread.waits];
      if (!this.#attempt(thread, begun, join)) continue;
      for (const branch of node.branches) if (branch !== begun) this.#spawn(branch, frame, join, waits);
      return true;
    }
    return false;
  }

  /** Elsewhere a `par` takes no event: its parts are threads at once. */
  #fork(thread: Thread<H>, { branches }: ParNode<H>): void {
    const join = new Join(branches.length, thread.join);
    // There are some where this `par` is a part of one in an `or`, which asked on its behalf.
    const waits = [...thread.waits];
    thread.abandonWaits();
    const [first, ...others] = branches;
    for (const branch of others) this.#spawn(branch, thread.frame, join, waits);
    thread.place(thread.frame, first, join);
    thread.inherit(waits, first);
  }

  /** A thread for a part of a `par`, with those of the waits that are its own. */
  #spawn(node: Node<H>, frame: Frame<H>, join: Join, waits: readonly Wait<H>[]): void {
    const thread = new Thread<H>(this.#surroundings.now);
    thread.place(frame, node, join);
    thread.inherit(waits, node);
    this.#threads.push(thread);
  }

  #send(thread: Thread<H>, node: SendNode<H>, join: Join | null): boolean {
    const { frame } = thread;
    const { slots } = frame;
    if (!this.#solver.holds(node, node.goal, thread)) return false;
    const to = this.#ground(node.to, slots, node.at);
    if (typeof to !== "string") this.#fail(node.at, "agent id that is not a name", valueText(to));
    const content = this.#ground(node.content, slots, node.at);
    const toRole = node.roleType === null ? null : this.#ground(node.roleType, slots, node.at);
    const message = {
      from: this.name,
      fromRole: apart(frame.role),
      fromRoleName: frame.name,
      to,
      toRoleName: node.roleName,
      toRole,
      content,
    };
    this.#happened(thread, node.next, join);
    this.#surroundings.send(this, message, node.at);
    return true;
  }

  #receive(thread: Thread<H>, node: ReceiveNode<H>, join: Join | null): boolean {
    const { frame } = thread;
    const message = this.#inbox.take((candidate) => this.#fits(candidate, node, frame));
    if (message === undefined) return false;
    this.#surroundings.witness?.received(this.name, frame.role, message);
    this.#happened(thread, node.next, join);
    return true;
  }

  /** Whether a message is the one that a step waits for. Its variables are bound then; else nothing is. */
  #fits(message: Message, node: ReceiveNode<H>, { name, role, slots }: Frame<H>): boolean {
    if (message.toRoleName !== name || message.fromRoleName !== node.roleName) return false;
    const trail = this.#trail;
    const fits =
      match(node.content, message.content, slots, trail) &&
      match(node.from, message.from, slots, trail) &&
      (node.roleType === null || match(node.roleType, apart(message.fromRole), slots, trail)) &&
      (message.toRole === null || unify(role, message.toRole, trail)) &&
      this.#solver.holdsNow(node.goal, slots);
    if (!fits) trail.undo(0);
    return fits;
  }

  #null(thread: Thread<H>, node: NullNode<H>, join: Join | null): boolean {
    if (!this.#solver.holds(node, node.goal, thread)) return false;
    const { witness } = this.#surroundings;
    if (witness !== null && node.goal !== null) {
      witness.held(this.name, thread.frame.role, goalText(node.goal, thread.frame.slots));
    }
    this.#happened(thread, node.next, join);
    return true;
  }

  #change(thread: Thread<H>, node: ChangeNode<H>, join: Join | null): boolean {
    const { frame } = thread;
    const role = build(node.type, frame.slots, this.#trail);
    if (!match(node.id, this.name, frame.slots, this.#trail)) {
      this.#fail(
        node.at,
        "role change of another agent",
        valueText(build(node.id, frame.slots, this.#trail)),
      );
    }
    const tail = node.next.kind === "end";
    const back = tail ? frame.back : frame;
    const resume = tail ? frame.resume : node.next;
    if (node.clauses.some((clause) => this.#enter(thread, clause, role, back, resume, join))) return true;
    this.#trail.undo(0);
    return false;
  }

  /** Plays a clause if its head fits the role. */
  #enter(
    thread: Thread<H>,
    clause: ClauseCode<H>,
    role: Value,
    back: Frame<H> | null,
    resume: Node<H>,
    join: Join | null,
  ): boolean {
    const slots: Slots = new Array(clause.slots).fill(undefined);
    const before = this.#trail.length;
    if (!match(clause.head, role, slots, this.#trail) || !match(clause.id, this.name, slots, this.#trail)) {
      this.#trail.undo(before);
      return false;
    }
    this.#surroundings.witness?.role(this.name, role);
    this.#happened(thread, clause.entry, join);
    thread.frame = { name: clause.name, role, slots, back, resume };
    return true;
  }

  #ground(pattern: Pattern, slots: Slots, at: Position): Value {
    const value = build(pattern, slots, this.#trail);
    // Numbers and names, which most patterns are, need no walk.
    if (typeof value === "object" && !isGround(value)) {
      this.#fail(at, "message with a variable that nothing has bound", valueText(value));
    }
    return value;
  }

  /** Commits the thread to the event that just happened. */
  #happened(thread: Thread<H>, next: Node<H>, join: Join | null): void {
    const { now } = this.#surroundings;
    this.#trail.commit();
    thread.abandonWaits();
    thread.node = next;
    thread.join = join;
    if (now - thread.since > this.#longestWait) this.#longestWait = now - thread.since;
    thread.since = now;
    if (!(now - this.#instant < NO_TIME)) {
      this.#instant = now;
      this.#events = 0;
    }
    if (++this.#events > this.#limits.eventsAtOnce) {
      const value = `${this.name}, ${this.#limits.eventsAtOnce} events at ${now} s`;
      throw new Problem(`${this.#code.file}: agent that never lets time pass: ${value}`);
    }
  }

  #fail(at: Position, problem: string, value: string): never {
    throw problemAt(this.#code.file, { at, problem, value: `${value}, in ${this.name}` });
  }
}
