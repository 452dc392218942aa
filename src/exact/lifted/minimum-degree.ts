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
