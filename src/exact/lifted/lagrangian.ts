import { RandomStream, streamState } from "../../game/random.ts";
import type { WasmBuild } from "../../kernel/modules.ts";
import { loadSolver, type SolverExports } from "../solver-kernel.ts";
import { CutChoice, type Cuts, cutCapacity, NO_CUTS } from "./cuts.ts";
import { type LiftedProblem, shortestLatencies } from "./problem.ts";

/** What an iteration has arrived at, in ms. */
export interface LiftedDual {
  /** N, pairs * m * m, row-major, nowhere negative: multipliers of y_ix y_jy >= 0. */
  readonly tables: Float64Array;
  /** vms * m * m, symmetric and zero on diagonals: half the multipliers of y_ix y_iy = 0. */
  readonly blocks: Float64Array;
  /** A relaxed assignment, vms * m: rows sum to 1. */
  readonly relaxed: Float64Array;
  readonly cuts: Cuts;
}

/**
 * Fewer coordinates leave minima that are not the relaxation's (Barvinok 1995; Pataki 1998), the more conditions the more of them; that many have
 * sufficed, with cuts the last of these, in parts of the root of n.
 */
const LEAST_WIDTH = 96;
const WIDTHS_BY_ROOT = [3, 6, 11] as const;
const COORDINATES = 16;
/** What a violation costs, in units of the costs that it concerns. */
const PENALTY = 50;
/** Pairs that weigh less than this part of the mean are penalised as if they did not. */
const LEAST_PENALISED = 0.2;
/** VMs that hardly cost anything are as stiff as this part of the mean: steps are divided by it. */
const LEAST_STIFFNESS = 1e-3;
const SPREAD = 0.9;
/** What a violated cut costs: an entry in parts of its VMs' stiffness, a triangle in those of a VM's mean cost. */
const ENTRY_PENALTY = 0.05;
const TRIANGLE_PENALTY = 0.15;
/** How far apart new coordinates are to begin with. */
const WIDENED = 0.5;
/** Points that the kernel holds at once (assembly/exact/lifted/descent.ts). */
const VECTORS = 11;

/** The augmented Lagrangian of a lifted problem (assembly/exact/lifted/lagrangian.ts). It and its multipliers improve with every round. */
export class LiftedLagrangian {
  readonly #kernel: SolverExports;
  readonly #problem: LiftedProblem;
  readonly #row: number;
  readonly #scales: CostScales;
  /** tau as distances of clouds, and their mean. */
  readonly #metric: Float64Array;
  readonly #meanDistance: number;
  readonly #random: RandomStream;
  #width: number;
  #widened = 0;
  /** Null without room for cuts. */
  readonly #cuts: CutChoice | null;

  constructor(problem: LiftedProblem, withCuts: boolean, build: WasmBuild) {
    const { vms, clouds } = problem;
    this.#kernel = loadSolver(build);
    this.#problem = problem;
    this.#row = rowFor(clouds);
    this.#scales = costScales(problem);
    this.#metric = shortestLatencies(problem);
    this.#meanDistance = this.#metric.reduce((sum, d) => sum + d, 0) / (clouds * (clouds - 1));
    this.#random = new RandomStream(streamState("lifted-relaxation", { vms, clouds }));
    this.#cuts = withCuts ? new CutChoice(this.#kernel, vms, this.#row) : null;
    this.#width = widthFor(vms, WIDTHS_BY_ROOT[0]);
    this.#allocate();
    this.#begin();
  }

  /** What the kernel allocates, but for what every VM and pair has one number of. */
  static bytes({ vms, clouds, from }: LiftedProblem, withCuts: boolean): number {
    const row = rowFor(clouds);
    const width = widthFor(vms, WIDTHS_BY_ROOT[withCuts ? WIDTHS_BY_ROOT.length - 1 : 0]);
    const vectors = (VECTORS + (withCuts ? 1 : 0)) * vms * row * width;
    const { entries, triangles } = cutCapacity(vms);
    const links = 4 * Math.max(entries, vms ** 2 / 2);
    const ofCuts = withCuts ? 7 * entries + 4 * triangles + 5.5 * vms ** 2 + links : 0;
    return 4 * (vectors + (vms + from.length) * row ** 2 + ofCuts);
  }

  /** Up to `steps` steps of descent, fewer if they gain less than `enough` of the value; then multipliers follow. */
  improve(steps: number, enough: number): void {
    this.#kernel.descendLifted(steps, enough);
    this.#kernel.moveLiftedMultipliers();
  }

  /** Other cuts: those that matter at the point reached. */
  renewCuts(): void {
    this.#cuts?.renew();
  }

