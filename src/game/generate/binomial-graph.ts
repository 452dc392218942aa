import type { RandomStream } from "../random.ts";
import { logarithm, logarithmOnePlus } from "./logarithm.ts";

/** The pairs of a graph, sorted by (from, to), from < to. */
export interface Pairs {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

/**
 * G(n, p): every pair of VMs with the same probability, by skipping: the number of pairs up to the next edge is
 * geometric, floor(log(1 - u) / log(1 - p)) (Batagelj and Brandes 2005). O(n + edges) time, two draws an edge.
 */
export function binomialGraph(vms: number, probability: number, stream: RandomStream): Pairs {
  if (probability === 0 || vms < 2) return { from: new Uint32Array(), to: new Uint32Array() };
  const logOfNone = probability < 0.25 ? logarithmOnePlus(-probability) : logarithm(1 - probability);
  const expected = (probability * vms * (vms - 1)) / 2;
  let from = new Uint32Array(Math.ceil(expected + 6 * Math.sqrt(expected)) + 8);
  let to = new Uint32Array(from.length);
  let edges = 0;
  let row = 0;
  let column = 0;
  for (;;) {
    // A certain edge skips nothing; log(0) is not for `logarithm`.
    const skipped = probability === 1 ? 0 : Math.floor(logarithm(1 - stream.unit()) / logOfNone);
    column += 1 + skipped;
    while (column >= vms) {
      row++;
      if (row >= vms - 1) return { from: from.slice(0, edges), to: to.slice(0, edges) };
      column += row + 1 - vms;
    }
    if (edges === from.length) {
      from = grown(from);
      to = grown(to);
    }
    from[edges] = row;
    to[edges++] = column;
  }
}

function grown(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.ceil(array.length * 1.5));
  larger.set(array);
  return larger;
}
