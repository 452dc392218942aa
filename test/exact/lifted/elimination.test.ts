import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  eliminate,
  emptyPanel,
  minimumDegree,
  type SparseMatrix,
} from "../../../src/exact/lifted/elimination.ts";
import { binomialGraph, type Pairs } from "../../../src/game/generate/binomial-graph.ts";
import { RandomStream, streamState } from "../../../src/game/random.ts";

function drawnGraph(nodes: number, meanDegree: number): Pairs {
  const stream = new RandomStream(streamState("elimination test", { nodes, meanDegree }));
  return binomialGraph(nodes, meanDegree / Math.max(nodes - 1, 1), stream);
}

/** By sets of neighbours, as the definition has it. */
class NaiveGraph {
  readonly near: Map<number, Set<number>>;

  constructor(nodes: number, { from, to }: Pairs) {
    this.near = new Map(Array.from({ length: nodes }, (_, node) => [node, new Set<number>()]));
    from.forEach((node, e) => {
      this.near.get(node)!.add(to[e]);
      this.near.get(to[e])!.add(node);
    });
  }

  /** The lowest of the nodes with the fewest neighbours. */
  least(): number {
    const fewest = Math.min(...[...this.near.values()].map((set) => set.size));
    return Math.min(...[...this.near.keys()].filter((node) => this.near.get(node)!.size === fewest));
  }

  remove(node: number): Set<number> {
    const clique = this.near.get(node)!;
    this.near.delete(node);
    for (const one of clique) {
      this.near.get(one)!.delete(node);
      for (const other of clique) if (one !== other) this.near.get(one)!.add(other);
    }
    return clique;
  }
}

test("takes the node of minimum degree, and knows what each fills", () => {
  for (const [nodes, meanDegree] of [
    [1, 0],
    [2, 1],
    [31, 2],
    [32, 3],
    [33, 1],
    [70, 0],
    [100, 4],
    [150, 3],
  ]) {
    const graph = drawnGraph(nodes, meanDegree);
    const { order, later } = minimumDegree(nodes, graph.from, graph.to);
    assert.equal(
      [...order].sort((a, b) => a - b),
      [...new Array(nodes).keys()],
      "every node once",
    );
    const naive = new NaiveGraph(nodes, graph);
    const place = new Map([...order].map((node, p) => [node, p]));
    later.forEach((places, p) => {
      assert.is(order[p], naive.least(), `${nodes} nodes, place ${p}`);
      const clique = [...naive.remove(order[p])].map((node) => place.get(node)!);
      assert.equal(
        [...places],
        clique.sort((a, b) => a - b),
        `${nodes} nodes, filled by place ${p}`,
      );
    });
    const core = nodes - later.length;
    for (const set of naive.near.values()) assert.ok(set.size >= 0.8 * (core - 1), "the core is dense");
  }
});

test("leaves no core where few edges are, and nothing else where all are", () => {
  const chain = { from: Uint32Array.of(0, 1, 2, 3), to: Uint32Array.of(1, 2, 3, 4) };
  const { order, later } = minimumDegree(5, chain.from, chain.to);
  assert.equal([...order], [0, 1, 2, 3, 4]);
  assert.equal(
    later.map((places) => [...places]),
    [[1], [2], [3]],
  );
  assert.is(minimumDegree(3, Uint32Array.of(0, 2, 1), Uint32Array.of(1, 0, 2)).later.length, 0);
  assert.equal([...minimumDegree(0, new Uint32Array(), new Uint32Array()).order], []);
});

/** All of a matrix, filled to both sides. */
function dense({ diagonal, row, column, value }: SparseMatrix): number[][] {
  const all = Array.from(diagonal, (entry, i) => Array.from(diagonal, (_, j) => (i === j ? entry : 0)));
  value.forEach((entry, e) => {
    all[row[e]][column[e]] = entry;
    all[column[e]][row[e]] = entry;
  });
  return all;
}

/** Full, with entries in [-1, 1): it takes pivots of both signs. */
function drawnMatrix(size: number): SparseMatrix {
  const stream = new RandomStream(streamState("elimination test", { size }));
  const pairs = Array.from({ length: size }, (_, i) => Array.from({ length: i }, (_, j) => [i, j])).flat();
  return {
    diagonal: Float64Array.from({ length: size }, () => stream.uniform(-1, 1)),
    row: Uint32Array.from(pairs, ([i]) => i),
    column: Uint32Array.from(pairs, ([, j]) => j),
    value: Float64Array.from(pairs, () => stream.uniform(-1, 1)),
  };
}

test("L D L' is the matrix, however its columns are cut into panels", () => {
  for (const size of [1, 2, 3, 5, 8, 13, 30]) {
    const matrix = drawnMatrix(size);
    for (const width of [1, 2, 3, 4, 7, size]) {
      const panels = [];
      for (let begin = 0; begin < size; begin += width) {
        const rows = Uint32Array.from({ length: size - begin }, (_, r) => begin + r);
        panels.push(emptyPanel(begin, Math.min(begin + width, size), rows));
      }
      const pivots = eliminate(panels, matrix)!;
      const lower = Array.from({ length: size }, () => new Float64Array(size));
      for (const { begin, end, rows, values } of panels) {
        rows.forEach((row, r) => {
          for (let q = begin; q < end; q++) lower[row][q] = values[r * (end - begin) + q - begin];
        });
      }
      dense(matrix).forEach((entries, i) => {
        assert.is(lower[i][i], 1);
        entries.forEach((entry, j) => {
          if (j > i) assert.is(lower[i][j], 0);
          const products = pivots.map((pivot, k) => lower[i][k] * pivot * lower[j][k]);
          const sum = products.reduce((all, product) => all + product, 0);
          const scale = products.reduce((all, product) => all + Math.abs(product), 0);
          assert.ok(
            Math.abs(sum - entry) <= 1e-14 * size * scale,
            `${size} in panels of ${width}: ${i}, ${j}`,
          );
        });
      });
      assert.ok(size < 5 || (pivots.some((pivot) => pivot < 0) && pivots.some((pivot) => pivot > 0)));
    }
  }
});

test("stops at a pivot that is zero or no number", () => {
  const panel = () => [emptyPanel(0, 2, Uint32Array.of(0, 1))];
  const matrix = (first: number, off: number, second: number): SparseMatrix => ({
    diagonal: Float64Array.of(first, second),
    row: Uint32Array.of(1),
    column: Uint32Array.of(0),
    value: Float64Array.of(off),
  });
  assert.equal(eliminate(panel(), matrix(2, 1, -1)), Float64Array.of(2, -1.5));
  assert.is(eliminate(panel(), matrix(0, 1, 1)), null);
  assert.is(eliminate(panel(), matrix(1, 1, 1)), null);
  assert.is(eliminate(panel(), matrix(1, Number.NaN, 1)), null);
  assert.is(eliminate(panel(), matrix(1, Number.POSITIVE_INFINITY, 1)), null);
  assert.is(eliminate(panel(), matrix(1e-100, 1, 1e100 + 1)), null, "all of the second pivot is cancelled");
});

test.run();
