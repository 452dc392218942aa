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

/**
 * Where the fewest edges of a node are this part of all that could be, what is left counts as complete. In random graphs it soon would be, but for
 * a few nodes: waiting longer takes more time than it saves. Of graphs that fall apart in the end more would be saved, up to a factor of four.
 */
const NEARLY_COMPLETE = 0.4;

/**
 * Approximate minimum degree (Amestoy, Davis and Duff 1996): next is a node with the fewest edges, by a bound that counts some of them twice.
 * Its neighbours become a clique, which is kept as one list, never as its edges: the memory is that of the edges given and of `later`.
 *
 * An edge may go in any direction, but not from a node to itself, and no two nodes have more than one.
 */
export function minimumDegree(nodes: number, from: Uint32Array, to: Uint32Array): EliminationOrder {
  const graph = new QuotientGraph(nodes, from, to);
  const queue = new DegreeQueue(nodes);
  for (let node = nodes; node-- > 0; ) queue.put(node, graph.degree[node]);
  const first: number[] = [];
  const cliques: Uint32Array[] = [];
  for (let left = nodes; left > 0; left--) {
    const next = queue.least();
    if (graph.degree[next] >= NEARLY_COMPLETE * (left - 1)) break;
    queue.remove(next);
    const clique = graph.eliminate(next);
    for (const node of clique) {
      queue.remove(node);
      queue.put(node, Math.min(graph.degree[node], left - 2));
    }
    first.push(next);
    cliques.push(clique);
  }
  const place = new Int32Array(nodes).fill(-1);
  first.forEach((node, p) => {
    place[node] = p;
  });
  const order = new Uint32Array(nodes);
  order.set(first);
  let end = first.length;
  for (let node = 0; node < nodes; node++) {
    if (place[node] >= 0) continue;
    place[node] = end;
    order[end++] = node;
  }
  return { order, later: cliques.map((clique) => clique.map((node) => place[node]).sort()) };
}

const NONE = new Uint32Array();

/** Of a node with so many times more neighbours than the newest clique has members, those that it accounts for are not looked for. */
const MANY = 8;

/** A graph of nodes and cliques: a node's neighbours are those it has an edge to, and those it shares a clique with. */
class QuotientGraph {
  /** No node has more neighbours that are left. */
  readonly degree: Uint32Array;
  /** Neighbours that no clique accounts for, and some others: nodes that are gone, and what a clique accounts for, too. */
  readonly #near: Uint32Array[];
  readonly #isGone: Uint8Array;
  /** The cliques of a node, by the node whose elimination made each. */
  readonly #cliquesOf: number[][];
  /** Of every clique; empty where there is none, or where another has taken its place. */
  readonly #members: Uint32Array[];
  /** Set to the node eliminated last where a node is among its neighbours. */
  readonly #mark: Int32Array;
  /** Of a clique: its members outside the newest one, if `#seen` there is the node eliminated last. */
  readonly #outside: Uint32Array;
  readonly #seen: Int32Array;

  constructor(nodes: number, from: Uint32Array, to: Uint32Array) {
    this.#near = neighbours(nodes, from, to);
    this.degree = Uint32Array.from(this.#near, ({ length }) => length);
    this.#isGone = new Uint8Array(nodes);
    this.#cliquesOf = Array.from({ length: nodes }, () => []);
    this.#members = Array.from({ length: nodes }, () => NONE);
    this.#mark = new Int32Array(nodes).fill(-1);
    this.#outside = new Uint32Array(nodes);
    this.#seen = new Int32Array(nodes).fill(-1);
  }

  /** Removes a node; its neighbours, which are returned, become a clique that takes the place of all cliques it was in. */
  eliminate(node: number): Uint32Array {
    const clique = this.#neighbours(node);
    for (const old of this.#cliquesOf[node]) this.#members[old] = NONE;
    this.#members[node] = clique;
    this.#countOutside(node, clique);
    for (const one of clique) this.#update(one, node, clique.length);
    return clique;
  }

  #neighbours(node: number): Uint32Array {
    const mark = this.#mark;
    mark[node] = node;
    this.#isGone[node] = 1;
    const found: number[] = [];
    const visit = (one: number) => {
      if (mark[one] === node || this.#isGone[one] === 1) return;
      mark[one] = node;
      found.push(one);
    };
    this.#near[node].forEach(visit);
    for (const clique of this.#cliquesOf[node]) this.#members[clique].forEach(visit);
    return Uint32Array.from(found);
  }

  #countOutside(node: number, clique: Uint32Array): void {
    for (const one of clique) {
      for (const other of this.#cliquesOf[one]) {
        if (this.#seen[other] !== node) this.#outside[other] = this.#members[other].length;
        this.#seen[other] = node;
        this.#outside[other]--;
      }
    }
  }

  /** One of the newest clique, of so many members: what that accounts for is forgotten. */
  #update(one: number, newest: number, size: number): void {
    const isHub = this.#near[one].length > MANY * size;
    const near = isHub ? this.#near[one] : this.#near[one].filter((other) => this.#mark[other] !== newest);
    const cliques = this.#cliquesOf[one].filter(
      (other) => this.#members[other] !== NONE && this.#outside[other] > 0,
    );
    const others = cliques.reduce((sum, other) => sum + this.#outside[other], near.length);
    this.#near[one] = near;
    this.#cliquesOf[one] = [...cliques, newest];
    this.degree[one] = size - 1 + Math.min(others, this.degree[one] - 1);
  }
}

function neighbours(nodes: number, from: Uint32Array, to: Uint32Array): Uint32Array[] {
  const count = new Uint32Array(nodes);
  for (const ends of [from, to]) for (const node of ends) count[node]++;
  const near = Array.from(count, (length) => new Uint32Array(length));
  from.forEach((node, e) => {
    near[node][--count[node]] = to[e];
    near[to[e]][--count[to[e]]] = node;
  });
  return near;
}

/** Nodes by degree; of those with the same, the one put last comes first. */
class DegreeQueue {
  readonly #degree: Int32Array;
  /** The nodes of a degree are linked. */
  readonly #head: Int32Array;
  readonly #next: Int32Array;
  readonly #last: Int32Array;
  #low = 0;

  constructor(nodes: number) {
    this.#degree = new Int32Array(nodes);
    this.#head = new Int32Array(nodes).fill(-1);
    this.#next = new Int32Array(nodes).fill(-1);
    this.#last = new Int32Array(nodes).fill(-1);
  }

  put(node: number, degree: number): void {
    const after = this.#head[degree];
    this.#degree[node] = degree;
    this.#next[node] = after;
    this.#last[node] = -1;
    if (after >= 0) this.#last[after] = node;
    this.#head[degree] = node;
    this.#low = Math.min(this.#low, degree);
  }

  remove(node: number): void {
    const [before, after] = [this.#last[node], this.#next[node]];
    if (before >= 0) this.#next[before] = after;
    else this.#head[this.#degree[node]] = after;
    if (after >= 0) this.#last[after] = before;
  }

  /** There must be one. */
  least(): number {
    while (this.#head[this.#low] < 0) this.#low++;
    return this.#head[this.#low];
  }
}
