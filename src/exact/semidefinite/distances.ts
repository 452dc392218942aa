/**
 * Points for the clouds whose squared distances D(x, y) stay at or below the latencies tau(x, y), and are on average as large
 * as a search can make them, with the pairs weighed by p_x p_y (maximum variance unfolding: Weinberger and Saul 2006).
 *
 * Returns the points around their centre, a row of m coordinates each. Null if there is no room for distances, clouds that
 * packets cross between in no time; for too many clouds; or if `proceed` says no.
 *
 * Ascent on the coordinates with a penalty for what exceeds a latency; at last all points shrink until no pair does.
 */
export function pointsBelow(
  latency: Float64Array,
  clouds: number,
  weights: Float64Array,
  proceed: () => boolean,
): Float64Array | null {
  if (clouds > MOST_CLOUDS) return null;
  for (let x = 0; x < clouds; x++) {
    for (let y = 0; y < x; y++) if (latency[x * clouds + y] <= 0) return null;
  }
  const points = startingPoints(latency, clouds);
  for (const penalty of PENALTIES) {
    if (!climb(points, latency, clouds, weights, penalty, proceed)) return null;
  }
  return centred(points, clouds, Math.sqrt(shrinkage(points, latency, clouds)));
}

const PENALTIES = [1, 4, 16, 64, 256];
const STEPS = 400;
/** A step takes m^3 operations: half a minute for all of them at this many. */
const MOST_CLOUDS = 200;
/** Operations between two questions: some tenths of a second. */
const PATIENCE = 1e8;

/** The corners of a simplex, far apart as the least latency allows: no two points coincide, none exceeds. */
function startingPoints(latency: Float64Array, clouds: number): Float64Array {
  let least = Number.POSITIVE_INFINITY;
  for (let x = 0; x < clouds; x++) {
    for (let y = 0; y < x; y++) least = Math.min(least, latency[x * clouds + y]);
  }
  const points = new Float64Array(clouds * clouds);
  for (let x = 0; x < clouds; x++) points[x * clouds + x] = Math.sqrt(least / 2);
  return points;
}

/** Gradient steps that grow while they help and are taken back when they do not. False if `proceed` says no. */
function climb(
  points: Float64Array,
  latency: Float64Array,
  clouds: number,
  weights: Float64Array,
  penalty: number,
  proceed: () => boolean,
): boolean {
  const gradient = new Float64Array(points.length);
  let value = valueAndGradient(points, latency, clouds, weights, penalty, gradient);
  let step = 1;
  const tried = new Float64Array(points.length);
  const next = new Float64Array(points.length);
  const stepsPerQuestion = Math.ceil(PATIENCE / clouds ** 3);
  for (let k = 0; k < STEPS; k++) {
    if (k % stepsPerQuestion === 0 && !proceed()) return false;
    for (let q = 0; q < points.length; q++) tried[q] = points[q] + step * gradient[q];
    const reached = valueAndGradient(tried, latency, clouds, weights, penalty, next);
    if (reached > value) {
      value = reached;
      points.set(tried);
      gradient.set(next);
      step *= 1.5;
    } else step *= 0.4;
  }
  return true;
}

/** Sum of p_x p_y (D - penalty tau (D / tau - 1)^2 where D exceeds tau), and its derivative by the coordinates. */
function valueAndGradient(
  points: Float64Array,
  latency: Float64Array,
  clouds: number,
  weights: Float64Array,
  penalty: number,
  gradient: Float64Array,
): number {
  gradient.fill(0);
  let value = 0;
  for (let x = 0; x < clouds; x++) {
    for (let y = 0; y < x; y++) {
      const tau = latency[x * clouds + y];
      const pair = weights[x] * weights[y];
      const distance = squaredDistance(points, clouds, x, y);
      const excess = Math.max(distance / tau - 1, 0);
      value += pair * (distance - penalty * tau * excess * excess);
      const slope = 2 * pair * (1 - 2 * penalty * excess);
      for (let q = 0; q < clouds; q++) {
        const part = slope * (points[x * clouds + q] - points[y * clouds + q]);
        gradient[x * clouds + q] += part;
        gradient[y * clouds + q] -= part;
      }
    }
  }
  return value;
}

function squaredDistance(points: Float64Array, clouds: number, x: number, y: number): number {
  let sum = 0;
  for (let q = 0; q < clouds; q++) sum += (points[x * clouds + q] - points[y * clouds + q]) ** 2;
  return sum;
}

/** The factor for squared distances at which none is above its latency, with room for rounding. */
function shrinkage(points: Float64Array, latency: Float64Array, clouds: number): number {
  let factor = 1;
  for (let x = 0; x < clouds; x++) {
    for (let y = 0; y < x; y++) {
      factor = Math.min(factor, latency[x * clouds + y] / squaredDistance(points, clouds, x, y));
    }
  }
  return factor * (1 - 1e-12);
}

/** Around their centre, which changes no distance and makes the Gram matrix small, and scaled. */
function centred(points: Float64Array, clouds: number, factor: number): Float64Array {
  const centre = new Float64Array(clouds);
  points.forEach((value, at) => {
    centre[at % clouds] += value / clouds;
  });
  return points.map((value, at) => (value - centre[at % clouds]) * factor);
}

/** G, the Gram matrix of points, m * m: D(x, y) = G_xx + G_yy - 2 G_xy. */
export function gramOf(points: Float64Array, clouds: number): Float64Array {
  return Float64Array.from({ length: clouds * clouds }, (_, at) => {
    const [x, y] = [Math.floor(at / clouds), at % clouds];
    let sum = 0;
    for (let q = 0; q < clouds; q++) sum += points[x * clouds + q] * points[y * clouds + q];
    return sum;
  });
}
