import { UNPINNED } from "../../game/instance.ts";
import type { QuadraticProblem } from "../problem.ts";

/** The VMs that are not pinned, numbered from 0, and the edges between them. */
export interface FreeNetwork {
  readonly count: number;
  /** Every edge once: its ends, and e_ij = p_ij + p_ji. */
  readonly edges: { readonly from: Uint32Array; readonly to: Uint32Array; readonly weight: Float64Array };
  /** The same as rows of neighbours: those of VM i, and the edges to them, stand from `first[i]` to `first[i + 1]`. */
  readonly first: Uint32Array;
  readonly neighbour: Uint32Array;
  readonly weight: Float64Array;
  /** Sum of e_ij over the neighbours. */
  readonly degree: Float64Array;
  /** v_i = sqrt(s_i c_i). */
  readonly roots: Float64Array;
}

export function freeNetwork(problem: QuadraticProblem): FreeNetwork {
  const { pins, loads, shares } = problem;
  // Free VMs are the last ones.
  const start = pins.filter((cloud) => cloud !== UNPINNED).length;
  const count = pins.length - start;
  const between = [...problem.from.keys()].filter((e) => problem.from[e] >= start);
  const edges = {
    from: Uint32Array.from(between, (e) => problem.from[e] - start),
    to: Uint32Array.from(between, (e) => problem.to[e] - start),
    weight: Float64Array.from(between, (e) => problem.out[e] + problem.in[e]),
  };
  const first = new Uint32Array(count + 1);
  for (const ends of [edges.from, edges.to]) for (const i of ends) first[i + 1]++;
  for (let i = 0; i < count; i++) first[i + 1] += first[i];
  const at = first.slice();
  const neighbour = new Uint32Array(2 * between.length);
  const weight = new Float64Array(2 * between.length);
  const degree = new Float64Array(count);
  const add = (i: number, j: number, e: number) => {
    neighbour[at[i]] = j;
    weight[at[i]++] = e;
    degree[i] += e;
  };
  edges.weight.forEach((e, k) => {
    add(edges.from[k], edges.to[k], e);
    add(edges.to[k], edges.from[k], e);
  });
  const roots = Float64Array.from({ length: count }, (_, i) =>
    Math.sqrt(loads[start + i] * shares[start + i]),
  );
  return { count, edges, first, neighbour, weight, degree, roots };
}
