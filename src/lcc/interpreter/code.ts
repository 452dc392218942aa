import type { Position } from "../language/ast.ts";
import type { Constraint } from "./constraint.ts";
import type { Pattern } from "./unify.ts";

/**
 * A compiled protocol. Each definition becomes a graph of nodes: a step points at what comes after it, so an agent is
 * no more than a node and its slots, and carrying on costs no copy of the tree.
 */
export interface Code<H> {
  readonly file: string;
  /** Clauses of one role by `name/arity`, in the order of the text. */
  readonly roles: ReadonlyMap<string, readonly ClauseCode<H>[]>;
}

export interface ClauseCode<H> {
  readonly at: Position;
  readonly name: string;
  readonly head: Pattern;
  readonly id: Pattern;
  /** The number of variables. */
  readonly slots: number;
  /** Set once, when the clauses it may call are known. */
  entry: Node<H>;
}

export type Node<H> =
  | SendNode<H>
  | ReceiveNode<H>
  | NullNode<H>
  | ChangeNode<H>
  | OrNode<H>
  | ParNode<H>
  | JoinNode<H>
  | EndNode;

export interface SendNode<H> {
  readonly kind: "send";
  readonly at: Position;
  readonly content: Pattern;
  readonly roleName: string;
  /** The whole role type; null for a bare name, which any parameters fit. */
  readonly roleType: Pattern | null;
  readonly to: Pattern;
  readonly goal: Goal<H> | null;
  readonly next: Node<H>;
}

export interface ReceiveNode<H> {
  readonly kind: "receive";
  readonly at: Position;
  readonly content: Pattern;
  readonly roleName: string;
  readonly roleType: Pattern | null;
  readonly from: Pattern;
  readonly goal: Goal<H> | null;
  readonly next: Node<H>;
}

export interface NullNode<H> {
  readonly kind: "null";
  readonly at: Position;
  readonly goal: Goal<H> | null;
  readonly next: Node<H>;
}

export interface ChangeNode<H> {
  readonly kind: "change";
  readonly at: Position;
  readonly type: Pattern;
  readonly id: Pattern;
  readonly clauses: readonly ClauseCode<H>[];
  readonly next: Node<H>;
}

export interface OrNode<H> {
  readonly kind: "or";
  readonly at: Position;
  readonly branches: readonly Node<H>[];
}

export interface ParNode<H> {
  readonly kind: "par";
  readonly at: Position;
  /** Each ends in the same join node. */
  readonly branches: readonly Node<H>[];
}

export interface JoinNode<H> {
  readonly kind: "join";
  readonly next: Node<H>;
}

export interface EndNode {
  readonly kind: "end";
}

export const END: EndNode = { kind: "end" };

/** A constraint, as the question to ask now and what remains to be asked when it holds. */
export type Goal<H> = Ask<H> | Choice<H> | Refusal<H>;

export interface Ask<H> {
  readonly kind: "ask";
  readonly at: Position;
  /** `name/arity`. */
  readonly name: string;
  readonly constraint: Constraint<H>;
  readonly args: readonly Pattern[];
  readonly next: Goal<H> | null;
}

/** `or`: each alternative goes on with what comes after the `or`. */
export interface Choice<H> {
  readonly kind: "choice";
  readonly alternatives: readonly Goal<H>[];
}

/** `not`. */
export interface Refusal<H> {
  readonly kind: "refusal";
  readonly part: Goal<H>;
  readonly next: Goal<H> | null;
}
