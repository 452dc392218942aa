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

test("knows what each node fills, whichever is next", () => {
  for (const [nodes, meanDegree] of [
    [1, 0],
    [2, 1],
    [31, 2],
    [32, 3],
    [33, 1],
    [70, 0],
    [100, 4],
    [150, 3],
    [150, 12],
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
      const clique = [...naive.remove(order[p])].map((node) => place.get(node)!);
      assert.equal(
        [...places],
        clique.sort((a, b) => a - b),
        `${nodes} nodes, filled by place ${p}`,
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
