/**
 * Rows of m numbers, one for each cloud, as they stand in the kernel: each is followed by zeros up to `row`, so that
 * whole vectors of numbers can be read.
 */
export class RowsOfClouds {
  readonly #clouds: number;
  readonly row: number;

  /** Rows are rounded up to a multiple of `lanes`, as the kernel does. */
  constructor(clouds: number, lanes: number) {
    this.#clouds = clouds;
    this.row = Math.ceil(clouds / lanes) * lanes;
  }

  write(rows: Float64Array, kernel: Float64Array): void {
    if (this.row === this.#clouds) {
      kernel.set(rows);
      return;
    }
    for (let from = 0, to = 0; from < rows.length; from += this.#clouds, to += this.row)
      for (let x = 0; x < this.#clouds; x++) kernel[to + x] = rows[from + x];
  }

  read(kernel: Float64Array): Float64Array {
    if (this.row === this.#clouds) return kernel.slice();
    const rows = new Float64Array((kernel.length / this.row) * this.#clouds);
    for (let from = 0, to = 0; to < rows.length; from += this.row, to += this.#clouds)
      for (let x = 0; x < this.#clouds; x++) rows[to + x] = kernel[from + x];
    return rows;
  }
}
