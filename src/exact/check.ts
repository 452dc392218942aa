import { type Instance, UNPINNED } from "../game/instance.ts";
import type { GameSettings, Objective } from "../kernel/types.ts";
import { regularisation } from "../kernel/typescript/regularisation.ts";
import { type BoundCertificate, gapOf, type LowerBound, type MessagesCertificate } from "./bound.ts";
import { freeCosts } from "./free-costs.ts";
import { liftedTangentBound } from "./lifted/check.ts";
import { linearDelay } from "./linear-delay.ts";
import { type QuadraticProblem, quadraticProblem } from "./problem.ts";
import { hiddenByRounding } from "./rounding.ts";
import { tangentBound } from "./semidefinite/check.ts";

/**
 * The lower bound on the total weighted latency, ms, that a certificate proves, from the instance and the dual values
 * alone, in double precision and without the solver. -Infinity if it proves nothing. `watch` is told now and then which
 * part of a long proof is done.
 */
export function certifiedBound(
  instance: Instance,
  settings: GameSettings,
  certificate: BoundCertificate,
  watch: (done: number) => void = () => {},
): number {
  const goOn = (done: number) => {
    watch(done);
    return true;
  };
  const bound = boundOf(instance, quadraticProblem(instance, settings), certificate, goOn);
  return Number.isFinite(bound) ? bound : Number.NEGATIVE_INFINITY;
}

/** Rounding in the last bits is not worth another number: what the check takes off for it is far less. */
const CONFIRMED = 1e-9;

/**
 * What a bound on the total weighted latency proves of the social cost, ms: m h(U / m) <= C (docs/model.md, section
 * 1.1).
 */
export function ofObjective(
  { clouds }: Instance,
  { a }: GameSettings,
  objective: Objective,
  total: number,
): number {
  const mean = Math.max(0, total) / clouds;
  return objective === "total" ? total : clouds * mean * regularisation(mean, a);
}

/**
 * The bound that is to be told and its gap: the one found, or what the check of its certificate has proven of the same
 * social cost if that is less by more than rounding. Costs are never negative, so 0 needs no proof.
 */
export function confirmedBound(
  { lowerBound, cost, gap }: Pick<LowerBound, "lowerBound" | "cost" | "gap">,
  checked: number,
): Pick<LowerBound, "lowerBound" | "gap"> {
  const confirmed = Math.max(0, checked);
  if (confirmed >= lowerBound * (1 - CONFIRMED)) return { lowerBound, gap };
  return { lowerBound: confirmed, gap: gapOf(cost, confirmed) };
}

/** What rounding may hide is taken off; no number at all where dual values are none. */
function boundOf(
  instance: Instance,
  problem: QuadraticProblem,
  certificate: BoundCertificate,
  goOn: (done: number) => boolean,
): number {
  switch (certificate.method) {
    case "prices and messages":
      return messagesBound(instance, problem, certificate);
    case "semidefinite":
      return tangentBound(instance, problem, certificate, goOn);
    case "lifted semidefinite":
      return liftedTangentBound(problem, freeCosts(instance, problem), certificate, goOn);
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
  const freePairs = from.reduce((count, i) => count + (isFree(i) ? 1 : 0), 0);
  if (prices.length !== clouds || messages.length !== 2 * freePairs * clouds) return Number.NEGATIVE_INFINITY;
  const tau = (x: number, y: number) => latency[x * clouds + y];
  const S = new Float64Array(clouds);
  const C = new Float64Array(clouds);
  loads.forEach((s, i) => {
    if (isFree(i)) return;
    S[pins[i]] += s;
    C[pins[i]] += shares[i];
  });
  // Beside every sum goes that of its terms without their signs: what rounding hides is a part of it.
  let bound = 0;
  let terms = 0;
  const add = (term: number, size = Math.abs(term)) => {
    bound += term;
    terms += size;
  };
  for (let x = 0; x < clouds; x++) {
    add((alpha[x] + beta[x] * S[x]) * C[x], (Math.abs(alpha[x]) + beta[x] * S[x]) * C[x]);
    add(-beta[x] * prices[x] ** 2);
  }
  const costOf = (i: number, x: number, offset: number, price: number) => {
    const [s, c] = [loads[i], shares[i]];
    return offset * c + beta[x] * (S[x] * c + C[x] * s + 2 * price * Math.sqrt(s * c));
  };
  const cost = Array.from(loads, (_, i) => Array.from(prices, (t, x) => costOf(i, x, alpha[x], t)));
  const sizes = Array.from(loads, (_, i) =>
    Array.from(prices, (t, x) => costOf(i, x, Math.abs(alpha[x]), Math.abs(t))),
  );
  let row = 0;
  from.forEach((i, e) => {
    const j = to[e];
    const weight = problem.out[e] + problem.in[e];
    if (!isFree(i) && !isFree(j)) add(weight * tau(pins[i], pins[j]));
    else if (!isFree(i)) {
      for (let y = 0; y < clouds; y++) {
        cost[j][y] += weight * tau(pins[i], y);
        sizes[j][y] += weight * tau(pins[i], y);
      }
    } else {
      const toFirst = messages.subarray(row, row + clouds);
      const toSecond = messages.subarray(row + clouds, row + 2 * clouds);
      row += 2 * clouds;
      const [one, other] = [Math.sqrt(loads[i] * shares[j]), Math.sqrt(loads[j] * shares[i])];
      let least = Number.POSITIVE_INFINITY;
      let most = 0;
      for (let x = 0; x < clouds; x++) {
        for (let y = 0; y < clouds; y++) {
          const own = weight * tau(x, y) + (x === y ? beta[x] * (one - other) ** 2 : 0);
          const size = weight * tau(x, y) + (x === y ? beta[x] * (one + other) ** 2 : 0);
          least = Math.min(least, own - toFirst[x] - toSecond[y]);
          most = Math.max(most, size + Math.abs(toFirst[x]) + Math.abs(toSecond[y]));
        }
      }
      add(least, most);
      for (let x = 0; x < clouds; x++) {
        cost[i][x] += toFirst[x];
        cost[j][x] += toSecond[x];
        sizes[i][x] += Math.abs(toFirst[x]);
        sizes[j][x] += Math.abs(toSecond[x]);
      }
    }
  });
  cost.forEach((costs, i) => {
    if (isFree(i)) add(Math.min(...costs), Math.max(...sizes[i]));
  });
  return bound - hiddenByRounding(terms, loads.length, clouds, from.length);
}
