import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type BlockMatrix,
  isPositiveSemidefinite,
  oneBlock,
  proofWork,
} from "../../../src/exact/convexity/positive.ts";
import { binomialGraph } from "../../../src/game/generate/binomial-graph.ts";
import { RandomStream, streamState } from "../../../src/game/random.ts";
import { eigenpairs } from "../lifted/reference.ts";

/** K + W S W' as a full matrix, by the definition. */
function dense({ nodes, size, diagonal, from, to, blocks, columns, signs }: BlockMatrix): Float64Array[] {
  const n = nodes * size;
  const all = Array.from({ length: n }, () => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    const first = i - (i % size);
    for (let y = 0; y < size; y++) all[i][first + y] = diagonal[i * size + y];
  }
  from.forEach((node, e) => {
    for (let x = 0; x < size; x++) {
      for (let y = 0; y < size; y++) {
        const entry = blocks[(e * size + x) * size + y];
        all[node * size + x][to[e] * size + y] = entry;
        all[to[e] * size + y][node * size + x] = entry;
      }
    }
  });
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      signs.forEach((sign, q) => {
        all[i][j] += sign * columns[i * signs.length + q] * columns[j * signs.length + q];
      });
    }
  }
  return all;
}

function eigenvalues(matrix: Float64Array[]): number[] {
  return eigenpairs(matrix.map((row) => [...row])).map(({ value }) => value);
}

/** A matrix whose K is raised, or lowered, by a multiple of the identity. */
function raised(matrix: BlockMatrix, by: number): BlockMatrix {
  const { size } = matrix;
  const isOnDiagonal = (at: number) => at % size === Math.floor(at / size) % size;
  return { ...matrix, diagonal: matrix.diagonal.map((entry, at) => (isOnDiagonal(at) ? entry + by : entry)) };
}

function withoutColumns(matrix: BlockMatrix): BlockMatrix {
  return { ...matrix, columns: new Float64Array(), signs: new Float64Array() };
}

interface Kind {
  readonly nodes: number;
  readonly size: number;
  readonly columns: number;
  readonly meanDegree: number;
  /** How large the entries of W are; those of K are up to 1. */
  readonly width: number;
}

function drawnMatrix(kind: Kind): BlockMatrix {
  const { nodes, size, meanDegree, width } = kind;
  const stream = new RandomStream(streamState("positive test", { ...kind }));
  const { from, to } = binomialGraph(nodes, Math.min(meanDegree / Math.max(nodes - 1, 1), 1), stream);
  const numbers = (length: number, most: number) =>
    Float64Array.from({ length }, () => stream.uniform(-most, most));
  const diagonal = numbers(nodes * size * size, 1);
  diagonal.forEach((entry, at) => {
    const [x, y] = [Math.floor(at / size) % size, at % size];
    diagonal[at + (y - x) * (size - 1)] = entry;
  });
  return {
    nodes,
    size,
    diagonal,
    // Half of the edges go from the higher to the lower node.
    from: from.map((node, e) => (e % 2 === 0 ? node : to[e])),
    to: to.map((node, e) => (e % 2 === 0 ? node : from[e])),
    blocks: numbers(from.length * size * size, 1),
    columns: numbers(nodes * size * kind.columns, width),
    signs: numbers(kind.columns, 1).map((number) => (number < -0.4 ? -1 : 1)),
  };
}

/** Small ones of every kind, with up to 40 rows. */
const KINDS: Kind[] = Array.from({ length: 160 }, (_, seed) => {
  const size = 1 + (seed % 5);
  const nodes = 1 + ((seed * 7) % Math.floor(40 / size));
  const meanDegree = [0, 1, 2, 3.5, nodes][Math.floor(seed / 5) % 5];
  return { nodes, size, columns: seed % 4, meanDegree, width: [0.01, 1, 30][seed % 3] };
});

