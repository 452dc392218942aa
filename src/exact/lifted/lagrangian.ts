import { RandomStream, streamState } from "../../game/random.ts";
import type { WasmBuild } from "../../kernel/modules.ts";
import { loadSolver, type SolverExports } from "../solver-kernel.ts";
import type { LiftedProblem } from "./problem.ts";

/** What an iteration has arrived at, in ms. */
export interface LiftedDual {
  /** N, pairs * m * m, row-major, nowhere negative: multipliers of y_ix y_jy >= 0. */
  readonly tables: Float64Array;
  /** vms * m * m, symmetric and zero on diagonals: half the multipliers of y_ix y_iy = 0. */
  readonly blocks: Float64Array;
  /** A relaxed assignment, vms * m: rows sum to 1. */
  readonly relaxed: Float64Array;
}

/** Fewer coordinates leave minima that are not the relaxation's (Barvinok 1995; Pataki 1998); that many have sufficed. */
const LEAST_WIDTH = 96;
const WIDTH_BY_ROOT = 3;
const COORDINATES = 16;
/** What a violation costs, in units of the costs that it concerns. */
const PENALTY = 50;
/** Pairs that weigh less than this part of the mean are penalised as if they did not. */
const LEAST_PENALISED = 0.2;
const SPREAD = 0.9;
/** Points that the kernel holds at once (assembly/exact/lifted/descent.ts). */
const VECTORS = 11;

/** The augmented Lagrangian of a lifted problem (assembly/exact/lifted/lagrangian.ts). It and its multipliers improve with every round. */
export class LiftedLagrangian {
  readonly #kernel: SolverExports;
  readonly #problem: LiftedProblem;
  readonly #row: number;
  readonly #width: number;
  /** ms to what the kernel counts in. */
  readonly #unit: number;

  constructor(problem: LiftedProblem, build: WasmBuild) {
    const { vms, clouds, from } = problem;
    this.#kernel = loadSolver(build);
    this.#problem = problem;
    this.#row = rowFor(clouds);
    this.#width = widthFor(vms);
    this.#kernel.allocateLifted(vms, clouds, from.length, this.#width);
    const { costs, unit } = costScales(problem);
    this.#unit = unit;
    this.#fillCosts();
    this.#fillPenalties(costs);
    this.#fillPoints();
  }

  /** What the kernel allocates, but for what every VM and pair has one number of. */
  static bytes({ vms, clouds, from }: LiftedProblem): number {
    const row = rowFor(clouds);
    const vectors = VECTORS * vms * row * widthFor(vms);
    return 4 * (vectors + (vms + from.length) * row ** 2);
  }

  /** Up to `steps` steps of descent, fewer if they gain less than `enough` of the value; then multipliers follow. */
  improve(steps: number, enough: number): void {
    this.#kernel.descendLifted(steps, enough);
    this.#kernel.moveLiftedMultipliers();
  }

  dual(): LiftedDual {
    const { vms, clouds, from } = this.#problem;
    const [row, width, unit] = [this.#row, this.#width, this.#unit];
    const kernel = this.#kernel;
    const tablesAt = (place: WebAssembly.Global, count: number) => {
      const values = this.#floats(place, count * row * row);
      return Float64Array.from({ length: count * clouds * clouds }, (_, k) => {
        const y = k % clouds;
        const x = Math.floor(k / clouds) % clouds;
        return unit * values[(Math.floor(k / (clouds * clouds)) * row + x) * row + y];
      });
    };
    const offDiagonal = (value: number, k: number) =>
      k % clouds === Math.floor(k / clouds) % clouds ? 0 : value;
    const points = this.#floats(kernel.liftedPoints, vms * row * width);
    return {
      tables: tablesAt(kernel.liftedTables, from.length),
      blocks: tablesAt(kernel.liftedBlocks, vms).map((value, k) => offDiagonal(value, k) / 2),
      relaxed: Float64Array.from({ length: vms * clouds }, (_, k) => {
        const x = k % clouds;
        return points[(((k - x) / clouds) * row + x) * width];
      }),
    };
  }

  #fillCosts(): void {
    const { vms, clouds, unary, slope, latency, from, to, weight } = this.#problem;
    const kernel = this.#kernel;
    const row = this.#row;
    const unaries = this.#floats(kernel.liftedUnary, vms * row);
    unary.forEach((cost, k) => {
      const x = k % clouds;
      unaries[((k - x) / clouds) * row + x] = cost / this.#unit;
    });
    this.#floats(kernel.liftedLoads, vms).set(this.#problem.loads);
    this.#floats(kernel.liftedShares, vms).set(this.#problem.shares);
    this.#floats(kernel.liftedSlope, clouds).set(slope.map((beta) => beta / this.#unit));
    const latencies = this.#floats(kernel.liftedLatency, clouds * row);
    latency.forEach((tau, k) => {
      const y = k % clouds;
      latencies[((k - y) / clouds) * row + y] = tau / this.#unit;
    });
    const { buffer } = kernel.memory;
    new Uint32Array(buffer, kernel.liftedFrom.value >>> 0, from.length).set(from);
    new Uint32Array(buffer, kernel.liftedTo.value >>> 0, to.length).set(to);
    this.#floats(kernel.liftedWeight, weight.length).set(weight);
  }

