import { textWidth } from "./text.ts";

/** A point with a label and intervals in both directions, in points of the page, y downwards. */
export interface LabelledPoint {
  /** None if empty. */
  readonly label: string;
  readonly x: number;
  readonly left: number;
  readonly right: number;
  readonly y: number;
  /** Ends of the interval of y: of its greatest value, and of its least. */
  readonly high: number;
  readonly low: number;
}

/** Where a label stands: dx and dy from its point, or from an end of its interval. */
export interface LabelPlace {
  readonly align: "left" | "right" | "center";
  readonly from: "y" | "high" | "low";
  readonly dx: number;
  readonly dy: number;
}

/** The first ones are the best. */
const PLACES: readonly LabelPlace[] = [
  { align: "left", from: "y", dx: 5, dy: -6 },
  { align: "right", from: "y", dx: -5, dy: -6 },
  { align: "center", from: "low", dx: 0, dy: 5 },
  { align: "center", from: "high", dx: 0, dy: -5 },
  { align: "left", from: "y", dx: 5, dy: 6 },
  { align: "right", from: "y", dx: -5, dy: 6 },
];

/** Those beside a point, whose labels stand at its value. */
export const SIDES = PLACES.filter(({ from }) => from === "y");

const MARK = 4;
const RULE = 0.5;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** For every point the place where its label covers the fewest marks and earlier labels, within the width of the plot if it can. */
export function placeLabels(points: readonly LabelledPoint[], fontSize: number, width: number): LabelPlace[] {
  const taken = points.flatMap(marksOf);
  return points.map((point) => {
    if (point.label === "") return PLACES[0];
    const boxes = PLACES.map((place) => boxOf(point, place, fontSize));
    const covered = boxes.map((box) => {
      const isInside = box.left >= 0 && box.right <= width;
      return taken.filter((other) => meet(box, other)).length + (isInside ? 0 : taken.length + 1);
    });
    const best = covered.indexOf(Math.min(...covered));
    taken.push(boxes[best]);
    return PLACES[best];
  });
}

/** Whether all labels lie within the width of the plot, none on another. */
export function areApart(
  points: readonly LabelledPoint[],
  places: readonly LabelPlace[],
  fontSize: number,
  width: number,
): boolean {
  const boxes = points.flatMap((point, k) => (point.label === "" ? [] : [boxOf(point, places[k], fontSize)]));
  return boxes.every(
    (box, k) => box.left >= 0 && box.right <= width && !boxes.slice(k + 1).some((other) => meet(box, other)),
  );
}

/**
 * For every point a place beside it where its label lies on no mark, no interval and no earlier label, and inside the plot; null
 * where there is none.
 */
export function freePlaces(
  points: readonly LabelledPoint[],
  fontSize: number,
  plot: { readonly width: number; readonly height: number },
): (LabelPlace | null)[] {
  const taken = points.flatMap(marksOf);
  return points.map((point) => {
    if (point.label === "") return null;
    const isInside = (box: Box) =>
      box.left >= 0 && box.right <= plot.width && box.top >= 0 && box.bottom <= plot.height;
    const place = SIDES.find((one) => {
      const box = boxOf(point, one, fontSize);
      return isInside(box) && !taken.some((other) => meet(box, other));
    });
    if (place === undefined) return null;
    taken.push(boxOf(point, place, fontSize));
    return place;
  });
}

function marksOf({ x, left, right, y, high, low }: LabelledPoint): Box[] {
  return [
    { left: x - MARK, right: x + MARK, top: y - MARK, bottom: y + MARK },
    { left, right, top: y - RULE, bottom: y + RULE },
    { left: x - RULE, right: x + RULE, top: high, bottom: low },
  ];
}

function boxOf(point: LabelledPoint, { align, from, dx, dy }: LabelPlace, fontSize: number): Box {
  const length = textWidth(point.label, fontSize);
  const before = { left: 0, right: length, center: length / 2 }[align];
  const left = point.x + dx - before;
  const middle = point[from] + dy;
  return { left, right: left + length, top: middle - fontSize / 2, bottom: middle + fontSize / 2 };
}

function meet(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
