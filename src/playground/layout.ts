import { NORTH, SOUTH } from "./world.ts";

/** Where a cloud is drawn, and the place on the map that it belongs to; pixels. */
export interface Place {
  x: number;
  y: number;
  readonly anchorX: number;
  readonly anchorY: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a point of the globe lies on the map: straight longitudes and latitudes. */
export function project(
  [longitude, latitude]: readonly [number, number],
  { width, height }: Size,
): [number, number] {
  return [((longitude + 180) / 360) * width, ((NORTH - latitude) / (NORTH - SOUTH)) * height];
}

/** The room that a cloud takes with its names, from its middle to each side; pixels. */
export interface Room {
  readonly wide: number;
  readonly high: number;
}

const PASSES = 300;
/** Without the pull back to the map, so that nothing is left half covered. */
const LAST_PASSES = 60;

/** Clouds at their places on the map, moved apart so that none covers another, where that is possible. */
export function mapPlaces(
  coordinates: readonly (readonly [number, number])[],
  rooms: readonly Room[],
  size: Size,
): Place[] {
  const places = coordinates.map((at) => {
    const [x, y] = project(at, size);
    return { x, y, anchorX: x, anchorY: y };
  });
  for (let pass = 0; pass < PASSES + LAST_PASSES; pass++) {
    const pull = pass < PASSES ? 0.02 : 0;
    places.forEach((place, i) => {
      for (let j = 0; j < i; j++) {
        pushApart(place, places[j], rooms[i].wide + rooms[j].wide, rooms[i].high + rooms[j].high);
      }
    });
    places.forEach((place, i) => {
      place.x += (place.anchorX - place.x) * pull;
      place.y += (place.anchorY - place.y) * pull;
      keepInside(place, rooms[i], size);
    });
  }
  return places;
}

/** By what is covered in the direction in which that is less, along the line between both. */
function pushApart(one: Place, other: Place, wide: number, high: number): void {
  const dx = one.x - other.x || 0.01;
  const dy = one.y - other.y || 0.01;
  const [coveredX, coveredY] = [wide - Math.abs(dx), high - Math.abs(dy)];
  if (coveredX <= 0 || coveredY <= 0) return;
  const push = (0.3 * Math.min(coveredX, coveredY)) / Math.hypot(dx, dy);
  const [pushX, pushY] = [dx * push, dy * push];
  one.x += pushX;
  one.y += pushY;
  other.x -= pushX;
  other.y -= pushY;
}

function keepInside(place: Place, { wide, high }: Room, { width, height }: Size): void {
  place.x = Math.min(Math.max(place.x, wide), width - wide);
  place.y = Math.min(Math.max(place.y, high), height - high);
}

export const MOST_ON_OVAL = 18;

/** Clouds without places: on an oval, or in rows where they have no room there. */
export function plainPlaces(clouds: number, radius: number, size: Size): Place[] {
  const around = Math.PI * ((size.width + size.height) / 2 - 2 * radius - 64);
  const onOne = clouds <= MOST_ON_OVAL && around > clouds * (2 * radius + 16);
  return Array.from({ length: clouds }, (_, x) => {
    const [px, py] = onOne ? onOval(x, clouds, radius, size) : inRows(x, clouds, size);
    return { x: px, y: py, anchorX: px, anchorY: py };
  });
}

function onOval(x: number, clouds: number, radius: number, { width, height }: Size): [number, number] {
  if (clouds === 1) return [width / 2, height / 2];
  const angle = (2 * Math.PI * x) / clouds - Math.PI / 2;
  const rx = Math.max(40, width / 2 - radius - 30);
  const ry = Math.max(40, height / 2 - radius - 34);
  return [width / 2 + rx * Math.cos(angle), height / 2 + ry * Math.sin(angle)];
}

function inRows(x: number, clouds: number, { width, height }: Size): [number, number] {
  const even = Math.ceil(Math.sqrt((clouds * width) / height));
  const left = (columns: number) => Math.ceil(clouds / columns) * columns - clouds;
  const columns = left(even + 1) < left(even) ? even + 1 : even;
  const rows = Math.ceil(clouds / columns);
  return [((x % columns) + 0.5) * (width / columns), (Math.floor(x / columns) + 0.5) * (height / rows)];
}

const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/** The k-th place around a centre, as seeds lie in a sunflower; in units of the spacing. */
export function sunflower(k: number): [number, number] {
  const radius = Math.sqrt(k + 0.5);
  return [radius * Math.cos(k * GOLDEN_ANGLE), radius * Math.sin(k * GOLDEN_ANGLE)];
}
