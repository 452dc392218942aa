import type { History } from "./history.ts";
import { currentInk, disc, FONT, fitted, type Ink, pixelScale, text } from "./ink.ts";
import { mapPlaces, type Place, plainPlaces, project, type Room, type Size, sunflower } from "./layout.ts";
import { VmDots } from "./vm-dots.ts";
import { landDots, NORTH, SOUTH } from "./world.ts";

/** Above this many, clouds are drawn as discs and migrations as streams between them. */
const MOST_SINGLE_VMS = 12_000;
const MOST_NAMES = 40;
/** With more clouds there is no room for both numbers. */
const MOST_COUNTED = 16;
const MOST_STREAMS = 160;
const MOST_PARTICLES = 900;

/** The VMs on their clouds, drawn 60 times a second. */
export class Stage {
  readonly #canvas: HTMLCanvasElement;
  readonly #history: History;
  readonly #aggregated: boolean;
  /** Of single VMs: who is where in each cloud. */
  readonly #members: number[][];
  readonly #slot: Int32Array;
  readonly #dots: VmDots;
  readonly #radii: Float64Array;
  #places: Place[] = [];
  #spacing = 4;
  #size: Size = { width: 0, height: 0 };
  #ink: Ink = currentInk();
  #background: HTMLCanvasElement | null = null;
  #streams: Stream[] = [];
  #streamed = 0;
  #streamAge = 0;

