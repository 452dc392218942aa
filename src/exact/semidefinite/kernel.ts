import type { WasmBuild } from "../../kernel/modules.ts";
import { RowsOfClouds } from "../rows-of-clouds.ts";
import { loadSolver, type SolverExports } from "../solver-kernel.ts";
import type { FreeNetwork } from "./network.ts";
import type { Relaxation } from "./relaxation.ts";

/** Numbers in a vector of the kernel's. */
const LANES = 2;

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
    const rows = new RowsOfClouds(clouds, LANES);
    const write = (place: WebAssembly.Global, values: Float64Array) =>
      rows.write(values, this.#doubles(place, (values.length / clouds) * rows.row));
    write(exports.tangentUnary, unary);
    write(exports.tangentGram, gram);
    write(exports.tangentSlope, slope);
    write(exports.tangentPoint, point);
  }

  /** Y, n * m. */
  point(clouds: number): Float64Array {
    const rows = new RowsOfClouds(clouds, LANES);
    return rows.read(this.#doubles(this.exports.tangentPoint, this.network.count * rows.row));
  }

  #words(place: WebAssembly.Global, length: number): Uint32Array {
    return new Uint32Array(this.exports.memory.buffer, place.value >>> 0, length);
  }

  #doubles(place: WebAssembly.Global, length: number): Float64Array {
    return new Float64Array(this.exports.memory.buffer, place.value >>> 0, length);
  }
}
