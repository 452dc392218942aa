import { RandomStream, streamState } from "../../game/random.ts";
import { Problem } from "../../problem.ts";
import { Agent, type AgentLimits } from "../interpreter/agent.ts";
import type { Code } from "../interpreter/code.ts";
import type { Asking } from "../interpreter/constraint.ts";
import type { Message } from "../interpreter/message.ts";
import type { Identity, Surroundings } from "../interpreter/surroundings.ts";
import { type Trail, unify } from "../interpreter/unify.ts";
import type { Value } from "../interpreter/value.ts";
import type { Position } from "../language/ast.ts";
import { problemAt } from "../language/finding.ts";
import type { Recorder } from "../trace/recorder.ts";
import type { Crash } from "./crashes.ts";
import { EventQueue, type SimulatedEvent } from "./event-queue.ts";
import { Network, type NetworkFaults } from "./network.ts";

export interface AgentSpec<H> {
  /** Unique. */
  readonly name: string;
  /** The role it plays first; ground. */
  readonly role: Value;
  readonly host: H;
}

export interface SocietySpec<H> {
  readonly code: Code<H>;
  readonly agents: readonly AgentSpec<H>[];
  readonly network: NetworkFaults;
  readonly crashes: readonly Crash[];
  readonly seed: string;
  readonly limits?: Partial<AgentLimits>;
  /** Null for a run without a trace. */
  readonly recorder: Recorder | null;
  /** Told before an agent goes down and after it came back. */
  readonly onCrash?: (agent: number) => void;
  readonly onRestart?: (agent: number) => void;
}

/**
 * How a run ended: `finished`, every agent came to the end of its roles; `quiet`, nothing can happen any more though
 * some agents wait; `time-limit`; `error`, with what went wrong.
 */
export type RunStatus =
  | { readonly status: "finished" | "quiet" | "time-limit" }
  | { readonly status: "error"; readonly problem: Problem };

export interface Counts {
  /** Messages that agents sent, duplicates by the network not counted. */
  sent: number;
  /** Arrivals in a mailbox, duplicates counted. */
  delivered: number;
  lost: number;
  duplicated: number;
  expired: number;
}

const LIMITS: AgentLimits = { messageLifetime: 60, eventsAtOnce: 1_000_000 };

/**
 * Agents, their mailboxes and the network between them, on one simulated clock. A run is a function of its spec and
 * seed: events are taken in the order of time, then of their making, and nothing else decides anything.
 */
export class Society<H> implements Surroundings {
  now = 0;
  readonly agents: readonly Agent<H>[];
  readonly counts: Counts = { sent: 0, delivered: 0, lost: 0, duplicated: 0, expired: 0 };
  readonly witness: Recorder | null;
  readonly network: Network;
  readonly #spec: SocietySpec<H>;
  readonly #queue = new EventQueue();
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #choices: RandomStream;
  /** Whether an agent is already to wake at the end of this event. */
  readonly #waking: Uint8Array;
  #fresh = 0;
  #started = false;

