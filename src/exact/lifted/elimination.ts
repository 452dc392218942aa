/** In which order to eliminate the nodes of a graph, and what that fills. */
export interface EliminationOrder {
  /** The node at every place. */
  readonly order: Uint32Array;
  /**
   * For each of the first places: the later places that its node has an edge to when all before it are gone, ascending.
   * The nodes at the places after these are the core, in which every pair counts as an edge.
   */
  readonly later: readonly Uint32Array[];
}

/** With this part of its edges what is left counts as complete: that saves the care for its holes. */
const NEARLY_COMPLETE = 0.8;

/**
 * Minimum degree: next is the node with the fewest edges, of these the one with the lowest number; its neighbours become a clique.
 * A row of bits for every node, nodes^2 / 8 bytes. An edge may go in any direction, but not from a node to itself.
 */
export function minimumDegree(nodes: number, from: Uint32Array, to: Uint32Array): EliminationOrder {
  const edges = Array.from({ length: nodes }, () => new Int32Array((nodes + 31) >>> 5));
  from.forEach((node, e) => {
    edges[node][to[e] >>> 5] |= 1 << (to[e] & 31);
    edges[to[e]][node >>> 5] |= 1 << (node & 31);
  });
  const degree = edges.map(bitsIn);
  const left = new Set(degree.keys());
  const first: number[] = [];
  const cliques: number[][] = [];
  while (left.size > 0) {
    let next = -1;
    for (const node of left) if (next < 0 || degree[node] < degree[next]) next = node;
    if (degree[next] >= NEARLY_COMPLETE * (left.size - 1)) break;
    left.delete(next);
    first.push(next);
    const clique = [...left].filter((node) => (edges[next][node >>> 5] >>> (node & 31)) & 1);
    cliques.push(clique);
    for (const node of clique) {
      for (let w = 0; w < edges[node].length; w++) edges[node][w] |= edges[next][w];
      edges[node][node >>> 5] &= ~(1 << (node & 31));
      edges[node][next >>> 5] &= ~(1 << (next & 31));
      degree[node] = bitsIn(edges[node]);
    }
  }
  const order = Uint32Array.from([...first, ...left]);
  const place = new Uint32Array(nodes);
  order.forEach((node, p) => {
    place[node] = p;
  });
  return { order, later: cliques.map((clique) => Uint32Array.from(clique, (node) => place[node]).sort()) };
}

