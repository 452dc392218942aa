import type { Entries, Triangles } from "../../../src/exact/lifted/cuts.ts";
import { loadSolver, type SolverExports } from "../../../src/exact/solver-kernel.ts";
import type { WasmBuild } from "../../../src/kernel/modules.ts";
import type { Augmented, Multipliers, Points } from "./reference.ts";

/** The kernel's memory as arrays without padding. Its numbers are single: what goes in is rounded, as the reference's are. */
export class Kernel {
  readonly exports: SolverExports;
  readonly #state: Augmented;
  readonly #room: number;
  /** Clouds, with those that pad them. */
  readonly row: number;

  /** With room for so many cuts, unless there are more. */
  constructor(
    state: Augmented,
    stiffness: Float64Array,
    build: WasmBuild = "simd",
    room = { entries: 0, triangles: 0 },
  ) {
    const { problem, width, vmPenalty, pairPenalty, cuts } = state;
    const { vms, clouds, from, to, weight } = problem;
    this.#room = Math.max(cuts.entries.amounts.length, room.entries);
    const triangles = Math.max(cuts.triangles.amounts.length, room.triangles);
    this.exports = loadSolver(build);
    this.#state = state;
    this.row = Math.ceil(clouds / 4) * 4;
    this.exports.allocateLifted(
      vms,
      clouds,
      from.length,
      width,
      this.#room,
      triangles,
      state.trianglePenalty,
    );
    this.#fill(this.exports.liftedUnary, problem.unary, clouds, 1);
    this.#fill(this.exports.liftedLatency, problem.latency, clouds, 1);
    this.floats(this.exports.liftedLoads, vms).set(problem.loads);
    this.floats(this.exports.liftedShares, vms).set(problem.shares);
    this.floats(this.exports.liftedSlope, clouds).set(problem.slope);
    this.floats(this.exports.liftedWeight, weight.length).set(weight);
    this.floats(this.exports.liftedVmPenalty, vms).set(vmPenalty);
    this.floats(this.exports.liftedPairPenalty, weight.length).set(pairPenalty);
    this.floats(this.exports.liftedStiffness, vms).set(stiffness);
    this.words(this.exports.liftedFrom, from.length).set(from);
    this.words(this.exports.liftedTo, to.length).set(to);
    this.floats(this.exports.liftedRigidity, vms).set(state.rigidity);
    this.#fill(this.exports.liftedMetric, Float64Array.from(state.metric.flat()), clouds, 1);
    this.#fillEntries(cuts.entries);
    this.#fillTriangles(cuts.triangles);
  }

