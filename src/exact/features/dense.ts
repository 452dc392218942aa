import type { QuadraticProblem } from "../problem.ts";

/** The problem with an edge between any two VMs that are not pinned, of weight zero where there was none. */
export function withAllPairs(problem: QuadraticProblem): QuadraticProblem {
  const { loads, pins, from, to } = problem;
  const n = loads.length;
  const edgeAt = new Map(Array.from(from, (i, e) => [i * n + to[e], e]));
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      if (pins[i] < 0 && !edgeAt.has(i * n + j)) edgeAt.set(i * n + j, -1);
    }
  }
  const edges = [...edgeAt].sort(([one], [other]) => one - other);
  const weight = (values: Float64Array) => Float64Array.from(edges, ([, e]) => (e < 0 ? 0 : values[e]));
  return {
    ...problem,
    from: Uint32Array.from(edges, ([at]) => Math.floor(at / n)),
    to: Uint32Array.from(edges, ([at]) => at % n),
    out: weight(problem.out),
    in: weight(problem.in),
  };
}
