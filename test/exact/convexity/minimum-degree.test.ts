import { test } from "uvu";
import * as assert from "uvu/assert";
import { minimumDegree } from "../../../src/exact/convexity/minimum-degree.ts";
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

function graphOf(pairs: readonly (readonly [number, number])[]): Pairs {
  return { from: Uint32Array.from(pairs, ([i]) => i), to: Uint32Array.from(pairs, ([, j]) => j) };
}

/** Every node of the first list with every other one of the second. */
function between(first: readonly number[], second: readonly number[]): [number, number][] {
  return first.flatMap((i) => second.filter((j) => i !== j).map((j): [number, number] => [i, j]));
}

function clique(nodes: readonly number[]): [number, number][] {
  return between(nodes, nodes).filter(([i, j]) => i < j);
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, k) => from + k);

const SHAPES: [string, number, Pairs][] = [
  ["a star whose hub comes first", 60, graphOf(between([0], range(1, 60)))],
  ["a star whose hub comes last", 60, graphOf(between([59], range(0, 59)))],
  [
    "a hub of triangles",
    61,
    graphOf([
      ...between([0], range(1, 61)),
      ...range(0, 30).map((k): [number, number] => [2 * k + 1, 2 * k + 2]),
    ]),
  ],
  [
    "a fan",
    50,
    graphOf([...between([0], range(1, 50)), ...range(1, 49).map((k): [number, number] => [k, k + 1])]),
  ],
  ["a complete bipartite graph", 40, graphOf(between(range(0, 5), range(5, 40)))],
  ["two cliques that share a node", 31, graphOf([...clique(range(0, 16)), ...clique(range(15, 31))])],
  ["two cliques apart", 30, graphOf([...clique(range(0, 15)), ...clique(range(15, 30))])],
  [
    "a clique with a tail",
    30,
    graphOf([...clique(range(0, 12)), ...range(11, 29).map((k): [number, number] => [k + 1, k])]),
  ],
  [
    "a grid",
    81,
    graphOf(
      range(0, 81).flatMap((k): [number, number][] => [
        ...(k % 9 < 8 ? [[k, k + 1] as [number, number]] : []),
        ...(k < 72 ? [[k, k + 9] as [number, number]] : []),
      ]),
    ),
  ],
  ...(
    [
      [1, 0],
      [2, 1],
      [31, 2],
      [32, 3],
      [33, 1],
      [70, 0],
      [100, 4],
      [150, 3],
      [150, 12],
    ] as const
  ).map(([nodes, meanDegree]): [string, number, Pairs] => [
    `degree ${meanDegree}`,
    nodes,
    drawnGraph(nodes, meanDegree),
  ]),
];

test("knows what each node fills, whichever is next", () => {
  for (const [name, nodes, graph] of SHAPES) {
    const { order, later } = minimumDegree(nodes, graph.from, graph.to);
    assert.equal(
      [...order].sort((a, b) => a - b),
      [...new Array(nodes).keys()],
      "every node once",
    );
    const naive = new NaiveGraph(nodes, graph);
    const place = new Map([...order].map((node, p) => [node, p]));
    later.forEach((places, p) => {
      const filled = [...naive.remove(order[p])].map((node) => place.get(node)!);
      assert.equal(
        [...places],
        filled.sort((a, b) => a - b),
        `${name}, ${nodes} nodes, filled by place ${p}`,
      );
    });
  }
});

/** Multiplications of an elimination: half a square for each node, and what is left as one full matrix. */
function workOf(cliques: readonly number[], core: number): number {
  return cliques.reduce((sum, length) => sum + (length + 1) ** 2 / 2, core ** 3 / 6);
}

test("fills hardly more than the node of minimum degree itself would", () => {
  for (const [nodes, meanDegree] of [
    [100, 2],
    [200, 4],
    [400, 3],
    [200, 12],
  ]) {
    const graph = drawnGraph(nodes, meanDegree);
    const { later } = minimumDegree(nodes, graph.from, graph.to);
    const naive = new NaiveGraph(nodes, graph);
    const cliques = later.map(() => naive.remove(naive.least()).size);
    const core = nodes - later.length;
    const found = workOf(
      later.map(({ length }) => length),
      core,
    );
    assert.ok(found <= 1.15 * workOf(cliques, core), `${nodes} nodes of degree ${meanDegree}: ${found}`);
    const fewest = Math.min(...[...naive.near.values()].map((set) => set.size));
    assert.ok(fewest >= 0.35 * (core - 1), `${nodes} nodes: the core is dense`);
  }
});

test("leaves no core where few edges are, and nothing else where all are", () => {
  const chain = { from: Uint32Array.of(0, 1, 2, 3), to: Uint32Array.of(1, 2, 3, 4) };
  const { order, later } = minimumDegree(5, chain.from, chain.to);
  assert.equal([...order], [0, 1, 2, 3, 4]);
  assert.equal(
    later.map((places) => [...places]),
    [[1], [2]],
  );
  assert.is(minimumDegree(3, Uint32Array.of(0, 2, 1), Uint32Array.of(1, 0, 2)).later.length, 0);
  assert.equal([...minimumDegree(0, new Uint32Array(), new Uint32Array()).order], []);
});

test.run();
