import type { WasmBuild } from "../../kernel/modules.ts";
import { loadSolver, type SolverExports } from "../solver-kernel.ts";

/** A symmetric matrix: its diagonal, and entries below it. */
export interface SparseMatrix {
  readonly diagonal: Float64Array;
  readonly row: Uint32Array;
  readonly column: Uint32Array;
  readonly value: Float64Array;
}

/** Columns [begin, end) of L, which have entries in the same rows. */
export interface PanelShape {
  readonly begin: number;
  readonly end: number;
  /** Ascending; the first ones are the columns' own. */
  readonly rows: Uint32Array;
}

export interface Panel extends PanelShape {
  /** Row-major, end - begin numbers a row, with ones on L's diagonal and zeros above. */
  readonly values: Float64Array;
}

/** Rows of zeros after each panel, which the kernel reads along with its last ones. */
const SPARE_ROWS = 3;

/** What is smaller is so by cancellation, or of a matrix so small that underflow harms it. */
const LEAST_PIVOT = 2 ** -300;

/** One kernel that is not in use, for every build: a small proof takes less time than another one would. */
const idle = new Map<WasmBuild, SolverExports>();
/** Memory never shrinks; a kernel with more than this is given up. */
const KEPT_BYTES = 2 ** 24;

function takeKernel(build: WasmBuild): SolverExports {
  const kernel = idle.get(build) ?? loadSolver(build);
  idle.delete(build);
  return kernel;
}

/**
 * L D L' of matrices of one shape, in the kernel's memory (assembly/exact/elimination.ts). Panel by panel: first it takes
 * what all before it subtract from it, then its own columns are eliminated (left-looking).
 *
 * The panels must have room for what is filled: if a column has entries in rows i and j > i, column i must have one in row j.
 * Every entry is then a sum of products of three, one for each column that has entries in both its row and the row of its column.
 */
export class Elimination {
  readonly panels: readonly Panel[];
  readonly #build: WasmBuild;
  readonly #kernel: SolverExports;
  /** D. */
  readonly #pivots: Float64Array;
  /** Where each panel's values and rows begin in the kernel. */
  readonly #places: readonly { readonly valuesAt: number; readonly rowsAt: number }[];
  /** The panel of every column. */
  readonly #panelAt: Uint32Array;
  /** The part of the work that is done before each panel. */
  readonly #done: Float64Array;
  /** c_i: the columns of L, of a lower number than the row's, with an entry in a row. */
  readonly depths: Float64Array;

