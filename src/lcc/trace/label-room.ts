/** A horizontal stretch that is taken, px. */
export interface Stretch {
  readonly left: number;
  readonly right: number;
}

export interface Line {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** What is taken, in rows of equal height. */
export interface Rows {
  readonly stretches: readonly (Stretch | null)[];
  /** The middle of the first row, and the distance from one to the next, px. */
  readonly first: number;
  readonly height: number;
}

/** A label lies on its line: its middle is this far above it, px. */
const ABOVE = 6.5;
/** Between two points of a label at which it is looked for what else is there, px. */
const STEP = 5;
/** Between the middles of two texts that are no longer in each other's way, px: heights of letters and a rim. */
const APART = 11;
const MARGIN = 4;
/** Shares of the way along a line that are tried, the middle first. */
const SHARES = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8, 0.14, 0.86];

/** Finds places along slanted lines for labels that cover neither what stands in rows nor each other. */
export class LabelRoom {
  readonly #rows: Rows;
  /** Points of the labels so far, by the row that they are nearest to. */
  readonly #labels = new Map<number, Point[]>();

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** The point of the line above which the label's middle goes: of some, the first where the least is covered. */
  place(line: Line, width: number): Point {
    const length = Math.hypot(line.x2 - line.x1, line.y2 - line.y1);
    const part = width / length;
    let fewest = Number.POSITIVE_INFINITY;
    let best: readonly Point[] = [];
    let chosen = pointAt(line, 0.5);
    for (const share of SHARES) {
      if (Math.abs(share - 0.5) > Math.max(0, 1 - part) / 2) continue;
      const points = pointsOf(line, share, part);
      const covered = points.filter((point) => this.#isTaken(point)).length;
      if (covered >= fewest) continue;
      fewest = covered;
      best = points;
      chosen = pointAt(line, share);
    }
    for (const point of best) {
      const row = Math.round(this.#rowOf(point));
      this.#labels.set(row, [...(this.#labels.get(row) ?? []), point]);
    }
    return chosen;
  }

  #rowOf({ y }: Point): number {
    return (y - this.#rows.first) / this.#rows.height;
  }

  #isTaken(point: Point): boolean {
    const { stretches, height } = this.#rows;
    const row = this.#rowOf(point);
    const near = [Math.floor(row), Math.ceil(row)].some((index) => {
      const stretch = stretches[index] ?? null;
      if (stretch === null || Math.abs(index - row) * height >= APART) return false;
      return point.x > stretch.left - MARGIN && point.x < stretch.right + MARGIN;
    });
    if (near) return true;
    const nearest = Math.round(row);
    return [nearest - 1, nearest, nearest + 1].some((index) =>
      this.#labels.get(index)?.some(({ x, y }) => Math.hypot(x - point.x, y - point.y) < APART),
    );
  }
}

function pointAt({ x1, y1, x2, y2 }: Line, share: number): Point {
  return { x: x1 + (x2 - x1) * share, y: y1 + (y2 - y1) * share };
}

/** Points along the middle of a label that takes `part` of the line's length, around the one at `share` of it. */
function pointsOf(line: Line, share: number, part: number): Point[] {
  const [dx, dy] = [line.x2 - line.x1, line.y2 - line.y1];
  const length = Math.hypot(dx, dy);
  const side = (dx < 0 ? -ABOVE : ABOVE) / length;
  const steps = Math.ceil((part * length) / STEP);
  return Array.from({ length: steps + 1 }, (_, step) => {
    const { x, y } = pointAt(line, share + part * (step / steps - 0.5));
    return { x: x + dy * side, y: y - dx * side };
  });
}
