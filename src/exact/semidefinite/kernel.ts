import type { WasmBuild } from "../../kernel/modules.ts";
import { loadSolver, type SolverExports } from "../solver-kernel.ts";
import type { FreeNetwork } from "./network.ts";
import type { Relaxation } from "./relaxation.ts";

/** A network in a kernel's memory (assembly/exact/semidefinite/network.ts), and what is solved on it. */
export class NetworkKernel {
  readonly network: FreeNetwork;
  readonly exports: SolverExports;

  constructor(network: FreeNetwork, build: WasmBuild) {
    this.network = network;
    this.exports = loadSolver(build);
    const { count, first, neighbour, weight, degree, roots } = network;
    this.exports.allocateNetwork(count, neighbour.length);
    this.#words(this.exports.networkFirst, first.length).set(first);
    this.#words(this.exports.networkNeighbour, neighbour.length).set(neighbour);
    this.#doubles(this.exports.networkWeight, weight.length).set(weight);
    this.#doubles(this.exports.networkDegree, count).set(degree);
    this.#doubles(this.exports.networkRoots, count).set(roots);
  }

  /** u, n of them, as they stand in the kernel. */
  multipliers(): Float64Array {
    return this.#doubles(this.exports.networkMultipliers, this.network.count);
  }

  /** @param unit What an edge's costs are measured in, ms; about the size of the larger ones. */
  beginMixing(
    { stride, vectors }: { readonly stride: number; readonly vectors: Float32Array },
    unit: number,
  ): void {
    const { exports } = this;
    exports.allocateMixing(stride, this.network.neighbour.length);
    const { buffer } = exports.memory;
    new Float32Array(buffer, exports.mixingVectors.value >>> 0, vectors.length).set(vectors);
    exports.beginMixing(unit);
  }

  beginRelaxation({ clouds, unary, slope, gram, multipliers }: Relaxation, point: Float64Array): void {
    const { exports } = this;
    exports.allocatePoint(clouds);
    this.multipliers().set(multipliers);
    this.#setRows(exports.tangentUnary, unary, clouds);
    this.#setRows(exports.tangentGram, gram, clouds);
    this.#setRows(exports.tangentSlope, slope, clouds);
    this.#setRows(exports.tangentPoint, point, clouds);
  }

  /** Y, n * m. */
  point(clouds: number): Float64Array {
    const row = rowFor(clouds);
    const values = this.#doubles(this.exports.tangentPoint, this.network.count * row);
    return Float64Array.from(
      { length: this.network.count * clouds },
      (_, k) => values[Math.floor(k / clouds) * row + (k % clouds)],
    );
  }

  /** Rows of m numbers, with room for the kernel's rows. */
  #setRows(place: WebAssembly.Global, rows: Float64Array, clouds: number): void {
    const row = rowFor(clouds);
    const values = this.#doubles(place, (rows.length / clouds) * row);
    for (let k = 0; k < rows.length; k++) values[Math.floor(k / clouds) * row + (k % clouds)] = rows[k];
  }

  #words(place: WebAssembly.Global, length: number): Uint32Array {
    return new Uint32Array(this.exports.memory.buffer, place.value >>> 0, length);
  }

  #doubles(place: WebAssembly.Global, length: number): Float64Array {
    return new Float64Array(this.exports.memory.buffer, place.value >>> 0, length);
  }
}

/** As the kernel rounds it up. */
function rowFor(clouds: number): number {
  return Math.ceil(clouds / 2) * 2;
}
