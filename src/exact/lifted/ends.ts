/** The edges of every node of a graph, by their ends. */
export interface Ends {
  /** Those of node k stand at `first[k] .. first[k + 1]`. */
  readonly first: Uint32Array;
  /** An edge e, as 2 e where the node is its first one and 2 e + 1 where it is its second, ascending for every node. */
  readonly ends: Uint32Array;
}

export function endsOf(nodes: number, from: ArrayLike<number>, to: ArrayLike<number>): Ends {
  const first = new Uint32Array(nodes + 1);
  for (let e = 0; e < from.length; e++) {
    first[from[e] + 1]++;
    first[to[e] + 1]++;
  }
  for (let k = 0; k < nodes; k++) first[k + 1] += first[k];
  const at = first.slice();
  const ends = new Uint32Array(2 * from.length);
  for (let e = 0; e < from.length; e++) {
    ends[at[from[e]]++] = 2 * e;
    ends[at[to[e]]++] = 2 * e + 1;
  }
  return { first, ends };
}