  /** Throws a Problem for names that occur twice or are unknown. */
  constructor(spec: SocietySpec<H>) {
    this.#spec = spec;
    const names = spec.agents.map(({ name }) => name);
    this.#indexOf = new Map(names.map((name, i) => [name, i]));
    const twice = names.find((name, i) => this.#indexOf.get(name) !== i);
    if (twice !== undefined) throw new Problem(`agent that is named twice: ${twice}`);
    for (const { agents } of spec.network.partitions)
      for (const name of agents) this.#known(name, "partition");
    for (const { agent } of spec.crashes) this.#known(agent, "crash");
    this.witness = spec.recorder;
    this.network = new Network(spec.network, names, spec.seed);
    this.#choices = new RandomStream(streamState("lcc choices", { seed: spec.seed }));
    this.#waking = new Uint8Array(names.length);
    const limits = { ...LIMITS, ...spec.limits };
    this.agents = spec.agents.map(
      ({ name, host, role }, i) => new Agent(name, i, host, spec.code, role, this, limits),
    );
  }

  #known(name: string, where: string): void {
    if (!this.#indexOf.has(name)) throw new Problem(`${where} of an agent that does not exist: ${name}`);
  }

  /** Runs until `until` simulated seconds, or until nothing more can happen. May be called again with a later time. */
  run(until: number): RunStatus {
    try {
      if (!this.#started) this.#begin();
      while (this.#queue.nextTime <= until) {
        this.now = this.#queue.nextTime;
        this.witness?.at(this.now);
        this.#queue.pop().happen();
        if (this.agents.every((agent) => agent.finished)) return { status: "finished" };
      }
      if (this.agents.every((agent) => agent.finished)) return { status: "finished" };
      if (this.#queue.size === 0) return { status: "quiet" };
      this.now = until;
      return { status: "time-limit" };
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.witness?.error(problem.message);
      return { status: "error", problem };
    }
  }

  #begin(): void {
    this.#started = true;
    for (const { agent, at, downtime } of this.#spec.crashes) {
      const index = this.#indexOf.get(agent)!;
      this.after(at, () => this.#crash(index, downtime));
    }
    for (const agent of this.agents) this.#queue.push(0, new Start(this, agent));
  }

  startAgent(agent: Agent<H>): void {
    agent.start();
    this.runAgent(agent);
  }

  #crash(index: number, downtime: number): void {
    const agent = this.agents[index];
    if (!agent.up) return;
    this.#spec.onCrash?.(index);
    agent.crash();
    this.witness?.crashed(agent.name);
    this.after(downtime, () => {
      agent.up = true;
      this.witness?.restarted(agent.name);
      this.#spec.onRestart?.(index);
      this.startAgent(agent);
    });
  }

  send(from: Identity, unnumbered: Omit<Message, "number">, at: Position): void {
    const to = this.#indexOf.get(unnumbered.to);
    if (to === undefined) {
      const value = `${unnumbered.to}, from ${unnumbered.from}`;
      throw problemAt(this.#spec.code.file, {
        at,
        problem: "message to an agent that does not exist",
        value,
      });
    }
    const message = { number: ++this.counts.sent, ...unnumbered };
    this.witness?.sent(message);
    const arrivals = this.network.arrivals(from.index, to, this.now);
    if (arrivals.length === 0) this.#lose(message);
    if (arrivals.length === 2) {
      this.counts.duplicated++;
      this.witness?.duplicated(message);
    }
    for (const time of arrivals) this.#queue.push(time, new Delivery(this, this.agents[to], message));
  }

  #lose(message: Message): void {
    this.counts.lost++;
    this.witness?.lost(message);
  }

  /** A message reaches its agent, or nobody when the agent is down. */
  deliver(agent: Agent<H>, message: Message): void {
    if (!agent.up) {
      this.#lose(message);
      return;
    }
    this.counts.delivered++;
    this.witness?.delivered(message);
    agent.deliver(message);
    this.runAgent(agent);
  }

  runAgent(agent: Agent<H>): void {
    for (const message of agent.run()) {
      this.counts.expired++;
      this.witness?.expired(message);
    }
  }

  wake(agent: Identity): void {
    this.wakeAgent(agent.index);
  }

  /** Lets an agent look at its constraints again, because its host changed; once, however often it is called. */
  wakeAgent(index: number): void {
    if (this.#waking[index] === 1) return;
    this.#waking[index] = 1;
    this.#queue.push(this.now, {
      happen: () => {
        this.#waking[index] = 0;
        if (this.agents[index].up) this.runAgent(this.agents[index]);
      },
    });
  }

  after(delay: number, happen: () => void): void {
    this.#queue.push(this.now + delay, { happen });
  }

  asking(agent: Identity, trail: Trail): Asking {
    const society = this;
    return {
      name: agent.name,
      get now() {
        return society.now;
      },
      choices: this.#choices,
      fresh: () => ++this.#fresh,
      unify: (left, right) => {
        const before = trail.length;
        if (unify(left, right, trail)) return true;
        trail.undo(before);
        return false;
      },
      after: (delay, action) => this.after(delay, action),
    };
  }
}

class Start<H> implements SimulatedEvent {
  readonly #society: Society<H>;
  readonly #agent: Agent<H>;

  constructor(society: Society<H>, agent: Agent<H>) {
    this.#society = society;
    this.#agent = agent;
  }

  happen(): void {
    this.#society.startAgent(this.#agent);
  }
}

class Delivery<H> implements SimulatedEvent {
  readonly #society: Society<H>;
  readonly #agent: Agent<H>;
  readonly #message: Message;

  constructor(society: Society<H>, agent: Agent<H>, message: Message) {
    this.#society = society;
    this.#agent = agent;
    this.#message = message;
  }

  happen(): void {
    this.#society.deliver(this.#agent, this.#message);
  }
}
