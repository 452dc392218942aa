import type { Bound } from "./bound.ts";
import { currentInk, FONT, fitted, type Ink, text } from "./ink.ts";
import type { Round } from "./simulate.ts";

const LEFT = 62;
const RIGHT = 10;
const TOP = 8;
const MIGRATIONS = 34;
const BOTTOM = 18;

/** Both social costs by round, below them the migrations, and a line at the round shown. */
export function drawCosts(
  canvas: HTMLCanvasElement,
  rounds: readonly Round[],
  shown: number,
  bound: Bound | null,
): void {
  const sheet = fitted(canvas);
  if (sheet === null || rounds.length === 0) return;
  const { context, width, height } = sheet;
  const ink = currentInk();
  context.clearRect(0, 0, width, height);
  const finite = rounds.flatMap(({ total, regularised }) => [total, regularised]).filter(Number.isFinite);
  const levels = bound === null ? finite : [...finite, bound.total, bound.regularised];
  const [low, high] = levels.reduce(([l, h], v) => [Math.min(l, v), Math.max(h, v)], [Infinity, -Infinity]);
  const room = (high - low) * 0.06 || Math.abs(high) * 0.01 || 1;
  const last = Math.max(1, rounds.length - 1);
  const base = height - BOTTOM - MIGRATIONS;
  const x = (round: number) => LEFT + ((width - LEFT - RIGHT) * round) / last;
  const y = (cost: number) => base - 6 - ((base - 6 - TOP) * (cost - low + room)) / (high - low + 2 * room);
  context.font = `11px ${FONT}`;
  context.fillStyle = ink.faint;
  context.textAlign = "right";
  context.strokeStyle = ink.line;
  context.lineWidth = 1;
  for (const level of [low, (low + high) / 2, high]) {
    context.fillText(compact(level), LEFT - 6, y(level) + 4);
    horizontal(context, y(level), width);
  }
  if (bound !== null) {
    context.setLineDash([2, 3]);
    context.strokeStyle = ink.second;
    horizontal(context, y(bound.regularised), width);
    context.strokeStyle = ink.gauge;
    horizontal(context, y(bound.total), width);
    context.setLineDash([]);
    const label = bound.proven ? "optimum of U" : "lower bound of U";
    context.fillText(label, width - RIGHT, y(bound.total) + 12);
  }
  curve(context, rounds, x, (round) => y(round.total), ink.vm, []);
  curve(context, rounds, x, (round) => y(round.regularised), ink.second, [5, 4]);
  drawMigrations(context, rounds, x, height - BOTTOM, ink.moving, ink.faint);
  context.fillStyle = ink.faint;
  context.textAlign = "left";
  context.fillText("round 0", LEFT, height - 4);
  context.textAlign = "right";
  context.fillText(String(rounds.length - 1), width - RIGHT, height - 4);
  context.strokeStyle = ink.ink;
  context.globalAlpha = 0.5;
  context.beginPath();
  context.moveTo(x(shown), TOP);
  context.lineTo(x(shown), height - BOTTOM);
  context.stroke();
  context.globalAlpha = 1;
}

function horizontal(context: CanvasRenderingContext2D, y: number, width: number): void {
  context.beginPath();
  context.moveTo(LEFT, y);
  context.lineTo(width - RIGHT, y);
  context.stroke();
}

function curve(
  context: CanvasRenderingContext2D,
  rounds: readonly Round[],
  x: (round: number) => number,
  y: (round: Round) => number,
  colour: string,
  dash: number[],
): void {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.setLineDash(dash);
  context.beginPath();
  rounds.forEach((round, i) => {
    context.lineTo(x(i), y(round));
  });
  context.stroke();
  context.setLineDash([]);
  context.lineWidth = 1;
}

function drawMigrations(
  context: CanvasRenderingContext2D,
  rounds: readonly Round[],
  x: (round: number) => number,
  base: number,
  colour: string,
  faint: string,
): void {
  const most = Math.max(1, ...rounds.map(({ migrations }) => migrations));
  const wide = Math.max(1, Math.min(10, (x(1) - x(0)) * 0.7));
  context.fillStyle = colour;
  rounds.forEach(({ migrations }, i) => {
    if (migrations === 0) return;
    const high = Math.max(1, (MIGRATIONS - 6) * (migrations / most));
    context.fillRect(x(i) - wide / 2, base - high, wide, high);
  });
  context.fillStyle = faint;
  context.textAlign = "right";
  context.fillText(compact(most), LEFT - 6, base - MIGRATIONS + 14);
}

/** A name along a bar needs that many pixels. */
const NAMED_STEP = 20;

/** One bar a cloud, a line at full, and a dashed line where all would be equal. */
export function drawBars(
  canvas: HTMLCanvasElement,
  shares: ArrayLike<number>,
  even: number,
  names: readonly string[],
  colourOf: (cloud: number) => string = () => currentInk().gauge,
): void {
  const sheet = fitted(canvas);
  if (sheet === null) return;
  const { context, width, height } = sheet;
  const ink = currentInk();
  context.clearRect(0, 0, width, height);
  const values = Array.from(shares);
  const top = Math.max(1.1, ...values.map((share) => (Number.isFinite(share) ? share * 1.05 : 1.1)));
  const base = height - BOTTOM;
  const y = (share: number) => base - ((base - TOP) * share) / top;
  const step = (width - LEFT - RIGHT) / values.length;
  values.forEach((share, cloud) => {
    const x = LEFT + cloud * step + step * 0.14;
    context.fillStyle = colourOf(cloud);
    context.fillRect(x, y(Math.min(1, share)), Math.max(0.5, step * 0.72), base - y(Math.min(1, share)));
    if (share <= 1) return;
    context.fillStyle = ink.alert;
    context.fillRect(x, y(share), Math.max(0.5, step * 0.72), y(1) - y(share));
  });
  context.font = `11px ${FONT}`;
  context.textAlign = "right";
  context.fillStyle = ink.faint;
  context.strokeStyle = ink.faint;
  context.fillText("100 %", LEFT - 6, y(1) + 4);
  context.fillText("0 %", LEFT - 6, base + 4);
  horizontal(context, y(1), width);
  context.setLineDash([4, 4]);
  context.strokeStyle = ink.ink;
  horizontal(context, y(even), width);
  context.setLineDash([]);
  context.fillText("equal", LEFT - 6, y(even) + 4);
  if (step >= NAMED_STEP)
    names.forEach((name, x) => {
      along(context, name, LEFT + (x + 0.5) * step, base - 5, ink);
    });
}

/** Upwards along a bar, with a rim so that it can be read over its end. */
function along(context: CanvasRenderingContext2D, name: string, x: number, y: number, ink: Ink): void {
  context.save();
  context.translate(x + 4, y);
  context.rotate(-Math.PI / 2);
  context.textAlign = "left";
  text(context, name, 0, 0, `10px ${FONT}`, ink.ink, ink.card);
  context.restore();
}

/** Four digits are enough for a picture. */
export function compact(value: number): string {
  if (!Number.isFinite(value)) return "∞";
  if (Math.abs(value) >= 1e6) return value.toExponential(2);
  const digits = Math.abs(value) >= 1000 && Math.abs(value) < 1e5 ? 5 : 4;
  return value.toLocaleString("en", { maximumSignificantDigits: digits });
}