  constructor(canvas: HTMLCanvasElement, history: History) {
    this.#canvas = canvas;
    this.#history = history;
    const { clouds } = history.start;
    this.#aggregated = history.start.vms > MOST_SINGLE_VMS;
    const vms = this.#aggregated ? 0 : history.start.vms;
    this.#members = Array.from({ length: clouds }, () => []);
    this.#slot = new Int32Array(vms);
    this.#dots = new VmDots(vms);
    this.#radii = new Float64Array(clouds);
    if (this.#aggregated) return;
    history.assignment.forEach((cloud, vm) => {
      this.#slot[vm] = this.#members[cloud].push(vm) - 1;
    });
    history.onMove = (vm, from, to) => this.#move(vm, from, to);
  }

  /** Colours may have changed, or the canvas its size. */
  refresh(): void {
    this.#ink = currentInk();
    this.#size = { width: 0, height: 0 };
  }

  /** @param seconds since the frame before */
  draw(seconds: number): void {
    const sheet = fitted(this.#canvas);
    if (sheet === null) return;
    const { context, width, height } = sheet;
    if (width !== this.#size.width || height !== this.#size.height) this.#lay({ width, height });
    context.clearRect(0, 0, width, height);
    if (this.#background !== null) context.drawImage(this.#background, 0, 0, width, height);
    const ease = 1 - Math.exp(-seconds * 7);
    this.#drawClouds(context, ease);
    if (this.#aggregated) this.#drawStreams(context, seconds);
    else {
      this.#drawLinks(context);
      this.#dots.draw(context, this.#size, ease);
    }
    this.#drawNames(context);
  }

  #lay(size: Size): void {
    const { vms, clouds, capacity, coordinates } = this.#history.start;
    const first = this.#size.width === 0 && this.#places.length === 0;
    this.#size = size;
    const total = capacity.reduce((sum, value) => sum + value, 0);
    const load = capacity.reduce((sum, room, x) => sum + room * this.#history.current.utilisation[x], 0);
    // Of the clouds' room, what all VMs take. A full cloud has that much more than its share of them.
    const taken = Math.min(1, Math.max(0.2, load / total));
    const area = (size.width * size.height * 0.14 * taken) / Math.PI;
    this.#spacing = Math.min(15, Math.sqrt(area / Math.max(1, vms)));
    const radii = Array.from(capacity, (room) => this.#spacing * Math.sqrt((vms * room) / total / taken) + 8);
    this.#places =
      coordinates === null
        ? plainPlaces(clouds, Math.max(...radii), size)
        : mapPlaces(coordinates, this.#rooms(radii), size);
    this.#background = coordinates === null ? null : drawnMap(size, this.#ink);
    this.#dots.lay(size, this.#spacing, this.#ink);
    for (let vm = 0; vm < this.#slot.length; vm++) this.#aim(vm, this.#history.assignment[vm]);
    if (first) this.#dots.arrive();
  }

  /** Around the gauge, with the name above and the numbers below. */
  #rooms(radii: readonly number[]): Room[] {
    const named = radii.length <= MOST_NAMES;
    const narrow = this.#isNarrow();
    const least = narrow ? 26 : 48;
    const above = narrow ? 18 : 30;
    return radii.map((radius) => ({
      wide: Math.max(radius + 6, named ? least : 0),
      high: radius + (named ? above : 8),
    }));
  }

  /** On a telephone there is no room for the numbers, which the bars show as well. */
  #isNarrow(): boolean {
    return this.#size.width < 560;
  }

  #aim(vm: number, cloud: number): void {
    const [x, y] = sunflower(this.#slot[vm]);
    const place = this.#places[cloud];
    this.#dots.aim(vm, place.x + x * this.#spacing, place.y + y * this.#spacing);
  }

  /** The last of the cloud that is left takes the free slot. */
  #move(vm: number, from: number, to: number): void {
    const left = this.#members[from];
    const last = left.pop()!;
    if (last !== vm) {
      left[this.#slot[vm]] = last;
      this.#slot[last] = this.#slot[vm];
    }
    this.#slot[vm] = this.#members[to].push(vm) - 1;
    if (this.#places.length === 0) return;
    if (last !== vm) this.#aim(last, from);
    this.#aim(vm, to);
  }

  /** Between VMs that talk, the wider the more. */
  #drawLinks(context: CanvasRenderingContext2D): void {
    const { links } = this.#history.start;
    if (links === null) return;
    const { x, y } = this.#dots;
    const most = links.amount.reduce((high, amount) => Math.max(high, amount), 0);
    context.strokeStyle = this.#ink.faint;
    context.globalAlpha = 0.4;
    links.amount.forEach((amount, k) => {
      const [from, to] = [links.from[k], links.to[k]];
      context.lineWidth = 0.5 + (3 * amount) / most;
      context.beginPath();
      context.moveTo(x[from], y[from]);
      context.lineTo(x[to], y[to]);
      context.stroke();
    });
    context.globalAlpha = 1;
  }

  #drawClouds(context: CanvasRenderingContext2D, ease: number): void {
    const { hosted, current } = this.#history;
    this.#places.forEach(({ x, y, anchorX, anchorY }, cloud) => {
      const wanted = this.#spacing * (Math.sqrt(hosted[cloud]) + 0.5);
      this.#radii[cloud] += (wanted - this.#radii[cloud]) * ease;
      const radius = this.#radii[cloud];
      if (Math.hypot(x - anchorX, y - anchorY) > radius + 6) this.#tie(context, x, y, anchorX, anchorY);
      if (this.#aggregated) {
        context.globalAlpha = 0.55;
        disc(context, x, y, radius, this.#ink.vm);
        context.globalAlpha = 1;
      }
      gauge(context, x, y, radius + 6, current.utilisation[cloud], this.#ink);
    });
  }

  #tie(context: CanvasRenderingContext2D, x: number, y: number, anchorX: number, anchorY: number): void {
    context.strokeStyle = this.#ink.faint;
    context.lineWidth = 1;
    context.globalAlpha = 0.6;
    context.beginPath();
    context.moveTo(anchorX, anchorY);
    context.lineTo(x, y);
    context.stroke();
    context.globalAlpha = 1;
    disc(context, anchorX, anchorY, 2, this.#ink.faint);
  }

  #drawNames(context: CanvasRenderingContext2D): void {
    const { start, current, hosted } = this.#history;
    if (start.clouds > MOST_NAMES) return;
    context.textAlign = "center";
    this.#places.forEach(({ x, y }, cloud) => {
      const edge = this.#radii[cloud] + 12;
      const { ink, faint, card } = this.#ink;
      const name = start.cloudNames[cloud];
      if (this.#isNarrow()) {
        text(context, name, x, y - edge, `600 10px ${FONT}`, ink, card);
        return;
      }
      text(context, name, x, y - edge - 3, `600 12px ${FONT}`, ink, card);
      const percent = `${Math.round(100 * current.utilisation[cloud])} %`;
      const share =
        start.clouds > MOST_COUNTED ? percent : `${hosted[cloud].toLocaleString("en")} VMs, ${percent}`;
      text(context, share, x, y + edge + 10, `11px ${FONT}`, faint, card);
    });
  }

  #drawStreams(context: CanvasRenderingContext2D, seconds: number): void {
    if (this.#streamed !== this.#history.shown) {
      this.#streamed = this.#history.shown;
      this.#streams = streamsOf(this.#history);
      this.#streamAge = 0;
    }
    this.#streamAge += seconds;
    const age = Math.min(1, this.#streamAge / 0.9);
    if (age >= 1) return;
    const most = Math.max(1, ...this.#streams.map(({ count }) => count));
    const total = this.#streams.reduce((sum, { count }) => sum + count, 0);
    context.strokeStyle = this.#ink.moving;
    context.fillStyle = this.#ink.moving;
    for (const { from, to, count } of this.#streams) {
      const [a, b] = [this.#places[from], this.#places[to]];
      const bend = { x: (a.x + b.x) / 2 + (b.y - a.y) * 0.15, y: (a.y + b.y) / 2 - (b.x - a.x) * 0.15 };
      context.globalAlpha = 0.28 * (1 - age);
      context.lineWidth = 0.5 + 5 * Math.sqrt(count / most);
      context.beginPath();
      context.moveTo(a.x, a.y);
      context.quadraticCurveTo(bend.x, bend.y, b.x, b.y);
      context.stroke();
      context.globalAlpha = 0.9;
      const particles = Math.ceil((MOST_PARTICLES * count) / total);
      for (let k = 0; k < particles; k++) {
        const t = age * 1.3 - (0.3 * k) / particles;
        if (t <= 0 || t >= 1) continue;
        const side = (sunflower(k)[0] % 1) * 8;
        const [p, q, r] = [(1 - t) ** 2, 2 * t * (1 - t), t * t];
        context.fillRect(p * a.x + q * bend.x + r * b.x + side, p * a.y + q * bend.y + r * b.y - side, 2, 2);
      }
    }
    context.globalAlpha = 1;
  }
}

interface Stream {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Who went where in the round shown: the largest streams. */
function streamsOf({ current, origins, start: { clouds } }: History): Stream[] {
  const counts = new Uint32Array(clouds * clouds);
  const pairs: number[] = [];
  current.to.forEach((to, k) => {
    const pair = origins[k] * clouds + to;
    if (counts[pair]++ === 0) pairs.push(pair);
  });
  return pairs
    .sort((one, other) => counts[other] - counts[one])
    .slice(0, MOST_STREAMS)
    .map((pair) => ({ from: Math.floor(pair / clouds), to: pair % clouds, count: counts[pair] }));
}

/** As many dots as there are VMs, closely packed around a centre. */
export function cluster(
  context: CanvasRenderingContext2D,
  { x, y }: Place,
  vms: number,
  spacing: number,
  colour: string,
): void {
  for (let k = 0; k < vms; k++) {
    const [right, down] = sunflower(k);
    disc(context, x + right * spacing, y + down * spacing, spacing * 0.65, colour);
  }
}

/** Utilisation as an arc from the top; what exceeds the capacity in another colour. */
export function gauge(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  share: number,
  ink: Ink,
): void {
  const arc = (part: number, colour: string) => {
    context.strokeStyle = colour;
    context.beginPath();
    context.arc(x, y, radius, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * Math.min(1, part));
    context.stroke();
  };
  context.lineWidth = 3;
  arc(1, ink.line);
  arc(share, ink.gauge);
  if (share > 1) arc(share - 1, ink.alert);
}

/** Pixels between dots at least, and the most dots across. */
const SMALLEST_PITCH = 4.5;
const MOST_ACROSS = 150;

function drawnMap(size: Size, { land, line }: Ink): HTMLCanvasElement {
  const map = document.createElement("canvas");
  const scale = pixelScale();
  map.width = Math.round(scale * size.width);
  map.height = Math.round(scale * size.height);
  const context = map.getContext("2d")!;
  context.scale(scale, scale);
  context.strokeStyle = line;
  context.lineWidth = 0.5;
  context.beginPath();
  for (let latitude = -30; latitude <= 60; latitude += 30) {
    const [, y] = project([0, latitude], size);
    context.moveTo(0, y);
    context.lineTo(size.width, y);
  }
  for (let longitude = -150; longitude < 180; longitude += 30) {
    const [x] = project([longitude, 0], size);
    context.moveTo(x, 0);
    context.lineTo(x, size.height);
  }
  context.stroke();
  const pitch = Math.max(SMALLEST_PITCH, size.width / MOST_ACROSS);
  const radius = pitch * 0.3;
  for (const at of landDots((pitch * 360) / size.width, (pitch * (NORTH - SOUTH)) / size.height)) {
    const [x, y] = project(at, size);
    disc(context, x, y, radius, land);
  }
  return map;
}
