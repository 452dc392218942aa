import type { FreeCosts } from "../free-costs.ts";
import type { QuadraticProblem } from "../problem.ts";

/**
 * L, symmetric, 1 + (free VMs * m) rows: the cost of the assignment y is z'Lz, with z = (1, y), but for what no free VM changes.
 * y_ix stands at 1 + i m + x, for the i-th free VM.
 */
export function costMatrix(problem: QuadraticProblem, { unary, slope }: FreeCosts): Float64Array {
  const { clouds, loads, shares, from, to, out, in: back, latency } = problem;
  const full = 1 + unary.length;
  const first = loads.length - unary.length / clouds;
  const L = new Float64Array(full * full);
  const add = (a: number, b: number, cost: number) => {
    L[a * full + b] += cost / 2;
    L[b * full + a] += cost / 2;
  };
  const at = (i: number, x: number) => 1 + (i - first) * clouds + x;
  for (let i = first; i < loads.length; i++) {
    for (let x = 0; x < clouds; x++) {
      add(0, at(i, x), unary[at(i, x) - 1]);
      add(at(i, x), at(i, x), slope[x] * loads[i] * shares[i]);
      for (let j = i + 1; j < loads.length; j++)
        add(at(i, x), at(j, x), slope[x] * (loads[i] * shares[j] + loads[j] * shares[i]));
    }
  }
  from.forEach((i, e) => {
    if (i < first) return;
    for (let x = 0; x < clouds; x++) {
      for (let y = 0; y < clouds; y++)
        add(at(i, x), at(to[e], y), (out[e] + back[e]) * latency[x * clouds + y]);
    }
  });
  return L;
}
