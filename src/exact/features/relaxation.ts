import type { WasmBuild } from "../../kernel/modules.ts";
import type { FreeCosts } from "../free-costs.ts";
import type { QuadraticProblem } from "../problem.ts";
import { loadSolver, type SolverExports } from "../solver-kernel.ts";
import { costMatrix } from "./cost-matrix.ts";

/** What of the relaxation the search uses: free VMs in the order in which they are to be placed, clouds x. */
export interface Features {
  /** K. */
  readonly columns: number;
  /** F, free VMs * m rows of K. */
  readonly rows: Float64Array;
  /** What the relaxation makes of the sum of all F_i, K. */
  readonly start: Float64Array;
  /** How much of each VM the relaxation puts on each cloud, free VMs * m. */
  readonly likely: Float64Array;
  /**
   * For every two free VMs i < j, sorted, what is taken from their cost and given to i, m values in ms, the least of them 0: messages to
   * begin with (assembly/exact/dual.ts).
   */
  readonly messages: Float64Array;
}

/** Where the iteration for so many VMs stands: matrices of assembly/exact/relaxation, 1 + vms * m rows of their width. */
export interface RelaxedPoint {
  readonly vms: number;
  /** On what the two sides of the splitting disagree in, with costs scaled to 1. */
  readonly penalty: number;
  readonly costs: Float32Array;
  readonly point: Float32Array;
  readonly multipliers: Float32Array;
}

const FIRST_PENALTY = 2;
/** The penalty follows when one residual is this many times the other. */
const BALANCE = 2;
const PENALTY_STEP = 1.6;
/** Eigenvalues below this part of the largest are left out. */
const SMALLEST = 1e-3;
/** Below this share of a cloud, what the relaxation makes of the others given that share is noise. */
const LEAST_SHARE = 1e-4;

/**
 * Features of the free VMs at their clouds, such that the cost less |sum_i F_i|^2 has a good bound from tables of pairs
 * (assembly/exact/features.ts). They come from the doubly nonnegative relaxation of the problem
 * (assembly/exact/relaxation), solved roughly: at its optimum L is |F'z|^2 and what tables of pairs bound. A rough solution makes worse features,
 * not wrong bounds.
 */
export class Relaxation {
  readonly #kernel: SolverExports;
  readonly #clouds: number;
  readonly #scale: number;
  readonly #first: RelaxedPoint;

