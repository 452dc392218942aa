import type { Value } from "./value.ts";

/** What one agent sends to another: the only way in which information crosses agents. */
export interface Message {
  /** Counts the messages of a society from 1; a duplicate has the number of its original. */
  readonly number: number;
  readonly from: string;
  /**
   * The role that the sender played, as it was when it sent. It may have variables, which are nobody's: duplicates share
   * a message, so who matches it takes it `apart`.
   */
  readonly fromRole: Value;
  readonly fromRoleName: string;
  readonly to: string;
  readonly toRoleName: string;
  /** The whole role type; null when the sender gave only its name. */
  readonly toRole: Value | null;
  /** Ground. */
  readonly content: Value;
}
