import { allocate, getF32, getF64, setF64 } from "../../memory";
import { combination, product } from "../relaxation/rows";
import { allocateEntries } from "./entries";
import { evaluate, exchangePoints, meetSums, points, shapeLifted } from "./lagrangian";
import { allocateLinks } from "./links";
import { bytes, pointBytes, row, vms } from "./shape";
import { allocateTriangles } from "./triangles";

/**
 * Descends the augmented Lagrangian by L-BFGS (Nocedal and Wright, Numerical Optimization, section 7.2) with a diagonal to begin
 * with, one number for each VM.
 *
 *     stiffness *    f32, n: about the curvature of the Lagrangian in a VM's vectors; the host fills it
 */
export let stiffness: usize = 0;

/** Pairs of changes that are remembered. More cost more than they save: all vectors are read at every step. */
const REMEMBERED: i32 = 3;
/** Sums in single precision are this exact; a step may seem to rise by as much. */
const NOISE: f64 = 1e-7;
const SUFFICIENT: f64 = 1e-4;
const SHORTER: f32 = 0.4;
const MOST_TRIALS: i32 = 12;

let gradient: usize = 0;
let trial: usize = 0;
let trialGradient: usize = 0;
let direction: usize = 0;
let moves: usize = 0; //     REMEMBERED differences of points
let turns: usize = 0; //     REMEMBERED differences of gradients
let inverses: usize = 0; //  f64, REMEMBERED: 1 / (move.turn)
let factors: usize = 0; //   f64, REMEMBERED
let lastSquare: f64 = 0; //  sum over VMs of the last turn's square by the VM's stiffness

/** With room for so many entries (entries.ts) and triangles (triangles.ts), if any. */
export function allocateLifted(
  theVms: u32,
  clouds: u32,
  pairs: u32,
  width: u32,
  entries: u32,
  triangles: u32,
  trianglePenalty: f32,
): void {
  shapeLifted(theVms, clouds, pairs, width);
  const size = pointBytes();
  stiffness = allocate((<usize>vms) << 2);
  gradient = allocate(size);
  trial = allocate(size);
  trialGradient = allocate(size);
  direction = allocate(size);
  moves = allocate(<usize>REMEMBERED * size);
  turns = allocate(<usize>REMEMBERED * size);
  inverses = allocate((<usize>REMEMBERED) << 3);
  factors = allocate((<usize>REMEMBERED) << 3);
  allocateLinks(entries, triangles);
  allocateEntries(entries);
  allocateTriangles(triangles, trianglePenalty);
}

/**
 * Up to `most` steps from `points`; ends when a step cannot gain `enough` of the value. Returns the value that is reached.
 */
export function descendLifted(most: u32, enough: f64): f64 {
  let value = evaluate(points, gradient);
  let known = 0;
  for (let left = most; left > 0; left--) {
    const slope = -choose(known);
    if (-slope < enough * Math.abs(value)) break;
    let step: f32 = 1;
    let reached = tryStep(step);
    for (
      let trials = 0;
      trials < MOST_TRIALS && !(reached <= value + SUFFICIENT * slope * <f64>step + NOISE * Math.abs(value));
      trials++
    ) {
      step *= SHORTER;
      reached = tryStep(step);
    }
    if (!(reached <= value + NOISE * Math.abs(value))) break;
    known = remember(known);
    trial = exchangePoints(trial);
    const old = gradient;
    gradient = trialGradient;
    trialGradient = old;
    value = reached;
  }
  meetSums();
  return value;
}

/**
 * `direction` becomes that of steepest ascent in the metric of what is remembered. Returns its product with the gradient. Vectors are far larger
 * than caches: every pass over them also takes the product that the next one needs.
 */
function choose(known: i32): f64 {
  if (known === 0) return relax(gradient, gradient, 0, 1, gradient);
  const last = known - 1;
  const from = max(0, known - REMEMBERED);
  let turned = gradient;
  let along = inner(nth(moves, last), turned);
  for (let k = last; k > from; k--) {
    along = combine(turned, nth(turns, k), -takeFactor(k, along), nth(moves, k - 1));
    turned = direction;
  }
  const oldest = nth(turns, from);
  const scale = 1 / (getF64(inverses, last % REMEMBERED) * lastSquare);
  along = relax(turned, oldest, -takeFactor(from, along), scale, oldest);
  for (let k = from; k < known; k++) {
    const back = getF64(inverses, k % REMEMBERED) * along;
    const next = k === last ? gradient : nth(turns, k + 1);
    along = combine(direction, nth(moves, k), <f32>(getF64(factors, k % REMEMBERED) - back), next);
  }
  return along;
}

function takeFactor(k: i32, along: f64): f32 {
  const factor = getF64(inverses, k % REMEMBERED) * along;
  setF64(factors, k % REMEMBERED, factor);
  return <f32>factor;
}

/** direction = one + factor * other; returns its product with `next`. */
function combine(one: usize, other: usize, factor: f32, next: usize): f64 {
  let sum: f64 = 0;
  const end = pointBytes();
  for (let at: usize = 0; at < end; at += bytes) {
    combination(direction + at, one + at, other + at, factor, 1, bytes);
    sum += <f64>product(next + at, direction + at, bytes);
  }
  return sum;
}

/** The same times `scale`, every VM's part by its stiffness. */
function relax(one: usize, other: usize, factor: f32, scale: f64, next: usize): f64 {
  let sum: f64 = 0;
  let at: usize = 0;
  for (let i: u32 = 0; i < vms; i++) {
    const own = <f32>(scale / <f64>getF32(stiffness, i));
    for (let x: u32 = 0; x < row; x++) {
      combination(direction + at, one + at, other + at, factor, own, bytes);
      sum += <f64>product(next + at, direction + at, bytes);
      at += bytes;
    }
  }
  return sum;
}

function tryStep(step: f32): f64 {
  combination(trial, points, direction, -step, 1, pointBytes());
  return evaluate(trial, trialGradient);
}

/** A pair of changes along which the gradient does not grow is not remembered. */
function remember(known: i32): i32 {
  const move = nth(moves, known);
  const turn = nth(turns, known);
  let along: f64 = 0;
  let at: usize = 0;
  lastSquare = 0;
  for (let i: u32 = 0; i < vms; i++) {
    let square: f64 = 0;
    for (let x: u32 = 0; x < row; x++) {
      combination(move + at, trial + at, points + at, -1, 1, bytes);
      combination(turn + at, trialGradient + at, gradient + at, -1, 1, bytes);
      along += <f64>product(move + at, turn + at, bytes);
      square += <f64>product(turn + at, turn + at, bytes);
      at += bytes;
    }
    lastSquare += square / <f64>getF32(stiffness, i);
  }
  if (!(along > 0)) return 0;
  setF64(inverses, known % REMEMBERED, 1 / along);
  return known + 1;
}

/** The k-th that is remembered, while it is. */
function nth(vectors: usize, k: i32): usize {
  return vectors + <usize>(k % REMEMBERED) * pointBytes();
}

function inner(one: usize, other: usize): f64 {
  let sum: f64 = 0;
  const end = pointBytes();
  for (let at: usize = 0; at < end; at += bytes) sum += <f64>product(one + at, other + at, bytes);
  return sum;
}
