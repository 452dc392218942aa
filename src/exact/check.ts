import { type Instance, UNPINNED } from "../game/instance.ts";
import type { GameSettings } from "../kernel/types.ts";
import type { BoundCertificate, MessagesCertificate } from "./bound.ts";
import { freeCosts } from "./free-costs.ts";
import { liftedTangentBound } from "./lifted/check.ts";
import { linearDelay } from "./linear-delay.ts";
import { type QuadraticProblem, quadraticProblem } from "./problem.ts";
import { tangentBound } from "./semidefinite/check.ts";

/**
 * The lower bound on the total weighted latency, ms, that a certificate proves, from the instance and the dual values alone, in
 * double precision and without the solver. -Infinity if it proves nothing.
 */
export function certifiedBound(
  instance: Instance,
  settings: GameSettings,
  certificate: BoundCertificate,
): number {
  const problem = quadraticProblem(instance, settings);
  switch (certificate.method) {
    case "prices and messages":
      return messagesBound(instance, problem, certificate);
    case "semidefinite":
      return tangentBound(instance, problem, certificate);
    case "lifted semidefinite":
      return liftedTangentBound(problem, freeCosts(instance, problem), certificate);
  }
}

/**
 * The sum of
 *
 * - what pinned VMs cost among themselves,
 * - for every other VM the least over its clouds of latency and shared congestion with pinned VMs, price and messages,
 * - for every edge between other VMs the least over pairs of clouds of its latency (with what Cauchy-Schwarz gives
 *   away on a common cloud) less its messages,
 * - less sum_x beta_x t_x^2, what the prices exceed congestion by at most.
 */
function messagesBound(
  instance: Instance,
  problem: QuadraticProblem,
  { prices, messages }: MessagesCertificate,
): number {
  const { clouds, loads, shares, pins, from, to, latency } = problem;
  const { alpha, beta } = linearDelay(instance, problem.loads);
  const isFree = (i: number) => pins[i] === UNPINNED;
  const tau = (x: number, y: number) => latency[x * clouds + y];
  const S = new Float64Array(clouds);
  const C = new Float64Array(clouds);
  loads.forEach((s, i) => {
    if (isFree(i)) return;
    S[pins[i]] += s;
    C[pins[i]] += shares[i];
  });
  let bound = 0;
  for (let x = 0; x < clouds; x++) bound += (alpha[x] + beta[x] * S[x]) * C[x] - beta[x] * prices[x] ** 2;
  const cost = Array.from(loads, (s, i) =>
    Array.from(
      prices,
      (t, x) =>
        alpha[x] * shares[i] + beta[x] * (S[x] * shares[i] + C[x] * s + 2 * t * Math.sqrt(s * shares[i])),
    ),
  );
  let row = 0;
  from.forEach((i, e) => {
    const j = to[e];
    const weight = problem.out[e] + problem.in[e];
    if (!isFree(i) && !isFree(j)) bound += weight * tau(pins[i], pins[j]);
    else if (!isFree(i)) {
      for (let y = 0; y < clouds; y++) cost[j][y] += weight * tau(pins[i], y);
    } else {
      const toFirst = messages.subarray(row, row + clouds);
      const toSecond = messages.subarray(row + clouds, row + 2 * clouds);
      row += 2 * clouds;
      const kept = (Math.sqrt(loads[i] * shares[j]) - Math.sqrt(loads[j] * shares[i])) ** 2;
      let least = Number.POSITIVE_INFINITY;
      for (let x = 0; x < clouds; x++) {
        for (let y = 0; y < clouds; y++) {
          const own = weight * tau(x, y) + (x === y ? beta[x] * kept : 0);
          least = Math.min(least, own - toFirst[x] - toSecond[y]);
        }
      }
      bound += least;
      for (let x = 0; x < clouds; x++) {
        cost[i][x] += toFirst[x];
        cost[j][x] += toSecond[x];
      }
    }
  });
  cost.forEach((costs, i) => {
    if (isFree(i)) bound += Math.min(...costs);
  });
  return bound;
}