  #fillEntries({ from, to, amounts }: Entries): void {
    const { clouds } = this.#state.problem;
    const rowOf = (k: number) => Math.floor(k / clouds) * this.row + (k % clouds);
    this.words(this.exports.liftedEntryFrom, from.length).set(from.map(rowOf));
    this.words(this.exports.liftedEntryTo, to.length).set(to.map(rowOf));
    this.floats(this.exports.liftedEntryMultipliers, amounts.length).set(amounts);
    this.exports.useLiftedEntries(amounts.length);
  }

  #fillTriangles({ vms, amounts }: Triangles): void {
    const sides: [number, number][] = [];
    const side = (i: number, j: number) => {
      const known = sides.findIndex((pair) => pair.includes(i) && pair.includes(j));
      return known < 0 ? sides.push([i, j]) - 1 : known;
    };
    const corners = Array.from(amounts, (_, t) => {
      const [a, c, b] = vms.subarray(3 * t, 3 * t + 3);
      return [side(a, c), side(a, b), side(b, c)];
    });
    this.words(this.exports.liftedSideFrom, sides.length).set(sides.map(([i]) => i));
    this.words(this.exports.liftedSideTo, sides.length).set(sides.map(([, j]) => j));
    this.words(this.exports.liftedCorners, vms.length).set(corners.flat());
    this.floats(this.exports.liftedTriangleMultipliers, amounts.length).set(amounts);
    this.exports.useLiftedTriangles(sides.length, amounts.length);
  }

  get points(): Points {
    return this.#read(this.exports.liftedPoints, this.#state.problem.vms, this.#state.width);
  }

  set points(r: Points) {
    this.#fill(this.exports.liftedPoints, r, this.#state.problem.clouds, this.#state.width);
  }

  /** Without the numbers on the blocks' diagonals, which mean nothing. */
  get multipliers(): Multipliers {
    const { problem, cuts } = this.#state;
    const { vms, clouds, from } = problem;
    const { entries, triangles } = cuts;
    const { liftedEntryMultipliers, liftedTriangleMultipliers } = this.exports;
    const amountsOf = (place: WebAssembly.Global, { amounts }: Entries | Triangles) =>
      Float64Array.from(this.floats(place, amounts.length));
    const blocks = this.#tables(this.exports.liftedBlocks, vms);
    return {
      blocks: blocks.map((value, k) => (k % clouds === Math.floor(k / clouds) % clouds ? 0 : value)),
      tables: this.#tables(this.exports.liftedTables, from.length),
      cuts: {
        entries: { ...entries, amounts: amountsOf(liftedEntryMultipliers, entries) },
        triangles: { ...triangles, amounts: amountsOf(liftedTriangleMultipliers, triangles) },
      },
    };
  }

  /** All of the points' memory, padding included. */
  get raw(): Float32Array {
    const { problem, width } = this.#state;
    return this.floats(this.exports.liftedPoints, problem.vms * this.row * width).slice();
  }

  /** The entries below `-least` that there is room for, as i * m + x and j * m + y, and how many there are. */
  entries(least: number) {
    const { clouds } = this.#state.problem;
    const count = this.exports.findLiftedEntries(least);
    const places = (from: WebAssembly.Global) =>
      Array.from(
        this.words(from, Math.min(count, this.#room)),
        (k) => Math.floor(k / this.row) * clouds + (k % this.row),
      );
    return { count, from: places(this.exports.liftedFoundFrom), to: places(this.exports.liftedFoundTo) };
  }

  /** Detours shorter than the way by more than `least`: VMs a, c and b, and by how much. */
  detours(least: number) {
    const count = this.exports.findLiftedDetours(least);
    return {
      vms: [...this.words(this.exports.liftedDetours, 3 * count)],
      excesses: [...this.floats(this.exports.liftedExcesses, count)],
    };
  }

  words(place: WebAssembly.Global, length: number): Uint32Array {
    return new Uint32Array(this.exports.memory.buffer, place.value >>> 0, length);
  }

  floats(place: WebAssembly.Global, length: number): Float32Array {
    return new Float32Array(this.exports.memory.buffer, place.value >>> 0, length);
  }

  /** Groups of `count` vectors, each group at a place for `row` of them. */
  #fill(place: WebAssembly.Global, values: Float64Array, count: number, width: number): void {
    const groups = values.length / count / width;
    const view = this.floats(place, groups * this.row * width);
    for (let g = 0; g < groups; g++)
      view.set(values.subarray(g * count * width, (g + 1) * count * width), g * this.row * width);
  }

  #read(place: WebAssembly.Global, groups: number, width: number): Float64Array {
    const { clouds } = this.#state.problem;
    const view = this.floats(place, groups * this.row * width);
    return Float64Array.from({ length: groups * clouds * width }, (_, k) => {
      const g = Math.floor(k / (clouds * width));
      return view[g * this.row * width + (k % (clouds * width))];
    });
  }

  #tables(place: WebAssembly.Global, groups: number): Float64Array {
    const { clouds } = this.#state.problem;
    const view = this.floats(place, groups * this.row * this.row);
    return Float64Array.from({ length: groups * clouds * clouds }, (_, k) => {
      const [g, x, y] = [Math.floor(k / clouds ** 2), Math.floor(k / clouds) % clouds, k % clouds];
      return view[(g * this.row + x) * this.row + y];
    });
  }
}
