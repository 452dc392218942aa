/** The page's colours as its style sheet has them now, for drawing. */
export interface Ink {
  readonly card: string;
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly land: string;
  readonly vm: string;
  readonly moving: string;
  readonly gauge: string;
  readonly alert: string;
  readonly second: string;
}

const NAMES = ["card", "ink", "faint", "line", "land", "vm", "moving", "gauge", "alert", "second"] as const;

export function currentInk(): Ink {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as unknown as Ink;
}

export const FONT = 'system-ui, "DejaVu Sans", sans-serif';

/** Pixels of a canvas for one CSS pixel. Pictures drawn once have them too: copying is quick, scaling is not. */
export function pixelScale(): number {
  return Math.min(2, devicePixelRatio);
}

/** Fits a canvas to its box at the screen's resolution; drawing is then in CSS pixels. Null while it has no size. */
export function fitted(
  canvas: HTMLCanvasElement,
): { context: CanvasRenderingContext2D; width: number; height: number } | null {
  const { clientWidth: width, clientHeight: height } = canvas;
  if (width === 0 || height === 0) return null;
  const scale = pixelScale();
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  const context = canvas.getContext("2d")!;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  return { context, width, height };
}

/** With a rim in the colour of what is behind it, so that it can be read over anything. */
export function text(
  context: CanvasRenderingContext2D,
  words: string,
  x: number,
  y: number,
  font: string,
  colour: string,
  rim: string,
): void {
  context.font = font;
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = rim;
  context.strokeText(words, x, y);
  context.fillStyle = colour;
  context.fillText(words, x, y);
}

export function disc(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  colour: string,
): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, Math.max(0, radius), 0, 2 * Math.PI);
  context.fill();
}
