import { RandomStream, streamState } from "../../game/random.ts";

/** A symmetric matrix on a space of vectors, known by what it makes of them. */
export interface SymmetricMap {
  /** Numbers in a vector. */
  readonly length: number;
  /** Of the space. */
  readonly dimension: number;
  /** A new vector, but for rounding in the space. */
  apply(vector: Float64Array): Float64Array;
  /** Moves a vector to the nearest one in the space, and returns it. */
  project(vector: Float64Array): Float64Array;
}

const HALVINGS = 60;
/** What is left of a product is rounding. */
const INVARIANT = 1e-10;
const INVERSE_STEPS = 3;

export interface Eigenpair {
  readonly value: number;
  /** Of length 1. */
  readonly vector: Float64Array;
}

/** Up to so many rows every step is kept orthogonal to all before, and they span the space. */
const SPANNED = 400;

/** A unit vector of whose square less than that is outside the vectors known is a copy of them. */
const NEW = 0.5;

/**
 * About the least eigenvalues: the least one, and those of the next `count` - 1 that are negative, ascending. By Lanczos iteration, up to
 * `most` steps from a start that is always the same, on any machine; they are approached from above. Copies, which come where the steps
 * do not span the space, are left out. `goOn` is asked after every step.
 */
export function leastEigenpairs(
  map: SymmetricMap,
  most: number,
  count: number,
  goOn?: () => boolean,
): Eigenpair[] {
  const basis: Float64Array[] = [];
  const { diagonal, offDiagonal } = tridiagonalise(map, most, (vector) => basis.push(vector), goOn);
  const pairs: Eigenpair[] = [];
  for (let below = 0; below < basis.length && pairs.length < count; below++) {
    const value = eigenvalueOfTridiagonal(diagonal, offDiagonal, below);
    if (below > 0 && value >= 0) break;
    const vector = new Float64Array(basis[0].length);
    vectorOfTridiagonal(diagonal, offDiagonal, value).forEach((weight, k) => {
      addTimes(vector, basis[k], weight);
    });
    const length = Math.sqrt(dot(vector, vector));
    const unit = vector.map((entry) => entry / length);
    if (isNew(unit, pairs)) pairs.push({ value, vector: unit });
  }
  return pairs;
}

function isNew(unit: Float64Array, pairs: readonly Eigenpair[]): boolean {
  return pairs.reduce((left, { vector }) => left - dot(vector, unit) ** 2, 1) > NEW;
}

/** The least of them; more steps take no more memory. */
export function leastEigenvalue(map: SymmetricMap, most: number, goOn?: () => boolean): number {
  const { diagonal, offDiagonal } = tridiagonalise(map, most, () => {}, goOn);
  return eigenvalueOfTridiagonal(diagonal, offDiagonal, 0);
}

/** The map in the basis that the steps yield, one vector after another: its diagonal, and what is beside it. */
function tridiagonalise(
  map: SymmetricMap,
  most: number,
  take: (vector: Float64Array) => void,
  goOn: () => boolean = () => true,
) {
  const { dimension } = map;
  const spansAll = dimension <= Math.min(most, SPANNED);
  const steps = spansAll ? dimension : most;
  const random = new RandomStream(streamState("least eigenvalue", { length: map.length, dimension }));
  let next = map.project(Float64Array.from({ length: map.length }, () => random.uniform(-1, 1)));
  let length = Math.sqrt(dot(next, next));
  let known: Float64Array[] = [];
  const diagonal: number[] = [];
  const offDiagonal: number[] = [];
  while (diagonal.length < steps) {
    const vector = next.map((value) => value / length);
    take(vector);
    known = [...(spansAll ? known : known.slice(-1)), vector];
    next = map.project(map.apply(vector));
    const before = Math.sqrt(dot(next, next));
    diagonal.push(dot(vector, next));
    // Twice against all is exact (Parlett), but dear. Against the last two, what rounding brings back are copies of eigenvalues.
    for (const other of spansAll ? [...known, ...known] : known) addTimes(next, other, -dot(other, next));
    map.project(next);
    length = Math.sqrt(dot(next, next));
    if (!(length > INVARIANT * before) || !goOn()) break;
    offDiagonal.push(length);
  }
  return { diagonal, offDiagonal };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

function addTimes(to: Float64Array, from: Float64Array, factor: number): void {
  for (let k = 0; k < to.length; k++) to[k] += factor * from[k];
}

/** The one with `below` lesser ones, by bisection: as many pivots of the matrix less a shift are negative as eigenvalues are below it (Sturm). */
function eigenvalueOfTridiagonal(
  diagonal: readonly number[],
  offDiagonal: readonly number[],
  below: number,
): number {
  const reach = (k: number) => Math.abs(offDiagonal[k - 1] ?? 0) + Math.abs(offDiagonal[k] ?? 0);
  let low = Math.min(...diagonal.map((value, k) => value - reach(k)));
  let high = Math.max(...diagonal.map((value, k) => value + reach(k)));
  for (let k = 0; k < HALVINGS; k++) {
    const middle = (low + high) / 2;
    if (pivotsOf(diagonal, offDiagonal, middle).filter((pivot) => pivot < 0).length > below) high = middle;
    else low = middle;
  }
  return low;
}

function pivotsOf(diagonal: readonly number[], offDiagonal: readonly number[], shift: number): number[] {
  const pivots: number[] = [];
  diagonal.forEach((entry, q) => {
    const pivot = entry - shift - (q > 0 ? offDiagonal[q - 1] ** 2 / pivots[q - 1] : 0);
    pivots.push(pivot === 0 ? Number.MIN_VALUE : pivot);
  });
  return pivots;
}

/** By inverse iteration from just below the eigenvalue. */
function vectorOfTridiagonal(
  diagonal: readonly number[],
  offDiagonal: readonly number[],
  value: number,
): number[] {
  const size = diagonal.length;
  const pivots = pivotsOf(diagonal, offDiagonal, value - INVARIANT * Math.max(...diagonal.map(Math.abs)));
  let vector = new Array<number>(size).fill(1);
  for (let k = 0; k < INVERSE_STEPS; k++) {
    for (let q = 1; q < size; q++) vector[q] -= (offDiagonal[q - 1] / pivots[q - 1]) * vector[q - 1];
    vector[size - 1] /= pivots[size - 1];
    for (let q = size - 2; q >= 0; q--) vector[q] = (vector[q] - offDiagonal[q] * vector[q + 1]) / pivots[q];
    const length = Math.sqrt(vector.reduce((sum, entry) => sum + entry * entry, 0));
    vector = vector.map((entry) => entry / length);
  }
  return vector;
}