  private constructor(kernel: SolverExports, clouds: number, scale: number, L: Float64Array) {
    this.#kernel = kernel;
    this.#clouds = clouds;
    this.#scale = scale;
    const full = Math.sqrt(L.length);
    const vms = (full - 1) / clouds;
    kernel.allocateRelaxation(vms, clouds);
    const even = (a: number) => (a === 0 ? 1 : 1 / clouds);
    const blockOf = (a: number) => Math.floor((a - 1) / clouds);
    this.#first = {
      vms,
      penalty: FIRST_PENALTY,
      costs: this.#filled(vms, (a, b) => L[a * full + b] / scale / FIRST_PENALTY),
      point: this.#filled(vms, (a, b) =>
        a === b ? even(a) : a > 0 && b > 0 && blockOf(a) === blockOf(b) ? 0 : even(a) * even(b),
      ),
      multipliers: this.#filled(vms, () => 0),
    };
  }

  /** Null if there is nothing to relax. */
  static of(problem: QuadraticProblem, costs: FreeCosts, build: WasmBuild): Relaxation | null {
    const L = costMatrix(problem, costs);
    const largest = L.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (!(largest > 0 && largest < Infinity)) return null;
    return new Relaxation(loadSolver(build), problem.clouds, largest, L);
  }

  /** The iteration on all VMs, where it begins. */
  get first(): RelaxedPoint {
    return this.#first;
  }

  /** What an iteration costs, in numbers read. */
  workOf(vms: number): number {
    return 0.42 * (1 + vms * (this.#clouds - 1)) ** 3;
  }

  /** Iterates on from a point, `count` times; the penalty keeps the two residuals in balance. */
  iterated(from: RelaxedPoint, count: number): RelaxedPoint {
    const kernel = this.#kernel;
    const { vms } = from;
    this.#load(from);
    kernel.relax(count);
    const point = this.#at(kernel.relaxationPoint, vms).slice();
    const multipliers = this.#at(kernel.relaxationMultipliers, vms).slice();
    const primal = distance(point, this.#at(kernel.relaxedRows, vms)) / length(point);
    const dual = distance(point, from.point) / count / length(multipliers);
    const ratio = primal / dual;
    const factor = ratio > BALANCE ? PENALTY_STEP : ratio < 1 / BALANCE ? 1 / PENALTY_STEP : 1;
    const scaled = (X: Float32Array) => (factor === 1 ? X : X.map((value) => value / factor));
    return {
      vms,
      penalty: from.penalty * factor,
      costs: scaled(from.costs),
      point,
      multipliers: scaled(multipliers),
    };
  }

  /** Features from where the iteration stands, its VM `order[k]` as the k-th. One that is zero stands for none. */
  features(of: RelaxedPoint, order: readonly number[]): Features {
    const { vms, penalty, point } = of;
    const kernel = this.#kernel;
    this.#load(of);
    const full = 1 + vms * this.#clouds;
    const width = kernel.relaxationWidth();
    const count = kernel.relaxedFeatures(SMALLEST);
    const columns = Math.max(1, count);
    const unit = count === 0 ? 0 : Math.sqrt(this.#scale * penalty);
    const relaxed = this.#at(kernel.relaxedRows, vms);
    const clouds = this.#clouds;
    /** Rows of the matrices for the VMs at their clouds, in the new order. */
    const sources = order.flatMap((i) => Array.from({ length: clouds }, (_, x) => 1 + i * clouds + x));
    const rows = new Float64Array((full - 1) * columns);
    sources.forEach((a, to) => {
      for (let q = 0; q < columns; q++) rows[to * columns + q] = unit * relaxed[q * width + a];
    });
    const start = Float64Array.from({ length: columns }, (_, q) => -unit * relaxed[q * width]);
    const messages = this.#messages(of, order, rows, start);
    const likely = Float64Array.from(sources, (a) => point[a * (width + 1)]);
    // Costs beyond single precision: every number of which one is none is worth nothing.
    for (const values of [rows, start, messages, likely]) {
      if (!values.every((value) => Number.isFinite(Math.fround(value)))) {
        for (const all of [rows, start, messages]) all.fill(0);
        likely.fill(1 / clouds);
      }
    }
    return { columns, rows, start, messages, likely };
  }

  /**
   * Z is -F F' and what no assignment feels: its block of VMs i and j is -F F' there and the sum of a row for i and a row for j. The row
   * for i is the block's mean over the clouds of j, where F_j adds up to F_0 = -start.
   */
  #messages(
    { vms, penalty, multipliers }: RelaxedPoint,
    order: readonly number[],
    rows: Float64Array,
    start: Float64Array,
  ): Float64Array {
    const clouds = this.#clouds;
    const width = this.#kernel.relaxationWidth();
    const columns = start.length;
    const factor = (this.#scale * penalty) / clouds;
    const messages = new Float64Array(((vms * (vms - 1)) / 2) * clouds);
    const own = Float64Array.from({ length: vms * clouds }, (_, a) => {
      let along = 0;
      for (let q = 0; q < columns; q++) along += rows[a * columns + q] * start[q];
      return (2 * along) / clouds;
    });
    let next = 0;
    for (let i = 0; i < vms; i++) {
      for (let j = i + 1; j < vms; j++, next += clouds) {
        let least = Infinity;
        for (let x = 0; x < clouds; x++) {
          const first = (1 + order[i] * clouds + x) * width + 1 + order[j] * clouds;
          let sum = 0;
          for (let y = 0; y < clouds; y++) sum += multipliers[first + y];
          messages[next + x] = own[i * clouds + x] - 2 * factor * sum;
          least = Math.min(least, messages[next + x]);
        }
        for (let x = 0; x < clouds; x++) messages[next + x] -= least;
      }
    }
    return messages;
  }

  /** Where the iteration on all VMs of `from` but one begins, when that is placed at `cloud`. */
  placed(from: RelaxedPoint, vm: number, cloud: number): RelaxedPoint {
    const vms = from.vms - 1;
    const kept = this.#rowsWithout(from.vms, vm);
    const own = 1 + vm * this.#clouds + cloud;
    const point = this.#restricted(from.vms, from.point, kept);
    const width = this.#width(vms);
    this.#given(from, kept, own).forEach((share, a) => {
      point[a] = share;
      point[a * width] = share;
      point[a * (width + 1)] = share;
    });
    return {
      vms,
      penalty: from.penalty,
      costs: this.#folded(from.vms, from.costs, kept, own),
      point,
      multipliers: this.#folded(from.vms, from.multipliers, kept, own),
    };
  }

  /** Row 0 and those of all VMs but one. */
  #rowsWithout(vms: number, vm: number): Uint32Array {
    const clouds = this.#clouds;
    const first = 1 + vm * clouds;
    return Uint32Array.from({ length: 1 + (vms - 1) * clouds }, (_, a) => (a < first ? a : a + clouds));
  }

  /** With the rows and columns that are `kept` alone, and row `own` counted as one of z_0. */
  #folded(vms: number, X: Float32Array, kept: Uint32Array, own: number): Float32Array {
    const width = this.#width(vms);
    const newWidth = this.#width(vms - 1);
    const others = this.#restricted(vms, X, kept);
    for (let a = 1; a < kept.length; a++) {
      others[a] += X[own * width + kept[a]];
      others[a * newWidth] += X[kept[a] * width + own];
    }
    others[0] += X[own * width] + X[own] + X[own * (width + 1)];
    return others;
  }

  /** With the rows and columns that are `kept` alone. */
  #restricted(vms: number, X: Float32Array, kept: Uint32Array): Float32Array {
    const width = this.#width(vms);
    const newWidth = this.#width(vms - 1);
    const others = new Float32Array(kept.length * newWidth);
    for (let a = 0; a < kept.length; a++) {
      const row = kept[a] * width;
      for (let b = 0; b < kept.length; b++) others[a * newWidth + b] = X[row + kept[b]];
    }
    return others;
  }

  /** What the relaxation makes of the VMs that are `kept`, given that another is at the cloud of row `own`. */
  #given({ vms, point }: RelaxedPoint, kept: Uint32Array, own: number): Float64Array {
    const clouds = this.#clouds;
    const width = this.#width(vms);
    const row = point[own * (width + 1)] > LEAST_SHARE ? own : 0;
    const likely = new Float64Array(kept.length);
    likely[0] = 1;
    for (let a = 1; a < kept.length; a += clouds) {
      const at = row * width + kept[a];
      const weights = point.subarray(at, at + clouds);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (let x = 0; x < clouds; x++) likely[a + x] = total > 0 ? weights[x] / total : 1 / clouds;
    }
    return likely;
  }

  #load({ vms, costs, point, multipliers }: RelaxedPoint): void {
    const kernel = this.#kernel;
    kernel.shapeRelaxation(vms);
    this.#at(kernel.relaxationCosts, vms).set(costs);
    this.#at(kernel.relaxationPoint, vms).set(point);
    this.#at(kernel.relaxationMultipliers, vms).set(multipliers);
  }

  #width(vms: number): number {
    this.#kernel.shapeRelaxation(vms);
    return this.#kernel.relaxationWidth();
  }

  #filled(vms: number, entry: (a: number, b: number) => number): Float32Array {
    const full = 1 + vms * this.#clouds;
    const width = this.#width(vms);
    const matrix = new Float32Array(full * width);
    for (let a = 0; a < full; a++) for (let b = 0; b < full; b++) matrix[a * width + b] = entry(a, b);
    return matrix;
  }

  #at(place: WebAssembly.Global, vms: number): Float32Array {
    const length = (1 + vms * this.#clouds) * this.#kernel.relaxationWidth();
    return new Float32Array(this.#kernel.memory.buffer, place.value >>> 0, length);
  }
}

function distance(one: Float32Array, other: Float32Array): number {
  let square = 0;
  for (let at = 0; at < one.length; at++) square += (one[at] - other[at]) ** 2;
  return Math.sqrt(square);
}

function length(matrix: Float32Array): number {
  let square = 0;
  for (let at = 0; at < matrix.length; at++) square += matrix[at] ** 2;
  return Math.sqrt(square);
}
