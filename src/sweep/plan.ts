import type { Cell, CellGroup } from "./cells.ts";
import { joined, type Messages, unpackRun, WIDTH } from "./measured.ts";
import { StoppingRule } from "./sampling.ts";
import type { Sampling } from "./spec.ts";
import type { Piece, PieceResult, Task } from "./task.ts";
import { tracesBefore } from "./traced.ts";

/** A cell whose stopping rule is satisfied, with its rows in the order of the repetitions. */
export interface FinishedCell {
  readonly cell: Cell;
  /** Packed runs, `count` of them. */
  readonly rows: Float64Array;
  readonly count: number;
  /** Packed rounds of the traced ones. */
  readonly traces: Float64Array;
  readonly messages: Messages;
}

/** A cell that has its first repetitions already. */
export interface BegunCell {
  /** How many; >= 0. */
  readonly count: number;
  readonly read: () => Pick<FinishedCell, "rows" | "traces" | "messages">;
}

export interface PlanScope {
  /** Whether a cell is still to be played, and here. */
  readonly wanted: (cell: Cell) => boolean;
  /** What there is of a cell, by its id. */
  readonly begun: (id: string) => BegunCell | undefined;
}

/** What a task should take: long beside the cost of a message, short beside a sweep. */
const TASK_SECONDS = 0.1;
/** Groups that may be begun and not finished. They are what a crash loses, and what is in memory. */
const OPEN_GROUPS = 64;
/**
 * Rows that the cells of a group may come to, about 60 MB. A larger group is played in parts, one after the other, which
 * make the same instances again.
 */
const ROWS_OF_GROUP = 250_000;

/**
 * Deals out the repetitions of the cells, and decides from what comes back when each cell is finished. Results may
 * come back in any order and may be more than needed: rows are taken up in the order of repetitions, and those beyond
 * the stopping rule's word are thrown away. So how the work was cut does not show in the data.
 */
export class Plan {
  readonly #sampling: Sampling;
  readonly #waiting: Iterator<GroupProgress>;
  readonly #open: GroupProgress[] = [];
  #exhausted = false;
  /** Seconds of a run, from the latest result; only the sizes of tasks depend on it. */
  #secondsOfRun = Number.POSITIVE_INFINITY;

  constructor(groups: Iterable<CellGroup>, sampling: Sampling, scope: PlanScope) {
    this.#sampling = sampling;
    this.#waiting = progressOf(groups, sampling, scope);
  }

  get finished(): boolean {
    return this.#exhausted && this.#open.length === 0;
  }

  /** The next task, or undefined if nothing can be begun until more results are in. */
  next(): Task | undefined {
    const task: Piece[] = [];
    let planned = 0;
    while (planned < TASK_SECONDS) {
      const group = this.#wanting() ?? (task.length === 0 ? this.#ahead() : undefined);
      if (group === undefined) break;
      const seconds = group.secondsOfRun ?? this.#secondsOfRun;
      const piece = group.take(Math.floor((TASK_SECONDS - planned) / seconds));
      task.push(piece);
      planned += seconds * piece.count * piece.cells.length;
    }
    return task.length === 0 ? undefined : task;
  }

  /** Takes up a result; returns the cells that it finished, in the experiment's order. */
  accept(result: PieceResult): FinishedCell[] {
    const { piece, seconds } = result;
    const group = this.#open.find((open) => open.owns(piece));
    if (group === undefined) return [];
    this.#secondsOfRun = seconds / (piece.count * piece.cells.length);
    group.secondsOfRun = this.#secondsOfRun;
    const finished = group.accept(result);
    if (group.finished) this.#open.splice(this.#open.indexOf(group), 1);
    return finished;
  }

  /** A group that will probably need more repetitions than were dealt out; begins a new one if it may. */
  #wanting(): GroupProgress | undefined {
    const open = this.#open.find((group) => group.dealt < group.expected);
    if (open !== undefined || this.#exhausted || this.#open.length >= OPEN_GROUPS) return open;
    const { done, value } = this.#waiting.next();
    if (done) this.#exhausted = true;
    else this.#open.push(value);
    return done ? undefined : value;
  }

  /** Better than idling: repetitions that may turn out not to be needed. */
  #ahead(): GroupProgress | undefined {
    return this.#open.find((group) => group.dealt < this.#sampling.maximum);
  }
}

