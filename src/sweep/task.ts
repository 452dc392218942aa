import type { Messages } from "./measured.ts";

/** Some repetitions of some cells of one group. */
export interface Piece {
  readonly group: number;
  /** Indices into the group's cells. */
  readonly cells: readonly number[];
  readonly first: number;
  readonly count: number;
}

/** What a worker is given at a time: enough pieces to be worth a message. */
export type Task = readonly Piece[];

export interface PieceResult {
  readonly piece: Piece;
  /** For each cell of the piece, `count` packed runs. */
  readonly rows: readonly Float64Array[];
  /** For each cell of the piece, the packed rounds of the repetitions that are traced. */
  readonly traces: readonly Float64Array[];
  /** For each cell of the piece, by repetition counted from `first`. */
  readonly messages: readonly Messages[];
  readonly seconds: number;
}

export type TaskResult = readonly PieceResult[];
