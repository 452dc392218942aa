import { buildChart } from "../lcc/trace/chart.ts";
import { chartSvg } from "../lcc/trace/chart-svg.ts";
import type { TraceRow } from "../lcc/trace/recorder.ts";
import { drawBars } from "./charts.ts";
import type { FlockElements } from "./flock-scene.ts";
import { currentInk, disc, FONT, fitted, type Ink, text } from "./ink.ts";
import { MOST_ON_OVAL, type Place, plainPlaces } from "./layout.ts";
import { showMeasures } from "./measures.ts";
import type { Negotiated } from "./negotiated.ts";
import type { Scene } from "./scene.ts";
import { cluster, gauge } from "./stage.ts";

/** A message or a VM on its way between two hosts; times in simulated seconds. */
interface Flight {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  end: number;
  readonly label: string;
  readonly what: "message" | "vm";
  lost: boolean;
}

/** How long a message can be seen at least: the network is faster than the eye. */
const SEEN_FOR = 0.7;
/** As many as there is room for under the names. */
const CHART_ROWS = 26;
/** Of the stage, pixels: on a telephone only the bars tell the numbers. */
const NARROW = 560;
const CHARTED = new Set([
  "sent",
  "delivered",
  "lost",
  "duplicated",
  "crashed",
  "restarted",
  "migration-started",
  "migrated",
  "migration-failed",
]);

/** Hosts that negotiate migrations, from the trace of a run that is over. */
export class LccScene implements Scene {
  readonly step = 1;
  readonly pace = 2;
  readonly end: number;
  readonly complete = true;
  readonly #run: Negotiated;
  readonly #elements: FlockElements & { readonly sequence: HTMLElement };
  readonly #names: readonly string[];
  readonly #hosts: number;
  readonly #flights: Flight[];
  readonly #charted: readonly TraceRow[];
  #time = 0;
  #sample = -1;
  #chartedUntil = -1;
  #address = "";

  constructor(run: Negotiated, elements: FlockElements & { readonly sequence: HTMLElement }) {
    this.#run = run;
    this.#elements = elements;
    const { hostNames, times } = run;
    this.#hosts = hostNames.length;
    const others = run.trace.flatMap(({ agent }) =>
      agent !== null && !hostNames.includes(agent) ? [agent] : [],
    );
    this.#names = [...hostNames, ...new Set(others)];
    this.#flights = flightsOf(run.trace, new Map(this.#names.map((name, i) => [name, i])));
    this.#charted = run.trace.filter(({ event }) => CHARTED.has(event));
    this.end = times.at(-1) ?? 0;
    elements.costsCaption.textContent = "Utilisation of every host over time";
    elements.barsCaption.textContent = "Utilisation of the hosts now";
  }

  clock(time: number): string {
    return `${time.toFixed(1)} s of ${this.end} s`;
  }

  status(): string {
    const { protocol, sent, lost, message } = this.#run;
    const { migrations, failedMigrations, arrivalsBeyondCapacity } = this.#run;
    const failed = failedMigrations > 0 ? `, ${failedMigrations} failed` : "";
    const beyond = `${arrivalsBeyondCapacity} arrivals beyond capacity`;
    const error = message === null ? "" : `; ${message}`;
    return `${protocol}: ${sent} messages (${lost} lost), ${migrations} migrations${failed}, ${beyond}${error}`;
  }

  show(time: number): void {
    this.#time = time;
  }

  refresh(): void {
    this.#sample = -1;
  }

