import type { Message } from "../interpreter/message.ts";
import type { Witness } from "../interpreter/surroundings.ts";
import { type Value, valueText } from "../interpreter/value.ts";

/**
 * What a row of a trace tells:
 * `role` the agent plays the role in `text`; `sent`, `lost`, `duplicated`, `delivered`, `received`, `expired` what
 * became of the message in `text`; `held` a constraint became true; `finished`, `crashed`, `restarted` the agent did;
 * `migration-started`, `migrated`, `migration-failed` what became of the VM in `text`, on the way from `agent` to
 * `peer`; `error` the run ended with the problem in `text`.
 */
export const TRACE_EVENTS = [
  "role",
  "sent",
  "lost",
  "duplicated",
  "delivered",
  "received",
  "expired",
  "held",
  "finished",
  "crashed",
  "restarted",
  "migration-started",
  "migrated",
  "migration-failed",
  "error",
] as const;

export type TraceEvent = (typeof TRACE_EVENTS)[number];

/** One row. For a message, `agent` is the sender and `peer` the receiver whatever happens to it. */
export interface TraceRow {
  /** Simulated time, s. */
  readonly time: number;
  readonly event: TraceEvent;
  readonly agent: string | null;
  readonly peer: string | null;
  /** The role that the agent played: the sender's for a message, but the receiver's when it is received. */
  readonly role: string | null;
  readonly text: string | null;
  /** The number of the message, from 1; a duplicate has the number of its original. */
  readonly message: number | null;
}

/** Roles may carry long lists; this is where their text is cut. */
const LONGEST_TEXT = 240;

/** Keeps what happens in a society, in order. */
export class Recorder implements Witness {
  readonly rows: TraceRow[] = [];
  #time = 0;

  /** Sets the clock for what is recorded from here. */
  at(time: number): void {
    this.#time = time;
  }

  role(agent: string, role: Value): void {
    this.#add("role", agent, null, null, shortText(role), null);
  }

  sent(message: Message): void {
    this.#message("sent", message, message.fromRole);
  }

  lost(message: Message): void {
    this.#message("lost", message, message.fromRole);
  }

  duplicated(message: Message): void {
    this.#message("duplicated", message, message.fromRole);
  }

  delivered(message: Message): void {
    this.#message("delivered", message, message.fromRole);
  }

  received(_agent: string, role: Value, message: Message): void {
    this.#message("received", message, role);
  }

  expired(message: Message): void {
    this.#message("expired", message, message.fromRole);
  }

  held(agent: string, role: Value, constraint: string): void {
    this.#add("held", agent, null, shortText(role), cut(constraint), null);
  }

  finished(agent: string): void {
    this.#add("finished", agent, null, null, null, null);
  }

  crashed(agent: string): void {
    this.#add("crashed", agent, null, null, null, null);
  }

  restarted(agent: string): void {
    this.#add("restarted", agent, null, null, null, null);
  }

  migration(
    event: "migration-started" | "migrated" | "migration-failed",
    vm: string,
    from: string,
    to: string,
  ): void {
    this.#add(event, from, to, null, vm, null);
  }

  error(problem: string): void {
    this.#add("error", null, null, null, problem, null);
  }

  #message(event: TraceEvent, { number, from, to, content }: Message, role: Value): void {
    this.#add(event, from, to, shortText(role), shortText(content), number);
  }

  #add(
    event: TraceEvent,
    agent: string | null,
    peer: string | null,
    role: string | null,
    text: string | null,
    message: number | null,
  ): void {
    this.rows.push({ time: this.#time, event, agent, peer, role, text, message });
  }
}

function shortText(value: Value): string {
  return cut(valueText(value));
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
}
