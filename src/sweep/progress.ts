import { Presets, SingleBar } from "cli-progress";
import type { Status } from "../records/record.ts";

/** How far a sweep is. */
export interface SweepState {
  readonly experiment: string;
  readonly cells: number;
  readonly finishedCells: number;
  /** Of the cells that this process finished, as are the statuses. */
  readonly rows: number;
  readonly statuses: Readonly<Record<Status, number>>;
  readonly elapsedSeconds: number;
  /** From the cells that this process finished; null before the first. */
  readonly remainingSeconds: number | null;
}

/** Where a sweep tells how far it is. */
export interface Progress {
  start(state: SweepState): void;
  update(state: SweepState): void;
  end(state: SweepState): void;
}

export const PROGRESS_KINDS = ["auto", "json", "none"] as const;
export type ProgressKind = (typeof PROGRESS_KINDS)[number];

/** `auto`: a bar on a terminal, else a line now and then; `json`: one JSON object a line, for machines. */
export function progressTo(kind: ProgressKind, stream: NodeJS.WriteStream): Progress {
  if (kind === "none") return { start() {}, update() {}, end() {} };
  if (kind === "json") return jsonLines(stream);
  return stream.isTTY ? bar(stream) : lines(stream);
}

function bar(stream: NodeJS.WriteStream): Progress {
  const format = "{experiment} {bar} {value}/{total} cells, {rows} runs, {left} left";
  const shown = new SingleBar({ format, stream, hideCursor: true, fps: 5 }, Presets.shades_classic);
  const payload = (state: SweepState) => ({
    experiment: state.experiment,
    rows: state.rows,
    left: state.remainingSeconds === null ? "?" : duration(state.remainingSeconds),
  });
  return {
    start: (state) => shown.start(state.cells, state.finishedCells, payload(state)),
    update: (state) => shown.update(state.finishedCells, payload(state)),
    end(state) {
      shown.update(state.finishedCells, payload(state));
      shown.stop();
    },
  };
}

const SECONDS_BETWEEN_LINES = 10;

function lines(stream: NodeJS.WriteStream): Progress {
  let next = SECONDS_BETWEEN_LINES;
  const write = (state: SweepState, more: string) =>
    stream.write(
      `${state.experiment}: ${state.finishedCells}/${state.cells} cells, ${state.rows} runs${more}\n`,
    );
  return {
    start() {},
    update(state) {
      if (state.elapsedSeconds < next) return;
      next = state.elapsedSeconds + SECONDS_BETWEEN_LINES;
      const left = state.remainingSeconds;
      write(state, left === null ? "" : `, about ${duration(left)} left`);
    },
    end: (state) => write(state, ` in ${duration(state.elapsedSeconds)}`),
  };
}

const SECONDS_BETWEEN_OBJECTS = 0.5;

function jsonLines(stream: NodeJS.WriteStream): Progress {
  let next = 0;
  const write = (event: string, state: SweepState) =>
    stream.write(`${JSON.stringify({ event, ...state })}\n`);
  return {
    start: (state) => write("start", state),
    update(state) {
      if (state.elapsedSeconds < next) return;
      next = state.elapsedSeconds + SECONDS_BETWEEN_OBJECTS;
      write("progress", state);
    },
    end: (state) => write("end", state),
  };
}

export function duration(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