test("proves what is positive by 1e-8, refuses what is negative by as much", () => {
  let [indefinite, negativeSigns, unconnected] = [0, 0, 0];
  for (const kind of KINDS) {
    const matrix = drawnMatrix(kind);
    const spectrum = eigenvalues(dense(matrix));
    const norm = Math.max(-spectrum[0], spectrum.at(-1)!);
    const positive = raised(matrix, -spectrum[0] + 1e-8 * norm);
    const name = JSON.stringify(kind);
    assert.ok(isPositiveSemidefinite(positive), `${name} is positive`);
    assert.not.ok(isPositiveSemidefinite(raised(matrix, -spectrum[0] - 1e-8 * norm)), `${name} is not`);
    if (eigenvalues(dense(withoutColumns(positive)))[0] < -0.01) indefinite++;
    if (matrix.signs.includes(-1)) negativeSigns++;
    if (matrix.from.length === 0) unconnected++;
  }
  assert.ok(indefinite >= 30, `K alone is indefinite in ${indefinite}`);
  assert.ok(negativeSigns >= 30, `${negativeSigns} with a negative sign`);
  assert.ok(unconnected >= 20, `${unconnected} without edges`);
});

test("an error of A up to the deviation cannot make it negative", () => {
  for (const kind of KINDS.slice(0, 60)) {
    const matrix = drawnMatrix(kind);
    const spectrum = eigenvalues(dense(matrix));
    const norm = Math.max(-spectrum[0], spectrum.at(-1)!, 1e-3);
    for (const least of [1e-3 * norm, norm]) {
      const positive = raised(matrix, least - spectrum[0]);
      const name = `${JSON.stringify(kind)}, least eigenvalue ${least}`;
      assert.ok(isPositiveSemidefinite(positive, 0.9999 * least), name);
      assert.not.ok(isPositiveSemidefinite(positive, 1.0001 * least), name);
    }
  }
});

/** K of diagonal blocks alone. */
function diagonalBlocks(size: number, diagonal: number[], columns: number[] = [], signs: number[] = []) {
  return {
    nodes: diagonal.length / size ** 2,
    size,
    diagonal: Float64Array.from(diagonal),
    from: new Uint32Array(),
    to: new Uint32Array(),
    blocks: new Float64Array(),
    columns: Float64Array.from(columns),
    signs: Float64Array.from(signs),
  };
}

test("takes matrices of no rows, of no edges, of no columns", () => {
  assert.ok(isPositiveSemidefinite(diagonalBlocks(3, [])));
  assert.ok(isPositiveSemidefinite(diagonalBlocks(3, [], [], [1, -1])));
  assert.ok(isPositiveSemidefinite(diagonalBlocks(1, [1])));
  assert.not.ok(isPositiveSemidefinite(diagonalBlocks(1, [-1])));
  assert.ok(isPositiveSemidefinite(diagonalBlocks(2, [2, 1, 1, 2])));
  assert.not.ok(isPositiveSemidefinite(diagonalBlocks(2, [1, 2, 2, 1])));
  assert.ok(isPositiveSemidefinite(diagonalBlocks(1, [-1, 2], [1.1, 0], [1])), "W makes up for K");
  assert.not.ok(isPositiveSemidefinite(diagonalBlocks(1, [-1, 2], [0, 1.1], [1])), "in the wrong row");
  assert.not.ok(isPositiveSemidefinite(diagonalBlocks(1, [1, 2], [1.1, 0], [-1])), "W takes from K");
  assert.ok(isPositiveSemidefinite(diagonalBlocks(1, [1, 2], [0, 1.1], [-1])));
});

test("a node without edges counts like any other", () => {
  const triangle = drawnMatrix({ nodes: 4, size: 2, columns: 0, meanDegree: 0, width: 1 });
  const edges = {
    from: Uint32Array.of(0, 1, 3),
    to: Uint32Array.of(1, 3, 0),
    blocks: new Float64Array(12).fill(0.5),
  };
  const matrix = { ...triangle, ...edges };
  for (const [own, isPositive] of [
    [0.1, true],
    [-0.1, false],
  ] as const) {
    const diagonal = Float64Array.from(matrix.diagonal, (_, at) => (at % 4 === 0 || at % 4 === 3 ? 4 : 0));
    diagonal[8] = own;
    assert.is(isPositiveSemidefinite({ ...matrix, diagonal }), isPositive, `${own}`);
  }
});