  #fillPenalties({ own, pairs }: CostScales["costs"]): void {
    const { vms, from, to } = this.#problem;
    const kernel = this.#kernel;
    const vmPenalty = own.map((cost) => cost / this.#unit);
    const stiffness = vmPenalty.slice();
    const pairPenalty = pairs.map((cost) => (PENALTY * cost) / this.#unit);
    pairs.forEach((cost, e) => {
      for (const i of [from[e], to[e]]) {
        vmPenalty[i] += cost / 2 / this.#unit;
        stiffness[i] += pairPenalty[e] / 2;
      }
    });
    for (let i = 0; i < vms; i++) {
      vmPenalty[i] *= PENALTY;
      stiffness[i] += vmPenalty[i];
    }
    this.#floats(kernel.liftedVmPenalty, vms).set(vmPenalty);
    this.#floats(kernel.liftedPairPenalty, pairs.length).set(pairPenalty);
    this.#floats(kernel.liftedStiffness, vms).set(stiffness);
  }

  /** Every VM even over the clouds, and a little apart: where all are alike the gradient is, too. */
  #fillPoints(): void {
    const { vms, clouds } = this.#problem;
    const width = this.#width;
    const points = this.#floats(this.#kernel.liftedPoints, vms * this.#row * width);
    const random = new RandomStream(streamState("lifted-relaxation", { vms, clouds }));
    const scale = SPREAD / Math.sqrt(width);
    for (let i = 0; i < vms; i++) {
      const start = i * this.#row * width;
      for (let q = 1; q < width; q++) {
        let sum = 0;
        for (let x = 0; x < clouds; x++) {
          const value = scale * (2 * random.unit() - 1);
          points[start + x * width + q] = value;
          sum += value;
        }
        for (let x = 0; x < clouds; x++) points[start + x * width + q] -= sum / clouds;
      }
      for (let x = 0; x < clouds; x++) points[start + x * width] = 1 / clouds;
    }
  }

  #floats(place: WebAssembly.Global, length: number): Float32Array {
    return new Float32Array(this.#kernel.memory.buffer, place.value >>> 0, length);
  }
}

/** As the kernel rounds it up. */
function rowFor(clouds: number): number {
  return Math.ceil(clouds / 4) * 4;
}

function widthFor(vms: number): number {
  const width = Math.max(LEAST_WIDTH, WIDTH_BY_ROOT * Math.sqrt(vms));
  return Math.ceil(width / COORDINATES) * COORDINATES;
}

interface CostScales {
  readonly costs: {
    /** About what congestion with itself costs a VM, ms. */
    readonly own: Float64Array;
    /** About what a pair's latency is, ms. */
    readonly pairs: Float64Array;
  };
  /** The mean cost of a VM, ms. */
  readonly unit: number;
}

function costScales({ vms, clouds, slope, loads, shares, latency, weight }: LiftedProblem): CostScales {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const typical = (mean(latency) * clouds) / (clouds - 1);
  const least = LEAST_PENALISED * mean(weight);
  const pairs = weight.map((w) => Math.max(w, least) * typical);
  const beta = mean(slope);
  const own = loads.map((s, i) => 2 * beta * s * shares[i]);
  const unit = mean(own) + pairs.reduce((sum, cost) => sum + cost, 0) / vms;
  return { costs: { own, pairs }, unit };
}
