import { checkCoordinates } from "../check.ts";
import { readAnyObject } from "../fields.ts";
import type { Coordinates } from "../generate/great-circle.ts";
import { parseJson } from "../json.ts";
import type { Place } from "../place.ts";

/**
 * Positions for cloud names from JSON: { name: { lon, lat } } or { name: [lon, lat] }. Names are compared by their
 * letters and digits alone, without case. `undefined`, with a note, unless every name is there: maps need them all.
 */
export function readCoordinates(
  text: string,
  names: readonly string[],
  at: Place,
  notes: string[],
): readonly Coordinates[] | undefined {
  const positions = new Map<string, Coordinates>();
  for (const [name, value] of Object.entries(readAnyObject(parseJson(text, at, "coordinates as JSON"), at))) {
    const { lon, lat } = Array.isArray(value)
      ? { lon: value[0], lat: value[1] }
      : readAnyObject(value, at.key(name));
    positions.set(letters(name), checkCoordinates([lon, lat], at.key(name)));
  }
  const missing = names.filter((name) => !positions.has(letters(name)));
  if (missing.length > 0) {
    notes.push(`left out the coordinates: none for ${missing.slice(0, 5).join(", ")}`);
    return undefined;
  }
  return names.flatMap((name) => {
    const position = positions.get(letters(name));
    return position === undefined ? [] : [position];
  });
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
