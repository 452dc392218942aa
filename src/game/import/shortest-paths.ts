/** A link between two nodes of a network, usable both ways; km >= 0. */
export interface Road {
  readonly a: number;
  readonly b: number;
  readonly km: number;
}

/**
 * The lengths of the shortest paths from one node after the other, by Dijkstra's algorithm: O(roads * log nodes) each,
 * where networks of thousands of nodes have a few roads a node.
 */
export class ShortestPaths {
  readonly #nodes: number;
  /** The roads of node x are those from `#first[x]` to before `#first[x + 1]`. */
  readonly #first: Uint32Array;
  readonly #to: Uint32Array;
  readonly #km: Float64Array;

  constructor(nodes: number, roads: readonly Road[]) {
    this.#nodes = nodes;
    this.#first = new Uint32Array(nodes + 1);
    for (const { a, b } of roads) {
      this.#first[a + 1]++;
      this.#first[b + 1]++;
    }
    for (let x = 0; x < nodes; x++) this.#first[x + 1] += this.#first[x];
    this.#to = new Uint32Array(2 * roads.length);
    this.#km = new Float64Array(2 * roads.length);
    const next = this.#first.slice();
    for (const { a, b, km } of roads) {
      for (const [from, to] of [
        [a, b],
        [b, a],
      ]) {
        this.#to[next[from]] = to;
        this.#km[next[from]++] = km;
      }
    }
  }

  /** By node; infinite where there is no path. */
  from(source: number): Float64Array {
    const length = new Float64Array(this.#nodes).fill(Number.POSITIVE_INFINITY);
    const ends = new NearestFirst();
    length[source] = 0;
    ends.add(source, 0);
    for (let nearest = ends.take(); nearest !== undefined; nearest = ends.take()) {
      const { node, km } = nearest;
      // A shorter path to it has been found since.
      if (km > length[node]) continue;
      for (let road = this.#first[node]; road < this.#first[node + 1]; road++) {
        const reached = km + this.#km[road];
        const to = this.#to[road];
        if (reached >= length[to]) continue;
        length[to] = reached;
        ends.add(to, reached);
      }
    }
    return length;
  }
}

interface PathEnd {
  readonly node: number;
  readonly km: number;
}

/** A binary heap: the parent of entry k is (k - 1) >> 1, and no farther than it. */
class NearestFirst {
  readonly #heap: PathEnd[] = [];

  add(node: number, km: number): void {
    const heap = this.#heap;
    let k = heap.length;
    for (let parent = (k - 1) >> 1; k > 0 && km < heap[parent].km; parent = (k - 1) >> 1) {
      heap[k] = heap[parent];
      k = parent;
    }
    heap[k] = { node, km };
  }

  take(): PathEnd | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let k = 0;
    for (let child = 1; child < heap.length; child = 2 * k + 1) {
      if (child + 1 < heap.length && heap[child + 1].km < heap[child].km) child++;
      if (heap[child].km >= last.km) break;
      heap[k] = heap[child];
      k = child;
    }
    heap[k] = last;
    return top;
  }
}
