import { counted } from "../counted.ts";
import type { Bound, NoBound } from "./bound.ts";
import { drawBars, drawCosts } from "./charts.ts";
import { History } from "./history.ts";
import { showMeasures } from "./measures.ts";
import { runMeasures } from "./run-measures.ts";
import type { Scene } from "./scene.ts";
import type { End, Report, Start } from "./simulate.ts";
import { Stage } from "./stage.ts";

export interface FlockElements {
  readonly stage: HTMLCanvasElement;
  readonly costs: HTMLCanvasElement;
  readonly bars: HTMLCanvasElement;
  readonly measures: HTMLElement;
  readonly costsCaption: HTMLElement;
  readonly barsCaption: HTMLElement;
}

/** Seconds. */
const CHART_INTERVAL = 0.08;

/** A run of one variant on one instance, as far as it has been played. */
export class FlockScene implements Scene {
  readonly step = 1;
  readonly pace = 2;
  readonly history: History;
  ended: End | null = null;
  readonly #elements: FlockElements;
  readonly #stage: Stage;
  #bound: Bound | NoBound | null = null;
  /** Charts are drawn again when there is something new, but not at every frame. */
  #drawn = "";
  #age = 0;

  constructor(start: Start, elements: FlockElements) {
    this.#elements = elements;
    this.history = new History(start);
    this.#stage = new Stage(elements.stage, this.history);
    elements.costsCaption.textContent = "Social costs (ms) and migrations by round";
    elements.barsCaption.textContent = "Utilisation of the clouds";
  }

  add(report: Exclude<Report, Start>): void {
    if (report.kind === "round") this.history.add(report);
    if (report.kind === "end") this.ended = report;
  }

  /** Of both costs; a better one may follow. */
  setBound(bound: Bound | NoBound): void {
    this.#bound = bound;
    this.#drawn = "";
  }

  get end(): number {
    return this.history.last;
  }

  get complete(): boolean {
    return this.ended !== null;
  }

  clock(time: number): string {
    return `round ${Math.floor(time)} of ${this.history.last}${this.complete ? "" : "…"}`;
  }

  /** What a reader is told of the run as a whole. */
  status(): string {
    const { vms, clouds, pairs, name } = this.history.start;
    const what = `${name}: ${vms.toLocaleString("en")} VMs, ${clouds} clouds, ${pairs.toLocaleString("en")} pairs.`;
    if (this.ended === null) return `${what} Playing…`;
    const { status, rounds, migrations, message } = this.ended;
    const ending = `${status} after ${counted(rounds, "round")} and ${counted(migrations, "migration", migrations.toLocaleString("en"))}`;
    return `${what} ${ending}${message === null ? "" : `: ${message}`}`;
  }

  show(time: number): void {
    this.history.show(Math.floor(time));
  }

  draw(seconds: number): void {
    if (this.history.rounds.length === 0) return;
    this.#stage.draw(seconds);
    this.#age += seconds;
    const state = `${this.history.shown} ${this.history.last}`;
    if (state === this.#drawn || (this.#drawn !== "" && this.#age < CHART_INTERVAL)) return;
    this.#drawn = state;
    this.#age = 0;
    this.#drawSide();
  }

  refresh(): void {
    this.#drawn = "";
    this.#stage.refresh();
  }

  #drawSide(): void {
    const { costs, bars, measures } = this.#elements;
    const { rounds, shown, current, start } = this.history;
    drawCosts(costs, rounds, shown, this.#bound?.kind === "bound" ? this.#bound : null);
    const total = start.capacity.reduce((sum, room) => sum + room, 0);
    const load = start.capacity.reduce((sum, room, x) => sum + room * current.utilisation[x], 0);
    drawBars(bars, current.utilisation, load / total, start.cloudNames);
    showMeasures(measures, runMeasures(this.history, this.#bound));
  }
}
