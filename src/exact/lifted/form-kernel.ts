import type { WasmBuild } from "../../kernel/modules.ts";
import type { SymmetricMap } from "../convexity/least-eigenvalue.ts";
import { RowsOfClouds } from "../rows-of-clouds.ts";
import { loadSolver, type SolverExports } from "../solver-kernel.ts";
import type { Quadratic } from "./quadratic.ts";

/** Numbers in a vector of the kernel's. */
const LANES = 2;

/**
 * P where every VM's m numbers sum to zero, that is, between assignments: its products are taken in the kernel
 * (assembly/exact/lifted/form.ts).
 */
export class FormKernel implements SymmetricMap {
  readonly length: number;
  readonly dimension: number;
  readonly #kernel: SolverExports;
  readonly #clouds: number;
  readonly #rows: RowsOfClouds;

  constructor({ problem, blocks, couplings, cuts }: Quadratic, build: WasmBuild) {
    const { vms, clouds, slope, loads, shares, from, to } = problem;
    this.length = vms * clouds;
    this.dimension = vms * (clouds - 1);
    this.#clouds = clouds;
    this.#rows = new RowsOfClouds(clouds, LANES);
    const kernel = loadSolver(build);
    this.#kernel = kernel;
    kernel.allocateForm(vms, clouds, from.length, cuts.column.length, cuts.other.length);
    this.setBlocks(blocks);
    this.#setTables(kernel.formCouplings, couplings);
    this.#setTables(kernel.formMetric, cuts.metric);
    this.#setRows(
      kernel.formHalfSlope,
      slope.map((beta) => beta / 2),
    );
    this.#doubles(kernel.formLoads, vms).set(loads);
    this.#doubles(kernel.formShares, vms).set(shares);
    this.#words(kernel.formFrom, from);
    this.#words(kernel.formTo, to);
    this.#words(kernel.formFirstEntry, cuts.firstEntry);
    const { row } = this.#rows;
    this.#words(
      kernel.formColumn,
      cuts.column.map((k) => Math.floor(k / clouds) * row + (k % clouds)),
    );
    this.#doubles(kernel.formAmount, cuts.amount.length).set(cuts.amount);
    this.#words(kernel.formFirstSide, cuts.firstSide);
    this.#words(kernel.formOther, cuts.other);
    this.#doubles(kernel.formRate, cuts.rate.length).set(cuts.rate);
  }

  /** W, vms * m * m: other ones than those that it has. */
  setBlocks(blocks: Float64Array): void {
    this.#setTables(this.#kernel.formBlocks, blocks);
  }

  apply(z: Float64Array): Float64Array {
    this.#setRows(this.#kernel.formPoint, z);
    this.#kernel.multiplyForm();
    return this.#rows.read(this.#rowsAt(this.#kernel.formImage, z.length));
  }

  project(z: Float64Array): Float64Array {
    const clouds = this.#clouds;
    for (let start = 0; start < z.length; start += clouds) {
      let sum = 0;
      for (let x = 0; x < clouds; x++) sum += z[start + x];
      for (let x = 0; x < clouds; x++) z[start + x] -= sum / clouds;
    }
    return z;
  }

  /** Rows of m numbers. */
  #setRows(place: WebAssembly.Global, rows: Float64Array): void {
    this.#rows.write(rows, this.#rowsAt(place, rows.length));
  }

  #rowsAt(place: WebAssembly.Global, length: number): Float64Array {
    return this.#doubles(place, (length / this.#clouds) * this.#rows.row);
  }

  /** Tables of m * m numbers: their rows, and rows of zeros. */
  #setTables(place: WebAssembly.Global, tables: Float64Array): void {
    const { row } = this.#rows;
    const square = this.#clouds ** 2;
    const values = this.#doubles(place, (tables.length / square) * row * row);
    for (let from = 0, to = 0; from < tables.length; from += square, to += row * row)
      this.#rows.write(tables.subarray(from, from + square), values.subarray(to, to + row * row));
  }

  #words(place: WebAssembly.Global, values: Uint32Array): void {
    new Uint32Array(this.#kernel.memory.buffer, place.value >>> 0, values.length).set(values);
  }

  #doubles(place: WebAssembly.Global, length: number): Float64Array {
    return new Float64Array(this.#kernel.memory.buffer, place.value >>> 0, length);
  }
}
