import type { WasmBuild } from "../../kernel/modules.ts";
import { isPositiveSemidefinite, proofWork } from "../convexity/positive.ts";
import type { FreeCosts } from "../free-costs.ts";
import type { QuadraticProblem } from "../problem.ts";
import type { Cuts } from "./cuts.ts";
import { betweenAssignments, columnBytes } from "./differences.ts";
import { type LiftedDual, LiftedLagrangian } from "./lagrangian.ts";
import {
  type LiftEffort,
  liftBytes,
  lifted,
  liftToConvex,
  meanEntry,
  QUICK_LIFT,
  THOROUGH_LIFT,
} from "./lift.ts";
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
  /** Multipliers of what the relaxation was cut by; none in dear relaxations. */
  readonly cuts: Cuts;
}

/** Multiplications that a proof may take: some five seconds if there is but one look, else some twenty, and a minute where every VM is coupled with every other one. */
const FIRST_WORK = 2e10;
const MOST_WORK = 1e11;
const MOST_WORK_WITH_CUTS = 6e10;
const LARGEST = 10_000;
const MEMORY_LIMIT = 2 ** 30;
/** More numbers of tables make a round take more than some seconds. */
const MOST_TABLE_NUMBERS = 3_000_000;
const STEPS = 20;
const CLOSING_STEPS = 150;
const ENOUGH = 1e-8;
/** After so many rounds it is looked what they prove, which takes about as long as they do at first. */
export const FIRST_LOOK = 16;
const LOOKS = [FIRST_LOOK, 32, 64] as const;
/** There are cuts from the first look on. */
const LOOK_WITH_CUTS = 26;
const LOOKS_WITH_CUTS = [FIRST_LOOK, LOOK_WITH_CUTS, 40, 56, 80] as const;
/** When there are more coordinates. Most cuts are found with the first few, and most of what they bring with half of those that the relaxation needs. */
const WIDENED = [22, 30];
const WIDE_STEPS = 60;
const SETTLED = 2e-3;
/** The least eigenvalue found is not quite the least, and a matrix that is nearly singular cannot be proven: in parts of what blocks are. */
const MARGINS = [2e-4, 8e-4, 3.2e-3];

export interface LiftedProgress {
  /** Rounds that are done, and those of the last look; it may settle earlier, and later rounds take longer. */
  readonly rounds: number;
  readonly of: number;
}

export interface LiftedOptions {
  /** Looks that would need more rounds are left out. */
  readonly rounds: number;
  /**
   * Asked before every round, every correction of a lift and every part of a proof, with what is proven so far, -Infinity for nothing, and,
   * during a proof, which part of it is done.
   */
  readonly proceed: (bound: number, progress: LiftedProgress, proof?: number) => boolean;
  readonly build: WasmBuild;
}

/**
 * A lower bound that is far better, and dearer, than the semidefinite one of points for clouds: the relaxation keeps a table for every pair of VMs that
 * communicate, and congestion as it is (assembly/exact/lifted/lagrangian.ts); after the first look it is cut, unless there are too many VMs
 * or too few rounds (cuts.ts). Its multipliers leave a quadratic form (quadratic.ts); more in the VMs' blocks makes it convex (lift.ts), and a tangent bounds it.
 *
 * Null without rounds for a look or communication between free VMs, where it would take too much time or memory, or if `proceed` says no
 * too soon.
 */
