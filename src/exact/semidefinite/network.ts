import { UNPINNED } from "../../game/instance.ts";
import type { QuadraticProblem } from "../problem.ts";

/**
 * The VMs that are not pinned, numbered from 0, and the edges between them as rows of neighbours:
 * those of VM i stand from `first[i]` to `first[i + 1]`.
 */
export interface FreeNetwork {
  readonly count: number;
  /** The problem's number of free VM 0; free VMs are the last ones. */
  readonly start: number;
  readonly first: Uint32Array;
  readonly neighbour: Uint32Array;
  /** e_ij = p_ij + p_ji. */
  readonly weight: Float64Array;
  /** Sum of e_ij over the neighbours. */
  readonly degree: Float64Array;
  /** v_i = sqrt(s_i c_i). */
  readonly roots: Float64Array;
}

export function freeNetwork({ pins, from, to, out, in: back, loads, shares }: QuadraticProblem): FreeNetwork {
  const start = pins.filter((cloud) => cloud !== UNPINNED).length;
  const count = pins.length - start;
  const first = new Uint32Array(count + 1);
  const between = from.reduce((edges, i) => edges + (i >= start ? 1 : 0), 0);
  from.forEach((i, e) => {
    if (i < start) return;
    first[i - start + 1]++;
    first[to[e] - start + 1]++;
  });
  for (let i = 0; i < count; i++) first[i + 1] += first[i];
  const at = first.slice();
  const neighbour = new Uint32Array(2 * between);
  const weight = new Float64Array(2 * between);
  const degree = new Float64Array(count);
  const add = (i: number, j: number, e: number) => {
    neighbour[at[i]] = j;
    weight[at[i]++] = e;
    degree[i] += e;
  };
  from.forEach((i, e) => {
    if (i < start) return;
    add(i - start, to[e] - start, out[e] + back[e]);
    add(to[e] - start, i - start, out[e] + back[e]);
  });
  const roots = Float64Array.from({ length: count }, (_, i) =>
    Math.sqrt(loads[start + i] * shares[start + i]),
  );
  return { count, start, first, neighbour, weight, degree, roots };
}