function* progressOf(
  groups: Iterable<CellGroup>,
  sampling: Sampling,
  { wanted, begun }: PlanScope,
): Generator<GroupProgress> {
  const most = Math.max(1, Math.floor(ROWS_OF_GROUP / sampling.maximum));
  for (const group of groups) {
    // Cells that have equally many repetitions are repeated together.
    const starts = new Map<number, number[]>();
    group.cells.forEach((cell, position) => {
      if (!wanted(cell)) return;
      const start = begun(cell.id)?.count ?? 0;
      const others = starts.get(start);
      if (others === undefined) starts.set(start, [position]);
      else others.push(position);
    });
    for (const [start, positions] of starts) {
      for (let first = 0; first < positions.length; first += most) {
        const cells = positions.slice(first, first + most).map((position) => {
          const cell = group.cells[position];
          return new CellProgress(cell, position, sampling, begun(cell.id)?.read());
        });
        yield new GroupProgress(group.index, cells, start, sampling.maximum);
      }
    }
  }
}

/** Some cells of a group, which are repeated together. */
class GroupProgress {
  readonly index: number;
  /** Repetitions that were dealt out, whether or not they have come back. */
  dealt: number;
  secondsOfRun: number | undefined;
  readonly #maximum: number;
  readonly #cells: readonly CellProgress[];
  /** Results that wait for an earlier one, by their first repetition. */
  readonly #early = new Map<number, PieceResult>();
  #taken: number;

  /** @param start The repetitions that the cells have already. */
  constructor(index: number, cells: readonly CellProgress[], start: number, maximum: number) {
    this.index = index;
    this.#cells = cells;
    this.dealt = start;
    this.#taken = start;
    this.#maximum = maximum;
  }

  owns({ group, cells }: Piece): boolean {
    return group === this.index && this.#cells.some(({ position }) => position === cells[0]);
  }

  get finished(): boolean {
    return this.#cells.every(({ done }) => done);
  }

  /** How many repetitions the most demanding cell will take, as far as one can tell. */
  get expected(): number {
    const expected = this.#unfinished.reduce((most, { rule }) => Math.max(most, rule.expected), -Infinity);
    return this.#taken === this.dealt ? Math.max(expected, this.dealt + 1) : expected;
  }

  get #unfinished(): CellProgress[] {
    return this.#cells.filter(({ done }) => !done);
  }

  /** Deals out the next repetitions: about `runs` runs, at least one repetition. */
  take(runs: number): Piece {
    const cells = this.#unfinished.map(({ position }) => position);
    const wanted = Math.min(this.#maximum, Math.max(this.expected, this.dealt + 1)) - this.dealt;
    const count = Math.max(1, Math.min(wanted, Math.floor(runs / cells.length)));
    const piece = { group: this.index, cells, first: this.dealt, count };
    this.dealt += count;
    return piece;
  }

  accept(result: PieceResult): FinishedCell[] {
    this.#early.set(result.piece.first, result);
    const finished: FinishedCell[] = [];
    for (let next = this.#early.get(this.#taken); next; next = this.#early.get(this.#taken)) {
      this.#early.delete(this.#taken);
      this.#taken += next.piece.count;
      for (const cell of this.#unfinished) {
        const k = next.piece.cells.indexOf(cell.position);
        if (cell.accept(next, k)) finished.push(cell.finish());
      }
    }
    return finished;
  }
}

class CellProgress {
  /** Its place among the group's cells. */
  readonly position: number;
  readonly rule: StoppingRule;
  done = false;
  readonly #cell: Cell;
  readonly #parts: Float64Array[] = [];
  readonly #traces: Float64Array[] = [];
  readonly #messages: Messages = {};

  constructor(cell: Cell, position: number, sampling: Sampling, begun?: ReturnType<BegunCell["read"]>) {
    this.#cell = cell;
    this.position = position;
    this.rule = new StoppingRule(sampling);
    if (begun === undefined) return;
    const { rows, traces, messages } = begun;
    for (let row = 0; row < rows.length / WIDTH; row++) this.rule.add(unpackRun(rows, row, messages));
    this.#parts.push(rows);
    this.#traces.push(traces);
    Object.assign(this.#messages, messages);
  }

  /** Takes up the rows that the stopping rule still asks for, of the piece's cell k; true if it is satisfied now. */
  accept({ piece: { first, count }, ...results }: PieceResult, k: number): boolean {
    const rows = results.rows[k];
    const messages = results.messages[k];
    let used = 0;
    while (used < count && !this.rule.done) {
      this.rule.add(unpackRun(rows, used, messages));
      if (messages[used] !== undefined) this.#messages[first + used] = messages[used];
      used++;
    }
    this.#parts.push(rows.subarray(0, used * WIDTH));
    this.#traces.push(tracesBefore(results.traces[k], first + used));
    return this.rule.done;
  }

  finish(): FinishedCell {
    this.done = true;
    const rows = joined(this.#parts);
    const traces = joined(this.#traces);
    this.#parts.length = 0;
    this.#traces.length = 0;
    return { cell: this.#cell, rows, count: rows.length / WIDTH, traces, messages: this.#messages };
  }
}
