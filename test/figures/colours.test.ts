import { test } from "uvu";
import * as assert from "uvu/assert";
import { PALETTE } from "../../src/figures/theme.ts";
import { darkened } from "../../src/report/page/theme.ts";

/** Red, green and blue in linear light, 0 to 1 (sRGB, IEC 61966-2-1). */
function light(colour: string): number[] {
  return [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
}

/** As the Web Content Accessibility Guidelines reckon it, 1 to 21. */
function contrast(one: string, other: string): number {
  const [dark, bright] = [one, other]
    .map(light)
    .map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue)
    .sort((p, q) => p - q);
  return (bright + 0.05) / (dark + 0.05);
}

/** CIELAB under daylight D65: distances in it are about those that an eye sees. */
function lab(colour: string): number[] {
  const [red, green, blue] = light(colour);
  const [x, y, z] = [
    (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
    0.2126 * red + 0.7152 * green + 0.0722 * blue,
    (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
  ].map((part) => (part > 0.008856 ? Math.cbrt(part) : 7.787 * part + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const PAGES = [
  { page: "on paper", ground: "#ffffff", colours: [...PALETTE], least: 2 },
  { page: "on a dark page", ground: darkened("white"), colours: darkened<string[]>([...PALETTE]), least: 3 },
];
for (const { page, ground, colours, least } of PAGES) {
  test(`colours of series ${page} stand out from it and from each other`, () => {
    for (const [k, colour] of colours.entries()) {
      assert.ok(contrast(colour, ground) > least, `${colour} on ${ground}`);
      for (const other of colours.slice(k + 1)) {
        const apart = Math.hypot(...lab(colour).map((part, i) => part - lab(other)[i]));
        assert.ok(apart > 20, `${colour} and ${other} are ${apart.toFixed(0)} apart`);
      }
    }
  });
}

test.run();
