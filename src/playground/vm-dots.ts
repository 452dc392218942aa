import { disc, type Ink, pixelScale } from "./ink.ts";
import type { Size } from "./layout.ts";

/** Pixels; nearer than that, a VM has arrived. */
const ARRIVED = 0.25;

/** A dot for every VM, on its way to where it belongs. Those at rest are drawn once, on a layer of their own. */
export class VmDots {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly #targetX: Float32Array;
  readonly #targetY: Float32Array;
  readonly #rests: Uint8Array;
  readonly #layer = document.createElement("canvas");
  /** One of those at rest has left. */
  #stale = false;
  #settled = this.#layer;
  #moving = this.#layer;
  #far = 0;
  #trail = "";

  constructor(vms: number) {
    this.x = new Float32Array(vms);
    this.y = new Float32Array(vms);
    this.#targetX = new Float32Array(vms);
    this.#targetY = new Float32Array(vms);
    this.#rests = new Uint8Array(vms);
  }

  /** Before VMs are aimed at places in a picture of this size. `spacing` is between neighbours, pixels. */
  lay({ width, height }: Size, spacing: number, { vm, moving }: Ink): void {
    const radius = Math.max(0.9, spacing * 0.7);
    this.#settled = drawnDot(radius, vm);
    this.#moving = drawnDot(radius * 1.15, moving);
    this.#trail = moving;
    this.#far = spacing * 3;
    this.#layer.width = Math.round(width * pixelScale());
    this.#layer.height = Math.round(height * pixelScale());
    this.#rests.fill(0);
  }

  aim(vm: number, x: number, y: number): void {
    this.#targetX[vm] = x;
    this.#targetY[vm] = y;
    if (this.#rests[vm] === 0) return;
    this.#rests[vm] = 0;
    this.#stale = true;
  }

  /** All are where they belong at once. */
  arrive(): void {
    this.x.set(this.#targetX);
    this.y.set(this.#targetY);
  }

  draw(context: CanvasRenderingContext2D, { width, height }: Size, ease: number): void {
    const layer = this.#layer.getContext("2d")!;
    const scale = pixelScale();
    layer.setTransform(scale, 0, 0, scale, 0, 0);
    if (this.#stale) {
      layer.clearRect(0, 0, width, height);
      this.#rests.forEach((rests, vm) => {
        if (rests === 1) this.#stamp(layer, vm);
      });
      this.#stale = false;
    }
    const settling: number[] = [];
    const travelling: number[] = [];
    for (let vm = 0; vm < this.x.length; vm++) {
      if (this.#rests[vm] === 1) continue;
      const distance = this.#step(vm, ease);
      if (distance < ARRIVED) {
        this.#rests[vm] = 1;
        this.#stamp(layer, vm);
      } else (distance > this.#far ? travelling : settling).push(vm);
    }
    context.drawImage(this.#layer, 0, 0, width, height);
    for (const vm of settling) this.#stamp(context, vm);
    this.#drawTravelling(context, travelling);
  }

  /** @returns how far it was from its place before */
  #step(vm: number, ease: number): number {
    const dx = this.#targetX[vm] - this.x[vm];
    const dy = this.#targetY[vm] - this.y[vm];
    this.x[vm] += dx * ease;
    this.y[vm] += dy * ease;
    return Math.hypot(dx, dy);
  }

  /** At whole pixels: then a dot is copied, not sampled. */
  #stamp(context: CanvasRenderingContext2D, vm: number): void {
    const scale = pixelScale();
    const side = this.#settled.width / scale;
    const left = Math.round((this.x[vm] - side / 2) * scale) / scale;
    const top = Math.round((this.y[vm] - side / 2) * scale) / scale;
    context.drawImage(this.#settled, left, top, side, side);
  }

  #drawTravelling(context: CanvasRenderingContext2D, travelling: readonly number[]): void {
    const [x, y, targetX, targetY] = [this.x, this.y, this.#targetX, this.#targetY];
    context.beginPath();
    for (const vm of travelling) {
      context.moveTo(x[vm], y[vm]);
      context.lineTo(x[vm] - (targetX[vm] - x[vm]) * 0.14, y[vm] - (targetY[vm] - y[vm]) * 0.14);
    }
    context.lineWidth = 1;
    context.strokeStyle = this.#trail;
    context.globalAlpha = 0.35;
    context.stroke();
    context.globalAlpha = 1;
    const side = this.#moving.width / pixelScale();
    for (const vm of travelling) {
      context.drawImage(this.#moving, x[vm] - side / 2, y[vm] - side / 2, side, side);
    }
  }
}

/** A dot in the middle of a small square. */
function drawnDot(radius: number, colour: string): HTMLCanvasElement {
  const dot = document.createElement("canvas");
  const scale = pixelScale();
  dot.width = dot.height = 2 * Math.ceil(scale * radius + 1);
  disc(dot.getContext("2d")!, dot.width / 2, dot.height / 2, scale * radius, colour);
  return dot;
}
