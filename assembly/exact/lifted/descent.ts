import { allocate, getF32, getF64, setF64 } from "../../memory";
import { addTimes, combination, product } from "../relaxation/rows";
import { allocateEntries } from "./entries";
import { evaluate, exchangePoints, meetSums, points, shapeLifted } from "./lagrangian";
import { allocateLinks } from "./links";
import { bytes, pointBytes, vmBytes, vms } from "./shape";
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

/** `direction` becomes that of steepest ascent in the metric of what is remembered. Returns its product with the gradient. */
function choose(known: i32): f64 {
  const from = max(0, known - REMEMBERED);
  let turned = gradient;
  for (let k = known - 1; k >= from; k--) {
    const at = k % REMEMBERED;
    const factor = getF64(inverses, at) * inner(nth(moves, at), turned);
    setF64(factors, at, factor);
    combination(direction, turned, nth(turns, at), <f32>-factor, 1, pointBytes());
    turned = direction;
  }
  let scale: f64 = 1;
  if (known > 0) {
    const last = (known - 1) % REMEMBERED;
    scale = 1 / (getF64(inverses, last) * squareBy(nth(turns, last)));
  }
  relax(turned, scale);
  for (let k = from; k < known; k++) {
    const at = k % REMEMBERED;
    const back = getF64(inverses, at) * inner(nth(turns, at), direction);
    addAll(direction, nth(moves, at), <f32>(getF64(factors, at) - back));
  }
  return inner(gradient, direction);
}

function tryStep(step: f32): f64 {
  combination(trial, points, direction, -step, 1, pointBytes());
  return evaluate(trial, trialGradient);
}

/** A pair of changes along which the gradient does not grow is not remembered. */
function remember(known: i32): i32 {
  const at = known % REMEMBERED;
  const move = nth(moves, at);
  const turn = nth(turns, at);
  combination(move, trial, points, -1, 1, pointBytes());
  combination(turn, trialGradient, gradient, -1, 1, pointBytes());
  const along = inner(move, turn);
  if (!(along > 0)) return 0;
  setF64(inverses, at, 1 / along);
  return known + 1;
}

function nth(vectors: usize, k: i32): usize {
  return vectors + <usize>k * pointBytes();
}

function inner(one: usize, other: usize): f64 {
  let sum: f64 = 0;
  const end = pointBytes();
  for (let at: usize = 0; at < end; at += bytes) sum += <f64>product(one + at, other + at, bytes);
  return sum;
}

/** Sum over VMs of a vector's square by the VM's stiffness. */
function squareBy(vector: usize): f64 {
  let sum: f64 = 0;
  const own = vmBytes();
  for (let i: u32 = 0; i < vms; i++) {
    const start = vector + <usize>i * own;
    let square: f64 = 0;
    for (let at: usize = 0; at < own; at += bytes) square += <f64>product(start + at, start + at, bytes);
    sum += square / <f64>getF32(stiffness, i);
  }
  return sum;
}

/** `direction` becomes every VM's part of the vector times `scale`, by the VM's stiffness. */
function relax(vector: usize, scale: f64): void {
  const own = vmBytes();
  for (let i: u32 = 0; i < vms; i++) {
    const start = vector + <usize>i * own;
    const factor = scale / <f64>getF32(stiffness, i);
    combination(direction + <usize>i * own, start, start, 0, <f32>factor, own);
  }
}

function addAll(to: usize, from: usize, factor: f32): void {
  addTimes(to, from, factor, pointBytes());
}