test("does not take a singular matrix, whatever rounding makes of it", () => {
  for (const scale of [1e-6, 0.1, 1, 1e6]) {
    for (const size of [1, 2, 3, 7]) {
      assert.not.ok(isPositiveSemidefinite(diagonalBlocks(size, new Array(size * size * 2).fill(0))));
      if (size > 1) {
        assert.not.ok(isPositiveSemidefinite(diagonalBlocks(size, new Array(size * size).fill(scale))));
      }
    }
    const columns = new Array(4).fill(Math.sqrt(scale) / 2);
    assert.not.ok(isPositiveSemidefinite(diagonalBlocks(1, new Array(4).fill(scale), columns, [-1])));
    const half = scale / 2;
    assert.not.ok(isPositiveSemidefinite(diagonalBlocks(2, [half, -half, -half, half])), "a Laplacian");
  }
  assert.not.ok(isPositiveSemidefinite(diagonalBlocks(1, [0, 0], [1, 1], [1])), "of rank one");
});

test("one block: only its lower half is read, and it is positive by as much as it deviates at most", () => {
  for (const n of [1, 2, 7, 40, 120]) {
    // The path of n nodes has the eigenvalues 2 - 2 cos(pi k / (n + 1)), k = 1 .. n.
    const least = 2 - 2 * Math.cos(Math.PI / (n + 1));
    const path = Float64Array.from({ length: n * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      return i === j ? 2 : j > i ? Number.NaN : i - j === 1 ? -1 : 0;
    });
    assert.ok(isPositiveSemidefinite(oneBlock(path, n)), `${n}`);
    assert.ok(isPositiveSemidefinite(oneBlock(path, n), least - 1e-8), `${n}: by 1e-8`);
    assert.not.ok(isPositiveSemidefinite(oneBlock(path, n), least + 1e-8), `${n}: not by 1e-8`);
  }
});

test("a pivot near zero proves nothing", () => {
  // A = [1 + d, 2; 2, 3.99] is not positive, but after a first pivot near 0 all but the multiples of its inverse are rounded away.
  for (let step = 1; step <= 20000; step++) {
    const d = step * 1e-17;
    assert.not.ok(isPositiveSemidefinite(diagonalBlocks(2, [d, 1, 1, 2.99], [1, 1], [1])), `${d}`);
  }
  assert.ok(isPositiveSemidefinite(diagonalBlocks(2, [0.01, 1, 1, 3.01], [1, 1], [1])));
});

test("refuses what is no number", () => {
  const matrix = raised(drawnMatrix({ nodes: 6, size: 2, columns: 2, meanDegree: 2, width: 1 }), 20);
  assert.ok(isPositiveSemidefinite(matrix));
  assert.not.ok(isPositiveSemidefinite(matrix, Number.NaN));
  assert.not.ok(isPositiveSemidefinite(matrix, Number.POSITIVE_INFINITY));
  for (const part of ["diagonal", "blocks", "columns", "signs"] as const) {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const numbers = matrix[part].slice();
      numbers[numbers.length - 1] = wrong;
      assert.not.ok(isPositiveSemidefinite({ ...matrix, [part]: numbers }), `${part}: ${wrong}`);
    }
  }
});

test("says how much work a proof is: by far the most where much is filled", () => {
  const none = new Uint32Array();
  assert.is(proofWork(0, 3, none, none), 0);
  assert.is(proofWork(100, 2, none, none), 99 * 4 + 2 ** 3 / 6, "blocks by themselves, the last one a core");
  assert.is(proofWork(3, 2, Uint32Array.of(0, 1, 2), Uint32Array.of(1, 2, 0)), 6 ** 3 / 6, "all at once");
});

/** y = A x, by the parts of A. */
function times(
  { nodes, size, diagonal, from, to, blocks, columns, signs }: BlockMatrix,
  x: Float64Array,
): Float64Array {
  const y = new Float64Array(nodes * size);
  for (let i = 0; i < y.length; i++) {
    for (let q = 0; q < size; q++) y[i] += diagonal[i * size + q] * x[i - (i % size) + q];
  }
  blocks.forEach((entry, at) => {
    const e = Math.floor(at / size ** 2);
    const [i, j] = [from[e] * size + (Math.floor(at / size) % size), to[e] * size + (at % size)];
    y[i] += entry * x[j];
    y[j] += entry * x[i];
  });
  signs.forEach((sign, q) => {
    const along = x.reduce((sum, part, i) => sum + part * columns[i * signs.length + q], 0);
    for (let i = 0; i < y.length; i++) y[i] += sign * along * columns[i * signs.length + q];
  });
  return y;
}