/** How many bits are set, added up in pairs, in fours and in bytes. */
function bitsIn(words: Int32Array): number {
  let count = 0;
  for (const word of words) {
    const pairs = word - ((word >>> 1) & 0x55555555);
    const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
    count += Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

/** A symmetric matrix: its diagonal, and entries below it. */
export interface SparseMatrix {
  readonly diagonal: Float64Array;
  readonly row: Uint32Array;
  readonly column: Uint32Array;
  readonly value: Float64Array;
}

/** Columns [begin, end) of L, which have entries in the same rows. */
export interface Panel {
  readonly begin: number;
  readonly end: number;
  /** Ascending; the first ones are the columns' own. */
  readonly rows: Uint32Array;
  /** Row-major, end - begin numbers a row, with ones on L's diagonal and zeros above; then SPARE_ROWS rows of zeros. */
  readonly values: Float64Array;
}

const SPARE_ROWS = 3;

/** What is smaller is so by cancellation, or of a matrix so small that underflow harms it. */
const LEAST_PIVOT = 2 ** -300;

export function emptyPanel(begin: number, end: number, rows: Uint32Array): Panel {
  return { begin, end, rows, values: new Float64Array((rows.length + SPARE_ROWS) * (end - begin)) };
}

/**
 * L D L' of a matrix: L goes into the panels, D is returned; null if a pivot is zero, nearly, or no number. Pivots of any sign will do.
 * Panel by panel: first it takes what all before it subtract from it, then its own columns are eliminated (left-looking).
 *
 * The panels must have room for what is filled: if a column has entries in rows i and j > i, column i must have one in row j.
 * Every entry is then a sum of products of three, one for each column that has entries in both its row and the row of its column.
 */
export function eliminate(panels: readonly Panel[], matrix: SparseMatrix): Float64Array | null {
  const size = matrix.diagonal.length;
  const panelAt = new Uint32Array(size);
  panels.forEach(({ begin, end }, s) => {
    panelAt.fill(s, begin, end);
  });
  load(panels, panelAt, matrix);
  const pivots = new Float64Array(size);
  const place = new Uint32Array(size);
  const widest = panels.reduce((most, { begin, end }) => Math.max(most, end - begin), 0);
  const scaled = new Float64Array((widest + 1) * widest);
  /** For every panel, those before it with rows among its columns, and where these rows begin. */
  const sources = panels.map((): [Panel, number][] => []);
  const pass = (source: Panel, first: number) => {
    if (first < source.rows.length) sources[panelAt[source.rows[first]]].push([source, first]);
  };
  for (const [s, panel] of panels.entries()) {
    panel.rows.forEach((row, r) => {
      place[row] = r;
    });
    for (const [source, first] of sources[s]) {
      let last = first;
      while (last < source.rows.length && source.rows[last] < panel.end) last++;
      subtract(panel, source, first, last, pivots, place, scaled);
      pass(source, last);
    }
    if (!eliminateWithin(panel, pivots)) return null;
    pass(panel, panel.end - panel.begin);
  }
  return pivots;
}

function load(panels: readonly Panel[], panelAt: Uint32Array, matrix: SparseMatrix): void {
  for (const { values } of panels) values.fill(0);
  const put = (row: number, column: number, value: number) => {
    const { begin, end, rows, values } = panels[panelAt[column]];
    values[indexOf(rows, row) * (end - begin) + column - begin] = value;
  };
  matrix.diagonal.forEach((value, i) => {
    put(i, i, value);
  });
  for (let e = 0; e < matrix.value.length; e++) put(matrix.row[e], matrix.column[e], matrix.value[e]);
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

/**
 * target -= L D L', of the source's columns: of their rows from `first` on, and of those before `last` as its columns.
 * Tiles of four rows by two columns, each number read serves two or four sums; what a tile has too much is zero.
 */
function subtract(
  target: Panel,
  source: Panel,
  first: number,
  last: number,
  pivots: Float64Array,
  place: Uint32Array,
  scaled: Float64Array,
): void {
  const { rows, values } = source;
  // Without the two "| 0" V8 does not see that indices are 32-bit integers, and takes 1.6 times as long.
  const depth = (source.end - source.begin) | 0;
  const width = target.end - target.begin;
  const lowered = target.values;
  const columns = last - first;
  for (let c = 0; c < columns; c++) {
    for (let q = 0; q < depth; q++) {
      scaled[c * depth + q] = values[(first + c) * depth + q] * pivots[source.begin + q];
    }
  }
  scaled.fill(0, columns * depth, (columns + 1) * depth);
  const end = rows.length - 1;
  for (let r = first; r <= end; r += 4) {
    const to0 = place[rows[r]] * width - target.begin;
    const to1 = place[rows[Math.min(r + 1, end)]] * width - target.begin;
    const to2 = place[rows[Math.min(r + 2, end)]] * width - target.begin;
    const to3 = place[rows[Math.min(r + 3, end)]] * width - target.begin;
    const from0 = (r * depth) | 0;
    const from1 = from0 + depth;
    const from2 = from1 + depth;
    const from3 = from2 + depth;
    for (let c = 0; c < columns; c += 2) {
      let sum00 = 0;
      let sum01 = 0;
      let sum10 = 0;
      let sum11 = 0;
      let sum20 = 0;
      let sum21 = 0;
      let sum30 = 0;
      let sum31 = 0;
      const left = c * depth;
      const right = left + depth;
      for (let q = 0; q < depth; q++) {
        const x = scaled[left + q];
        const y = scaled[right + q];
        const l0 = values[from0 + q];
        const l1 = values[from1 + q];
        const l2 = values[from2 + q];
        const l3 = values[from3 + q];
        sum00 += l0 * x;
        sum01 += l0 * y;
        sum10 += l1 * x;
        sum11 += l1 * y;
        sum20 += l2 * x;
        sum21 += l2 * y;
        sum30 += l3 * x;
        sum31 += l3 * y;
      }
      const column0 = rows[first + c];
      const column1 = rows[Math.min(first + c + 1, last - 1)];
      lowered[to0 + column0] -= sum00;
      lowered[to1 + column0] -= sum10;
      lowered[to2 + column0] -= sum20;
      lowered[to3 + column0] -= sum30;
      lowered[to0 + column1] -= sum01;
      lowered[to1 + column1] -= sum11;
      lowered[to2 + column1] -= sum21;
      lowered[to3 + column1] -= sum31;
    }
  }
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
