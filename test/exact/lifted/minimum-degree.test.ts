import { test } from "uvu";
import * as assert from "uvu/assert";
import { minimumDegree } from "../../../src/exact/lifted/minimum-degree.ts";
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

test.run();
