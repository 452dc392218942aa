import { test } from "uvu";
import * as assert from "uvu/assert";
import { freePlaces, type LabelledPoint, placeLabels } from "../../src/figures/point-labels.ts";

const SIZE = 6;
const WIDTH = 200;

/** With intervals of 8 points to all sides. */
function at(x: number, y: number, label = "cost = 1"): LabelledPoint {
  return { label, x, left: x - 8, right: x + 8, y, high: y - 8, low: y + 8 };
}

function places(...points: LabelledPoint[]): string[] {
  return placeLabels(points, SIZE, WIDTH).map(({ align, from }) => `${align} ${from}`);
}

test("a label begins to the right of its point, and ends to the left of it where the plot ends", () => {
  assert.equal(places(at(50, 80)), ["left y"]);
  assert.equal(places(at(195, 80)), ["right y"]);
});

test("a label makes way for marks, for intervals and for labels before it", () => {
  assert.equal(
    places(at(50, 80), at(70, 74, "")),
    ["right y", "left y"],
    "a mark, which has no label of its own",
  );
  assert.equal(places({ ...at(50, 80), right: 50 }, { ...at(90, 74, ""), left: 60 }), ["right y", "left y"]);
  const crowded = places(at(60, 80), at(62, 81));
  assert.not.equal(crowded[0], crowded[1]);
});

test("where there is no free place the label covers as little as can be, inside the plot", () => {
  const points = Array.from({ length: 30 }, (_, k) => at(100 + (k % 6), 80 + Math.floor(k / 6)));
  for (const place of placeLabels(points, SIZE, WIDTH)) assert.ok(Math.abs(place.dy) <= 6);
  assert.not.ok(
    places(...points, at(196, 80))
      .at(-1)
      ?.startsWith("left"),
  );
});

test("a label that may be missing stands on nothing, inside the plot, or nowhere", () => {
  const plot = { width: WIDTH, height: 100 };
  const free = (...points: LabelledPoint[]) =>
    freePlaces(points, SIZE, plot).map((place) => place && `${place.align} ${place.from} ${place.dy}`);
  assert.equal(free(at(50, 80), at(195, 80), at(20, 30, "")), ["left y -6", "right y -6", null]);
  assert.equal(free(at(50, 2))[0], "left y 6");
  const crowd = free(...Array.from({ length: 9 }, () => at(100, 50)));
  const told = crowd.filter((place) => place !== null);
  assert.ok(told.length > 0 && told.length < 9, crowd.join());
  assert.is(new Set(told).size, told.length);
});

test.run();
