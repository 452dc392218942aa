import type { Position } from "../language/ast.ts";
import type { Agent } from "./agent.ts";
import type { Asking } from "./constraint.ts";
import type { Message } from "./message.ts";
import type { Trail } from "./unify.ts";
import type { Value } from "./value.ts";

/** What an agent needs of the society around it. */
export interface Surroundings {
  readonly now: number;
  send(from: Agent<unknown>, message: Omit<Message, "number">, at: Position): void;
  /** Lets the agent run when the current event is over. */
  wake(agent: Agent<unknown>): void;
  asking(agent: Agent<unknown>, trail: Trail): Asking;
  /** Called for every event of an agent that a trace shows; null when nothing is traced. */
  readonly witness: Witness | null;
}

export interface Witness {
  role(agent: string, role: Value): void;
  received(agent: string, role: Value, message: Message): void;
  held(agent: string, role: Value, constraint: string): void;
  finished(agent: string): void;
}