/** The least eigenvalue by Lanczos: never too low, and very near once it has taken enough steps. */
function leastEigenvalue(matrix: BlockMatrix, steps: number): number {
  const n = matrix.nodes * matrix.size;
  const stream = new RandomStream(streamState("positive test, Lanczos", { n }));
  let vector = Float64Array.from({ length: n }, () => stream.uniform(-1, 1));
  let before = new Float64Array(n);
  const [along, across] = [[] as number[], [] as number[]];
  for (let step = 0; step < steps; step++) {
    const length = Math.sqrt(vector.reduce((sum, part) => sum + part * part, 0));
    across.push(step === 0 ? 0 : length);
    const unit = vector.map((part) => part / length);
    const image = times(matrix, unit);
    const own = image.reduce((sum, part, i) => sum + part * unit[i], 0);
    along.push(own);
    vector = image.map((part, i) => part - own * unit[i] - across[step] * before[i]);
    before = unit;
  }
  /** Whether an eigenvalue of the tridiagonal matrix is below: its pivots tell (Sturm). */
  const hasBelow = (bound: number) => {
    let pivot = 1;
    return along.some((own, step) => {
      pivot = own - bound - across[step] ** 2 / pivot;
      return pivot < 0;
    });
  };
  let [low, high] = [-1e4, 1e4];
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (hasBelow(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Like the matrices this is for: a Laplacian of blocks, and columns of which some are constant, where it is zero. */
function largeMatrix(nodes: number, size: number): BlockMatrix {
  const columns = size + 3;
  const sparse = drawnMatrix({ nodes, size, columns, meanDegree: 3, width: 0.02 });
  // A path through all nodes, so that nothing else is zero there.
  const apart = [...sparse.from.keys()].filter((e) => Math.abs(sparse.from[e] - sparse.to[e]) > 1);
  const path = Array.from({ length: nodes - 1 }, (_, node) => node);
  const from = Uint32Array.of(...path, ...apart.map((e) => sparse.from[e]));
  const to = Uint32Array.of(...path.map((node) => node + 1), ...apart.map((e) => sparse.to[e]));
  const block = Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 10 : 4));
  const diagonal = new Float64Array(sparse.diagonal.length);
  const blocks = new Float64Array(from.length * block.length);
  from.forEach((node, e) => {
    block.forEach((entry, at) => {
      blocks[e * block.length + at] = -entry;
      diagonal[node * block.length + at] += entry;
      diagonal[to[e] * block.length + at] += entry;
    });
  });
  const isConstant = (q: number) => q < size;
  return {
    ...sparse,
    ...{ diagonal, from, to, blocks },
    columns: sparse.columns.map((entry, at) => {
      const [i, q] = [Math.floor(at / columns), at % columns];
      return isConstant(q) ? Number(i % size === q) : entry;
    }),
    signs: sparse.signs.map((_, q) => (isConstant(q) || q % 2 === 0 ? 1 : -1)),
  };
}

test("tells a sparse matrix of 900 rows from one that is barely not positive", () => {
  const matrix = largeMatrix(300, 3);
  const least = leastEigenvalue(matrix, 900);
  assert.ok(least > 0.1, `with nothing but ${least} taken from it, the Laplacian alone is indefinite`);
  const margin = 1e-7;
  const positive = raised(matrix, margin - least);
  assert.ok(isPositiveSemidefinite(positive));
  assert.not.ok(isPositiveSemidefinite(raised(matrix, -margin - least)));
  assert.not.ok(isPositiveSemidefinite(withoutColumns(positive)));
  assert.ok(isPositiveSemidefinite(raised(matrix, 2 - least), 2 - margin));
  assert.not.ok(isPositiveSemidefinite(raised(matrix, 2 - least), 2 + margin));
});

test.run();
