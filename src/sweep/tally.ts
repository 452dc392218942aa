import { noStatus } from "../analysis/status.ts";
import { statusOf } from "./measured.ts";
import type { FinishedCell } from "./plan.ts";
import type { Progress, SweepState } from "./progress.ts";
import type { StatusFile } from "./status-file.ts";

/** Counts what a sweep finishes, and tells the progress and the status file. The clock here is for people only. */
export class SweepTally {
  readonly #experiment: string;
  readonly #cells: number;
  readonly #finishedBefore: number;
  readonly #progress: Progress;
  readonly #file: StatusFile;
  readonly #started = performance.now();
  readonly #statuses = noStatus();
  #played = 0;
  #rows = 0;

  constructor(
    experiment: string,
    cells: number,
    finishedBefore: number,
    progress: Progress,
    file: StatusFile,
  ) {
    this.#experiment = experiment;
    this.#cells = cells;
    this.#finishedBefore = finishedBefore;
    this.#progress = progress;
    this.#file = file;
    progress.start(this.#state());
    this.#file.write(this.#state(), 0);
  }

  add(finished: FinishedCell): void {
    this.#played++;
    this.#rows += finished.count;
    for (let row = 0; row < finished.count; row++) {
      this.#statuses[statusOf(finished.rows, row)]++;
    }
    this.#file.note(finished);
    const state = this.#state();
    this.#progress.update(state);
    this.#file.update(state, this.#played);
  }

  end(): void {
    const state = this.#state();
    this.#progress.end(state);
    if (state.finishedCells === state.cells) this.#file.remove();
    else this.#file.write(state, this.#played);
  }

  #state(): SweepState {
    const elapsedSeconds = (performance.now() - this.#started) / 1000;
    const finishedCells = this.#finishedBefore + this.#played;
    const left = this.#cells - finishedCells;
    return {
      experiment: this.#experiment,
      cells: this.#cells,
      finishedCells,
      rows: this.#rows,
      statuses: { ...this.#statuses },
      elapsedSeconds,
      remainingSeconds: this.#played === 0 ? null : (left * elapsedSeconds) / this.#played,
    };
  }
}
