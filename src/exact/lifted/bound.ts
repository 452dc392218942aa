import type { WasmBuild } from "../../kernel/modules.ts";
import type { FreeCosts } from "../free-costs.ts";
import type { QuadraticProblem } from "../problem.ts";
import { betweenAssignments, columnBytes } from "./differences.ts";
import { type LiftedDual, LiftedLagrangian } from "./lagrangian.ts";
import { lifted, liftToConvex, meanEntry } from "./lift.ts";
import { isPositiveSemidefinite, proofWork } from "./positive.ts";
import { type LiftedProblem, liftedProblem } from "./problem.ts";
import { quadraticOf } from "./quadratic.ts";
import { bestTangent } from "./tangent.ts";

/**
 * Values that prove a lower bound on the total weighted latency by convexity. `certifiedBound` (check.ts) evaluates
 * them with nothing but the instance, and proves that the matrix which must have no negative eigenvalue has none.
 */
export interface LiftedCertificate {
  readonly method: "lifted semidefinite";
  /** N: a table of m * m costs for every pair of free VMs of `liftedProblem` (problem.ts), ms; the bound takes the least of each. */
  readonly tables: Float64Array;
  /** W: a symmetric block of m * m for every free VM, ms. */
  readonly blocks: Float64Array;
  /** The relaxed assignment whose tangent is the bound: a row of m weights, which sum to 1, for each of them. */
  readonly relaxed: Float64Array;
}

/** Multiplications that a proof may take: some twenty seconds. */
const MOST_WORK = 2e10;
const LARGEST = 2500;
const MEMORY_LIMIT = 2 ** 30;
/** More entries of tables make a round take more than some seconds. */
const MOST_ENTRIES = 3_000_000;
const STEPS = 20;
const CLOSING_STEPS = 150;
const ENOUGH = 1e-8;
/** After so many rounds it is looked what they prove, which takes about as long as they do at first. */
const LOOKS = [16, 32, 64] as const;
const SETTLED = 2e-3;
/** The least eigenvalue found is not quite the least, by these parts of it, and a matrix that is nearly singular cannot be proven. */
const MARGINS = [0.05, 0.2, 0.8, 3.2];
const LEAST_MARGIN = 1e-6;

export interface LiftedOptions {
  /** Looks that would need more rounds are left out. */
  readonly rounds: number;
  /** Asked after every round, with what is proven so far; -Infinity for nothing. */
  readonly proceed: (bound: number) => boolean;
  readonly build: WasmBuild;
}

/**
 * A lower bound that is far better, and dearer, than the semidefinite one of points for clouds: the relaxation keeps a table for every pair of VMs that
 * communicate, and congestion as it is (assembly/exact/lifted/lagrangian.ts). Its multipliers N and W leave a quadratic form (quadratic.ts); more
 * on its diagonal makes it convex (lift.ts), and a tangent bounds it.
 *
 * Null without rounds for a look or communication between free VMs, where it would take too much time or memory, or if `proceed` says no
 * too soon.
 */
export function liftedBound(
  problem: QuadraticProblem,
  costs: FreeCosts,
  { rounds, proceed, build }: LiftedOptions,
): { readonly bound: number; readonly certificate: LiftedCertificate } | null {
  const looks = LOOKS.filter((look) => look <= rounds);
  if (looks.length === 0 || costs.unary.length > LARGEST * problem.clouds) return null;
  const free = liftedProblem(problem, costs);
  if (!isWorthwhile(free)) return null;
  const lagrangian = new LiftedLagrangian(free, build);
  let best: { readonly bound: number; readonly certificate: LiftedCertificate } | null = null;
  const goOn = () => proceed(costs.fixed + (best?.bound ?? Number.NEGATIVE_INFINITY));
  let round = 0;
  for (const look of looks) {
    for (; round < look && goOn(); round++) lagrangian.improve(STEPS, ENOUGH);
    if (!goOn()) break;
    lagrangian.improve(CLOSING_STEPS, ENOUGH);
    const found = provenBound(free, lagrangian.dual());
    if (found === null) continue;
    const gain = found.bound - (best?.bound ?? Number.NEGATIVE_INFINITY);
    if (gain > 0) best = found;
    if (gain < SETTLED * Math.abs(found.bound)) break;
  }
  return best && { ...best, bound: costs.fixed + best.bound };
}

function isWorthwhile(problem: LiftedProblem): boolean {
  const { vms, clouds, from, to, weight, latency } = problem;
  return (
    clouds > 1 &&
    LiftedLagrangian.bytes(problem) + columnBytes(problem) <= MEMORY_LIMIT &&
    weight.some((w) => w > 0) &&
    latency.some((tau) => tau > 0) &&
    from.length * clouds ** 2 <= MOST_ENTRIES &&
    proofWork(vms, clouds - 1, from, to) <= MOST_WORK
  );
}

/** The bound that a dual proves once it has been made to prove one; null if it cannot. */
function provenBound(problem: LiftedProblem, { tables, blocks, relaxed }: LiftedDual) {
  const quadratic = quadraticOf(problem, tables, blocks);
  const { lifts, least } = liftToConvex(quadratic);
  const unit = meanEntry(blocks);
  for (const margin of MARGINS) {
    const rise = margin * Math.abs(least) + LEAST_MARGIN * unit;
    const convex = lifted(
      quadratic,
      lifts.map((lift) => lift + rise),
    );
    const { matrix, deviation } = betweenAssignments(problem, tables, convex.blocks);
    if (!isPositiveSemidefinite(matrix, deviation)) continue;
    const tangent = bestTangent(convex, tables, relaxed);
    return {
      bound: tangent.bound,
      certificate: {
        method: "lifted semidefinite",
        tables,
        blocks: convex.blocks,
        relaxed: tangent.relaxed,
      } as const,
    };
  }
  return null;
}
