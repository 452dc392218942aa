/**
 * Distances on the globe from IEEE operations alone: `Math.sin` and its kin may differ in the last bit between
 * engines, and an instance must have the same bytes everywhere.
 */

/** Mean radius of the earth, km. */
const EARTH_RADIUS = 6371.0088;
const DEGREE = Math.PI / 180;

/** One point on the globe: [longitude, latitude] in degrees. */
export type Coordinates = readonly [number, number];

/** The great-circle distance in km (haversine formula), to about 1e-9 km; to a metre for points opposite each other. */
export function greatCircle(a: Coordinates, b: Coordinates): number {
  const byLatitude = sine(((b[1] - a[1]) / 2) * DEGREE);
  const byLongitude = sine(((b[0] - a[0]) / 2) * DEGREE);
  const haversine = byLatitude * byLatitude + cosine(a[1]) * cosine(b[1]) * byLongitude * byLongitude;
  return 2 * EARTH_RADIUS * arcSine(Math.sqrt(Math.min(1, haversine)));
}

/** Of a latitude in degrees. */
function cosine(latitude: number): number {
  return sine((90 - Math.abs(latitude)) * DEGREE);
}

/** sin(x) for |x| <= pi: folded into |x| <= pi/2, where the Taylor series to x^25 is exact to rounding. */
export function sine(x: number): number {
  const folded = x > Math.PI / 2 ? Math.PI - x : x < -Math.PI / 2 ? -Math.PI - x : x;
  const square = folded * folded;
  let series = 1;
  for (let k = 24; k >= 2; k -= 2) series = 1 - (square * series) / (k * (k + 1));
  return folded * series;
}

/** arcsin(x) for 0 <= x <= 1: the angle is halved twice by square roots, then its Taylor series converges fast. */
export function arcSine(x: number): number {
  const quarter = sineOfHalf(sineOfHalf(x));
  const square = quarter * quarter;
  let series = 1;
  for (let k = 41; k >= 1; k -= 2) series = 1 + ((square * k * k) / ((k + 1) * (k + 2))) * series;
  return 4 * quarter * series;
}

/** sin(t / 2) from sin(t), 0 <= t <= pi/2. */
function sineOfHalf(x: number): number {
  return x / Math.sqrt(2 * (1 + Math.sqrt((1 - x) * (1 + x))));
}