  constructor(shapes: readonly PanelShape[], size: number, build: WasmBuild = "simd") {
    this.depths = depthsOf(shapes, size);
    this.#done = partsBefore(shapes, this.depths);
    let [valuesAt, rowsAt] = [0, 0];
    this.#places = shapes.map(({ begin, end, rows }) => {
      const place = { valuesAt, rowsAt };
      valuesAt += (rows.length + SPARE_ROWS) * (end - begin);
      rowsAt += rows.length;
      return place;
    });
    const widest = shapes.reduce((most, { begin, end }) => Math.max(most, end - begin), 0);
    const kernel = takeKernel(build);
    this.#build = build;
    this.#kernel = kernel;
    kernel.allocateElimination(size, widest, valuesAt, rowsAt);
    const { buffer } = kernel.memory;
    const numbers = new Float64Array(buffer, kernel.eliminationNumbers.value >>> 0, valuesAt);
    const rows = new Uint32Array(buffer, kernel.eliminationRows.value >>> 0, rowsAt);
    this.#pivots = new Float64Array(buffer, kernel.eliminationPivots.value >>> 0, size);
    this.#panelAt = new Uint32Array(size);
    this.panels = shapes.map((shape, s) => {
      const place = this.#places[s];
      rows.set(shape.rows, place.rowsAt);
      this.#panelAt.fill(s, shape.begin, shape.end);
      const length = (shape.rows.length + SPARE_ROWS) * (shape.end - shape.begin);
      return { ...shape, values: numbers.subarray(place.valuesAt, place.valuesAt + length) };
    });
  }

  /**
   * L goes into the panels, D is returned; null if a pivot is zero, nearly, or no number, or if more than `mostNegative` are negative.
   * `goOn` is asked before every panel, with the part of the work that is done; null, too, if it says no.
   */
  run(
    matrix: SparseMatrix,
    mostNegative = Number.POSITIVE_INFINITY,
    goOn: (done: number) => boolean = () => true,
  ): Float64Array | null {
    this.#load(matrix);
    let negative = 0;
    /** For every panel, those before it with rows among its columns, and where these rows begin. */
    const sources = this.panels.map((): [number, number][] => []);
    const pass = (s: number, first: number) => {
      const { rows } = this.panels[s];
      if (first < rows.length) sources[this.#panelAt[rows[first]]].push([s, first]);
    };
    for (const [s, panel] of this.panels.entries()) {
      if (!goOn(this.#done[s])) return null;
      const { begin, end, rows } = panel;
      const { valuesAt, rowsAt } = this.#places[s];
      this.#kernel.aimAtPanel(begin, end - begin, valuesAt, rowsAt, rows.length);
      for (const [source, first] of sources[s]) pass(source, this.#subtract(source, first, end));
      if (!eliminateWithin(panel, this.#pivots)) return null;
      for (let column = begin; column < end; column++) if (this.#pivots[column] < 0) negative++;
      if (negative > mostNegative) return null;
      pass(s, end - begin);
    }
    return this.#pivots.slice();
  }

  /** Neither panels nor `run` are used after this. */
  release(): void {
    if (this.#kernel.memory.buffer.byteLength <= KEPT_BYTES) idle.set(this.#build, this.#kernel);
  }

  /** What a panel's rows from `first` on take from the one aimed at, with those before row `end` as its columns. Returns where these end. */
  #subtract(s: number, first: number, end: number): number {
    const { begin, end: sourceEnd, rows } = this.panels[s];
    const { valuesAt, rowsAt } = this.#places[s];
    let last = first;
    while (last < rows.length && rows[last] < end) last++;
    this.#kernel.subtractPanel(begin, sourceEnd - begin, valuesAt, rowsAt, first, last, rows.length);
    return last;
  }

  #load({ diagonal, row, column, value }: SparseMatrix): void {
    for (const { values } of this.panels) values.fill(0);
    const put = (i: number, j: number, entry: number) => {
      const { begin, end, rows, values } = this.panels[this.#panelAt[j]];
      values[indexOf(rows, i) * (end - begin) + j - begin] = entry;
    };
    diagonal.forEach((entry, i) => {
      put(i, i, entry);
    });
    for (let e = 0; e < value.length; e++) put(row[e], column[e], value[e]);
  }
}

function depthsOf(shapes: readonly PanelShape[], size: number): Float64Array {
  const depths = new Float64Array(size);
  for (const { begin, end, rows } of shapes) {
    for (const row of rows) depths[row] += Math.min(row, end) - begin;
  }
  return depths;
}

function partsBefore(shapes: readonly PanelShape[], depths: Float64Array): Float64Array {
  let all = 0;
  const before = Float64Array.from(shapes, ({ begin, end, rows }) => {
    const sum = all;
    all += (depths[begin] + 1) * (end - begin) * rows.length;
    return sum;
  });
  return before.map((sum) => (all > 0 ? sum / all : 0));
}

/** Where a row is among ascending ones. */
function indexOf(rows: Uint32Array, row: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** L D L' of a panel that nothing before it changes any more. */
function eliminateWithin({ begin, end, rows, values }: Panel, pivots: Float64Array): boolean {
  const width = end - begin;
  for (let r = 0; r < rows.length; r++) {
    const own = r * width;
    const before = Math.min(r, width);
    // L D first, as far as the row goes: each entry needs those before it.
    for (let c = 1; c < before; c++) {
      const other = c * width;
      let sum = 0;
      for (let q = 0; q < c; q++) sum += values[own + q] * values[other + q];
      values[own + c] -= sum;
    }
    let pivot = r < width ? values[own + r] : 0;
    for (let c = 0; c < before; c++) {
      const entry = values[own + c];
      values[own + c] = entry / pivots[begin + c];
      pivot -= entry * values[own + c];
    }
    if (r >= width) continue;
    if (!(Math.abs(pivot) >= LEAST_PIVOT && Math.abs(pivot) < Number.POSITIVE_INFINITY)) return false;
    pivots[begin + r] = pivot;
    values[own + r] = 1;
    values.fill(0, own + r + 1, own + width);
  }
  return true;
}