  /** More coordinates, as relaxations with cuts need them: twice, no more. The first ones stay what they are. */
  widen(): void {
    const { vms, clouds, from } = this.#problem;
    const kernel = this.#kernel;
    const table = this.#row ** 2;
    const blocks = this.#floats(kernel.liftedBlocks, vms * table).slice();
    const tables = this.#floats(kernel.liftedTables, from.length * table).slice();
    const points = this.#floats(kernel.liftedPoints, vms * this.#row * this.#width).slice();
    const cuts = this.#cuts?.inUse();
    const known = this.#width;
    this.#width = widthFor(vms, WIDTHS_BY_ROOT[++this.#widened]);
    this.#allocate();
    this.#floats(kernel.liftedBlocks, blocks.length).set(blocks);
    this.#floats(kernel.liftedTables, tables.length).set(tables);
    const wide = this.#floats(kernel.liftedPoints, vms * this.#row * this.#width);
    for (let k = 0; k < vms * this.#row; k++) {
      if (k % this.#row < clouds) wide.set(points.subarray(k * known, (k + 1) * known), k * this.#width);
    }
    this.#spread(known, WIDENED);
    if (cuts !== undefined) this.#cuts?.use(cuts);
  }

  dual(): LiftedDual {
    const { vms, clouds, from } = this.#problem;
    const [row, width, unit] = [this.#row, this.#width, this.#scales.unit];
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
      cuts: this.#dualOfCuts(),
    };
  }

  #dualOfCuts(): Cuts {
    if (this.#cuts === null) return NO_CUTS;
    const { entryFrom, entryTo, entryMultipliers, triangles, triangleMultipliers } = this.#cuts.inUse();
    const { clouds } = this.#problem;
    const [row, unit] = [this.#row, this.#scales.unit];
    const place = (k: number) => Math.floor(k / row) * clouds + (k % row);
    return {
      entries: {
        from: entryFrom.map(place),
        to: entryTo.map(place),
        amounts: Float64Array.from(entryMultipliers, (N) => unit * N),
      },
      triangles: {
        vms: triangles,
        amounts: Float64Array.from(triangleMultipliers, (N) => (unit / this.#meanDistance) * N),
      },
    };
  }

  #allocate(): void {
    const { vms, clouds, from } = this.#problem;
    const { entries, triangles } = this.#cuts === null ? { entries: 0, triangles: 0 } : cutCapacity(vms);
    this.#kernel.allocateLifted(vms, clouds, from.length, this.#width, entries, triangles, TRIANGLE_PENALTY);
    this.#fillCosts();
    this.#fillPenalties();
  }

  #fillCosts(): void {
    const { vms, clouds, unary, slope, latency, from, to, weight } = this.#problem;
    const kernel = this.#kernel;
    const row = this.#row;
    const { unit } = this.#scales;
    const unaries = this.#floats(kernel.liftedUnary, vms * row);
    unary.forEach((cost, k) => {
      const x = k % clouds;
      unaries[((k - x) / clouds) * row + x] = cost / unit;
    });
    this.#floats(kernel.liftedLoads, vms).set(this.#problem.loads);
    this.#floats(kernel.liftedShares, vms).set(this.#problem.shares);
    this.#floats(kernel.liftedSlope, clouds).set(slope.map((beta) => beta / unit));
    this.#fillTable(kernel.liftedLatency, latency, unit);
    if (this.#meanDistance > 0) this.#fillTable(kernel.liftedMetric, this.#metric, this.#meanDistance);
    const { buffer } = kernel.memory;
    new Uint32Array(buffer, kernel.liftedFrom.value >>> 0, from.length).set(from);
    new Uint32Array(buffer, kernel.liftedTo.value >>> 0, to.length).set(to);
    this.#floats(kernel.liftedWeight, weight.length).set(weight);
  }

  #fillTable(place: WebAssembly.Global, table: Float64Array, unit: number): void {
    const { clouds } = this.#problem;
    const values = this.#floats(place, clouds * this.#row);
    table.forEach((value, k) => {
      const y = k % clouds;
      values[((k - y) / clouds) * this.#row + y] = value / unit;
    });
  }

  #fillPenalties(): void {
    const { vms, from, to } = this.#problem;
    const { costs, unit } = this.#scales;
    const { own, pairs } = costs;
    const kernel = this.#kernel;
    const vmPenalty = own.map((cost) => cost / unit);
    const stiffness = vmPenalty.slice();
    const pairPenalty = pairs.map((cost) => (PENALTY * cost) / unit);
    pairs.forEach((cost, e) => {
      for (const i of [from[e], to[e]]) {
        vmPenalty[i] += cost / 2 / unit;
        stiffness[i] += pairPenalty[e] / 2;
      }
    });
    for (let i = 0; i < vms; i++) {
      vmPenalty[i] *= PENALTY;
      stiffness[i] += vmPenalty[i];
    }
    this.#floats(kernel.liftedVmPenalty, vms).set(vmPenalty);
    this.#floats(kernel.liftedPairPenalty, pairs.length).set(pairPenalty);
    const least = (LEAST_STIFFNESS * stiffness.reduce((sum, value) => sum + value, 0)) / vms;
    const positive = stiffness.map((value) => Math.max(value, least));
    this.#floats(kernel.liftedStiffness, vms).set(positive);
    this.#floats(kernel.liftedRigidity, vms).set(positive.map((value) => Math.sqrt(ENTRY_PENALTY * value)));
  }

  /** Every VM even over the clouds, and a little apart: where all are alike the gradient is, too. */
  #begin(): void {
    const { vms, clouds } = this.#problem;
    const points = this.#floats(this.#kernel.liftedPoints, vms * this.#row * this.#width);
    for (let i = 0; i < vms; i++) {
      for (let x = 0; x < clouds; x++) points[(i * this.#row + x) * this.#width] = 1 / clouds;
    }
    this.#spread(1, SPREAD);
  }

  /** Random coordinates from `first` on, of sum zero over the clouds. */
  #spread(first: number, size: number): void {
    const { vms, clouds } = this.#problem;
    const width = this.#width;
    const points = this.#floats(this.#kernel.liftedPoints, vms * this.#row * width);
    const scale = size / Math.sqrt(width);
    for (let i = 0; i < vms; i++) {
      const start = i * this.#row * width;
      for (let q = first; q < width; q++) {
        let sum = 0;
        for (let x = 0; x < clouds; x++) {
          const value = scale * (2 * this.#random.unit() - 1);
          points[start + x * width + q] = value;
          sum += value;
        }
        for (let x = 0; x < clouds; x++) points[start + x * width + q] -= sum / clouds;
      }
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

function widthFor(vms: number, byRoot: number): number {
  const width = Math.max(LEAST_WIDTH, byRoot * Math.sqrt(vms));
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