export function liftedBound(
  problem: QuadraticProblem,
  costs: FreeCosts,
  { rounds, proceed, build }: LiftedOptions,
): { readonly bound: number; readonly certificate: LiftedCertificate } | null {
  if (rounds < FIRST_LOOK || costs.unary.length > LARGEST * problem.clouds) return null;
  const free = liftedProblem(problem, costs);
  if (!isWorthwhile(free, rounds > FIRST_LOOK ? MOST_WORK : FIRST_WORK)) return null;
  const withCuts = rounds >= LOOK_WITH_CUTS && affordsCuts(free);
  const lagrangian = new LiftedLagrangian(free, withCuts, build);
  let best: { readonly bound: number; readonly certificate: LiftedCertificate } | null = null;
  const proven = () => best?.bound ?? Number.NEGATIVE_INFINITY;
  const looks = (withCuts ? LOOKS_WITH_CUTS : LOOKS).filter((look) => look <= rounds);
  let round = 0;
  const goOn = (proof?: number) =>
    proceed(costs.fixed + proven(), { rounds: round, of: looks[looks.length - 1] }, proof);
  for (const look of looks) {
    for (; round < look && goOn(); round++) improve(lagrangian, round, withCuts);
    if (!goOn()) break;
    if (!withCuts || round <= FIRST_LOOK) lagrangian.improve(CLOSING_STEPS, ENOUGH);
    const isEarly = look === FIRST_LOOK || (withCuts && look === LOOK_WITH_CUTS);
    const effort = isEarly ? QUICK_LIFT : THOROUGH_LIFT;
    const found = provenBound(free, lagrangian.dual(), effort, proven(), goOn, build);
    if (found === null) continue;
    const gain = found.bound - proven();
    best = found;
    if (gain < SETTLED * Math.abs(proven())) break;
  }
  return best && { ...best, bound: costs.fixed + proven() };
}

function improve(lagrangian: LiftedLagrangian, round: number, withCuts: boolean): void {
  if (withCuts && round >= FIRST_LOOK) lagrangian.renewCuts();
  if (withCuts && WIDENED.includes(round)) lagrangian.widen();
  lagrangian.improve(withCuts && round >= WIDENED[0] ? WIDE_STEPS : STEPS, ENOUGH);
}

function isWorthwhile(problem: LiftedProblem, mostWork: number): boolean {
  const { vms, clouds, from, to, weight, latency } = problem;
  return (
    clouds > 1 &&
    LiftedLagrangian.bytes(problem, false) + Math.max(columnBytes(problem), liftBytes(problem)) <=
      MEMORY_LIMIT &&
    weight.some((w) => w > 0) &&
    latency.some((tau) => tau > 0) &&
    from.length * clouds ** 2 <= MOST_TABLE_NUMBERS &&
    proofWork(vms, clouds - 1, from, to) <= mostWork
  );
}

/** Cuts couple nearly all VMs with each other: a dense matrix, which a proof holds in pieces of 16 bytes a number. */
function affordsCuts(problem: LiftedProblem): boolean {
  const rows = problem.vms * (problem.clouds - 1);
  return (
    rows ** 3 / 6 <= MOST_WORK_WITH_CUTS &&
    LiftedLagrangian.bytes(problem, true) + Math.max(16 * rows ** 2, liftBytes(problem)) <= MEMORY_LIMIT
  );
}

/** The bound that a dual proves once it has been made to prove one; null if it cannot, or no better one than is known. */
function provenBound(
  problem: LiftedProblem,
  { relaxed, ...multipliers }: LiftedDual,
  effort: LiftEffort,
  known: number,
  goOn: (proof?: number) => boolean,
  build: WasmBuild,
) {
  const quadratic = quadraticOf(problem, multipliers);
  const nearly = liftToConvex(quadratic, effort, goOn, build);
  const unit = meanEntry(multipliers.blocks);
  for (const margin of MARGINS) {
    if (!goOn()) return null;
    const convex = lifted(nearly, margin * unit);
    const tangent = bestTangent(convex, multipliers, relaxed);
    if (!(tangent.bound > known)) return null;
    const certified = { ...multipliers, blocks: convex.blocks };
    const { matrix, deviation } = betweenAssignments(problem, certified);
    if (!isPositiveSemidefinite(matrix, deviation, goOn)) continue;
    return {
      bound: tangent.bound,
      certificate: { method: "lifted semidefinite", ...certified, relaxed: tangent.relaxed } as const,
    };
  }
  return null;
}