  draw(): void {
    const sheet = fitted(this.#elements.stage);
    if (sheet !== null) this.#drawHosts(sheet.context, sheet.width, sheet.height);
    const { times } = this.#run;
    const later = times.findIndex((time) => time > this.#time);
    const sample = later < 0 ? times.length - 1 : Math.max(0, later - 1);
    if (sample === this.#sample) return;
    this.#sample = sample;
    this.#drawSide(sample);
    this.#drawSequence();
  }

  #drawHosts(context: CanvasRenderingContext2D, width: number, height: number): void {
    const ink = currentInk();
    const sample = Math.max(0, this.#sample);
    const shares = this.#run.utilisation[sample];
    const radius = hostRadius(this.#hosts, width, height);
    const most = Math.max(1, ...this.#run.vms.flat());
    const spacing = Math.min(6, (radius - 6) / Math.sqrt(most));
    const places = plainPlaces(this.#hosts, radius, { width, height });
    // The discovery service stands in the middle.
    const middle: Place = { x: width / 2, y: height / 2, anchorX: 0, anchorY: 0 };
    const all = this.#names.map((_, i) => places[i] ?? middle);
    context.clearRect(0, 0, width, height);
    const flying = this.#flights.filter(({ start, end }) => start <= this.#time && end >= this.#time);
    drawFlights(context, flying, this.#time, all, ink);
    context.textAlign = "center";
    all.forEach((place, i) => {
      const { x, y } = place;
      disc(context, x, y, radius, ink.card);
      if (i < this.#hosts) {
        gauge(context, x, y, radius, shares[i], ink);
        cluster(context, place, this.#run.vms[sample][i], spacing, ink.vm);
      } else {
        ring(context, x, y, radius, ink.faint);
        text(context, "who has room?", x, y + 4, `11px ${FONT}`, ink.faint, ink.card);
      }
    });
    drawLabels(context, flying, this.#time, all, ink);
    context.textAlign = "center";
    all.forEach(({ x, y }, i) => {
      text(context, this.#names[i], x, y - radius - 7, `600 12px ${FONT}`, ink.ink, ink.card);
      if (i >= this.#hosts || width < NARROW) return;
      const share = `${this.#run.vms[sample][i]} VMs, ${Math.round(100 * shares[i])} %`;
      text(context, share, x, y + radius + 15, `11px ${FONT}`, ink.faint, ink.card);
    });
  }

  #drawSide(sample: number): void {
    const { costs, bars, measures } = this.#elements;
    const { utilisation, vms, migrations } = this.#run;
    const shares = utilisation[sample];
    drawLoads(costs, this.#run, sample);
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    drawBars(bars, shares, mean, this.#run.hostNames, hostColour);
    const sent = this.#flights.filter(({ what, start }) => what === "message" && start <= this.#time).length;
    const moved = this.#flights.filter(
      ({ what, end, lost }) => what === "vm" && end <= this.#time && !lost,
    ).length;
    showMeasures(measures, [
      { name: "largest utilisation", value: `${Math.round(100 * Math.max(...shares))} %` },
      { name: "smallest utilisation", value: `${Math.round(100 * Math.min(...shares))} %` },
      { name: "mean utilisation", value: `${Math.round(100 * mean)} %` },
      { name: "hosts in use", value: `${vms[sample].filter((count) => count > 0).length} of ${this.#hosts}` },
      { name: "messages up to here", value: sent.toLocaleString("en") },
      { name: "migrations up to here", value: `${moved} of ${migrations}` },
    ]);
  }

  /** The last messages up to now. */
  #drawSequence(): void {
    const past = this.#charted.findLastIndex(({ time }) => time <= this.#time) + 1;
    if (past === this.#chartedUntil) return;
    this.#chartedUntil = past;
    const chart = chartSvg(buildChart(this.#charted.slice(Math.max(0, past - CHART_ROWS), past)));
    URL.revokeObjectURL(this.#address);
    this.#address = URL.createObjectURL(new Blob([chart], { type: "image/svg+xml" }));
    const { sequence } = this.#elements;
    const picture = sequence.querySelector("img")!;
    picture.src = this.#address;
    // What happened last is at the bottom.
    picture.onload = () => sequence.scrollTo({ top: sequence.scrollHeight });
  }
}

/** Where a flight is, and how much of its way it has gone. A lost message never arrives. */
function progressOf({ from, to, start, end, lost }: Flight, time: number, places: readonly Place[]) {
  const [a, b] = [places[from], places[to]];
  const progress = (time - start) / (end - start);
  const t = lost ? progress * 0.6 : progress;
  return { a, b, progress, x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t };
}

function drawFlights(
  context: CanvasRenderingContext2D,
  flying: readonly Flight[],
  time: number,
  places: readonly Place[],
  { second, moving, alert }: Ink,
): void {
  for (const flight of flying) {
    const { a, b, progress, x, y } = progressOf(flight, time, places);
    const isVm = flight.what === "vm";
    const colour = flight.lost ? alert : isVm ? moving : second;
    context.strokeStyle = colour;
    context.globalAlpha = 0.35;
    context.lineWidth = isVm ? 3 : 1.2;
    context.beginPath();
    context.moveTo(a.x, a.y);
    context.lineTo(b.x, b.y);
    context.stroke();
    context.globalAlpha = flight.lost ? 1 - progress : 1;
    disc(context, x, y, isVm ? 7 : 4, colour);
    context.globalAlpha = 1;
  }
}

const LABEL_STEP = 12;

/** Over everything else; those of messages that travel together stand below each other. */
function drawLabels(
  context: CanvasRenderingContext2D,
  flying: readonly Flight[],
  time: number,
  places: readonly Place[],
  { faint, card }: Ink,
): void {
  context.textAlign = "left";
  flying.forEach((flight, k) => {
    const { from, to, start, label } = flight;
    const { x, y } = progressOf(flight, time, places);
    const before = flying
      .slice(0, k)
      .filter((other) => other.from === from && other.to === to && start - other.start < SEEN_FOR / 8).length;
    const short = label.length > 26 ? `${label.slice(0, 25)}…` : label;
    text(context, short, x + 9, y - 5 + before * LABEL_STEP, `10px ${FONT}`, faint, card);
  });
}

/** So that neighbours and their names do not cover each other, on the oval and in rows alike. */
function hostRadius(hosts: number, width: number, height: number): number {
  const onOval = (Math.min(width, height) / 2 - 40) * Math.sin(Math.PI / Math.max(2, hosts)) * 0.55;
  const inRows = Math.sqrt((width * height) / hosts) * 0.22;
  return Math.min(46, hosts <= MOST_ON_OVAL ? onOval : inRows);
}

function ring(context: CanvasRenderingContext2D, x: number, y: number, radius: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.setLineDash([3, 3]);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
  context.setLineDash([]);
}

function flightsOf(trace: readonly TraceRow[], indexOf: ReadonlyMap<string, number>): Flight[] {
  const flights: Flight[] = [];
  const open = new Map<string, Flight>();
  for (const { event, time, agent, peer, text: label, message } of trace) {
    if (agent === null || peer === null) continue;
    const key = message === null ? `${label} ${agent} ${peer}` : String(message);
    if (event === "sent" || event === "migration-started") {
      const what = event === "sent" ? ("message" as const) : ("vm" as const);
      const ends = { from: indexOf.get(agent)!, to: indexOf.get(peer)! };
      const flight = { ...ends, start: time, end: time + SEEN_FOR, label: label ?? "", what, lost: false };
      open.set(key, flight);
      flights.push(flight);
    }
    const flight = open.get(key);
    if (flight === undefined) continue;
    if (event === "delivered" || event === "migrated") flight.end = Math.max(time, flight.start + SEEN_FOR);
    if (event === "lost" || event === "migration-failed") flight.lost = true;
  }
  return flights;
}

/** The same in the lines over time and in the bars. Hues that come near each other differ in lightness. */
function hostColour(host: number): string {
  return `hsl(${(host * 137.5) % 360} 55% ${[40, 52, 64][host % 3]}%)`;
}

/** The simulation figure of the slides: one line a host. */
function drawLoads(canvas: HTMLCanvasElement, run: Negotiated, sample: number): void {
  const sheet = fitted(canvas);
  if (sheet === null) return;
  const { context, width, height } = sheet;
  const ink = currentInk();
  const { utilisation: samples, times, hostNames } = run;
  const top = Math.max(1.1, ...samples.flat());
  const x = (i: number) => 46 + ((width - 56) * i) / Math.max(1, samples.length - 1);
  const y = (share: number) => height - 20 - ((height - 30) * share) / top;
  context.clearRect(0, 0, width, height);
  context.font = `11px ${FONT}`;
  context.textAlign = "right";
  context.fillStyle = ink.faint;
  context.strokeStyle = ink.line;
  for (const share of [0, 0.5, 1]) {
    context.fillText(`${100 * share} %`, 40, y(share) + 4);
    context.beginPath();
    context.moveTo(46, y(share));
    context.lineTo(width - 10, y(share));
    context.stroke();
  }
  context.fillText(`${times.at(-1)} s`, width - 10, height - 5);
  context.lineWidth = 1.3;
  context.globalAlpha = 0.75;
  for (let host = 0; host < hostNames.length; host++) {
    context.strokeStyle = hostColour(host);
    context.beginPath();
    samples.forEach((shares, i) => {
      context.lineTo(x(i), y(shares[host]));
    });
    context.stroke();
  }
  context.globalAlpha = 0.5;
  context.lineWidth = 1;
  context.strokeStyle = ink.ink;
  context.beginPath();
  context.moveTo(x(sample), 8);
  context.lineTo(x(sample), height - 20);
  context.stroke();
  context.globalAlpha = 1;
}
