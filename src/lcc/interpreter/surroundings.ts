import type { Position } from "../language/ast.ts";
import type { Asking } from "./constraint.ts";
import type { Message } from "./message.ts";
import type { Trail } from "./unify.ts";
import type { Value } from "./value.ts";

/** An agent as others know it. */
export interface Identity {
  readonly name: string;
  readonly index: number;
}

/** What an agent needs of the society around it. */
export interface Surroundings {
  readonly now: number;
  send(from: Identity, message: Omit<Message, "number">, at: Position): void;
  /** Lets the agent run when the current event is over. */
  wake(agent: Identity): void;
  asking(agent: Identity, trail: Trail): Asking;
  /** Called for every event of an agent that a trace shows; null when nothing is traced. */
  readonly witness: Witness | null;
}

export interface Witness {
  role(agent: string, role: Value): void;
  received(agent: string, role: Value, message: Message): void;
  held(agent: string, role: Value, constraint: string): void;
  finished(agent: string): void;
}
