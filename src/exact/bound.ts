import type { Instance } from "../game/instance.ts";
import type { WasmBuild } from "../kernel/modules.ts";
import type { GameSettings, Objective } from "../kernel/types.ts";
import { Problem } from "../problem.ts";
import { freeCosts } from "./free-costs.ts";
import { assignmentOf } from "./incumbent.ts";
import { FIRST_LOOK, type LiftedCertificate, type LiftedProgress, liftedBound } from "./lifted/bound.ts";
import { checkMagnitudes } from "./magnitudes.ts";
import { costOf } from "./measured-cost.ts";
import { quadraticProblem } from "./problem.ts";
import { type SemidefiniteCertificate, semidefiniteBound } from "./semidefinite/bound.ts";
import { copyProblem, inObjective, loadSolver, type SolverExports } from "./solver-kernel.ts";

/**
 * Dual values that prove a lower bound on the total weighted latency. `certifiedBound` (check.ts) evaluates them with
 * nothing but the instance; any other values would prove a bound as well, only a weaker one.
 */
export interface MessagesCertificate {
  readonly method: "prices and messages";
  /** t_x: the price of cloud x is its congestion's slope there, m values. */
  readonly prices: Float64Array;
  /**
   * For every edge between VMs that are not pinned, ordered as the solver places VMs (problem.ts): m costs in ms taken
   * from the edge and given to its first VM, and m to its second.
   */
  readonly messages: Float64Array;
}

export type BoundCertificate = MessagesCertificate | SemidefiniteCertificate | LiftedCertificate;

export interface LowerBound {
  /** No assignment has a lower social cost, ms. */
  readonly lowerBound: number;
  readonly method: BoundCertificate["method"];
  readonly objective: Objective;
  /** The best assignment known, by local search and annealing, and its cost, ms. */
  readonly cost: number;
  readonly assignment: Uint16Array;
  /** (cost - lowerBound) / lowerBound: 0 where they are equal, else infinite at a bound of zero. */
  readonly gap: number;
  readonly sweeps: number;
  readonly certificate: BoundCertificate;
}

/** A search for a good assignment, a proof that a quadratic form is convex, or the check of that. */
export interface BoundStep {
  readonly name: "search" | "proof" | "check";
  /** The part that is done; a proof that fails is begun again, with lower multipliers. */
  readonly done: number;
}

export interface BoundProgress {
  /** The best known so far, ms. */
  readonly cost: number;
  readonly lowerBound: number;
  /** How far the lifted bound is, while it is at work. */
  readonly lifted: LiftedProgress | null;
  /** What takes long, while it is at work. */
  readonly step: BoundStep | null;
}

export interface BoundOptions {
  readonly objective?: Objective;
  /** Asked after every step; the search for better values ends when it says no. Default: until it has settled. */
  readonly proceed?: (progress: BoundProgress) => boolean;
  /** Whether to search for a good assignment, too, to hold the bound against. Default: yes. */
  readonly search?: boolean;
  /**
   * Most rounds of the lifted bound. Without any beyond its first look every proof that takes minutes is left out; with
   * fewer than that takes, the lifted bound is. Default: until it has settled.
   */
  readonly rounds?: number;
  readonly build?: WasmBuild;
}

const MEMORY_LIMIT = 3.5 * 2 ** 30;
/** Rounding in the last bits of sums over all VMs and edges is taken off the bound. */
const ROUNDING = 1e-11;
/** The steps that move prices need some cost that is reached. */
const FEWEST_DESCENTS = 8;
const FEW_CLOUDS = 64;
const DESCENTS_AT_ONCE = 64;
const MOST_SWEEPS = 400;
const PATIENCE = 12;
const SMALLEST_STEP = 1e-3;
const CLOSING_SWEEPS = 3;
/** Multiplications that the semidefinite bound may take: some five seconds' worth, or some ten minutes' and 2 GB. */
const QUICK_WORK = 2e10;
const MOST_WORK = 2e12;
/**
 * Later searches for a good assignment take longer than the one that the prices begin with, and far longer after a bound
 * that took minutes, or of many VMs.
 */
const LONGER = 10;
const FAR_LONGER = 400;
/** Of more VMs the shorter searches leave more of the gap than the bound does. */
const MANY_VMS = 2500;
/** Proposals of annealing between two questions whether to go on: a tenth of a second or two. */
const PROPOSALS_AT_ONCE = 5_000_000;

/**
 * A proven lower bound at any size, the best one of four: the root relaxation of branch and bound
 * (assembly/exact/dual.ts), its prices moved by subgradient steps that shorten when they stop to help, strong where
 * pinned VMs hold the others in place; and, up to a size, three that are strong where nothing does: the semidefinite
 * bound (semidefinite/bound.ts), in about a second at a thousand VMs, and the lifted one (lifted/bound.ts), without
 * cuts and with them.
 *
 * @throws Problem if the instance does not fit into memory, where costs are beyond double precision, or in the scenario `energy`.
 */
export function lowerBound(
  instance: Instance,
  settings: GameSettings,
  {
    objective = "total",
    proceed = () => true,
    search = true,
    rounds = Number.POSITIVE_INFINITY,
    build = "simd",
  }: BoundOptions = {},
): LowerBound {
  checkMagnitudes(instance, settings);
  const problem = quadraticProblem(instance, settings);
  const solver = loadSolver(build);
  copyProblem(solver, problem);
  const { delta, model } = instance.delay;
  solver.completeProblem(delta, model === "queue" ? 1 : 0, settings.a);
  checkMemory(solver, instance, search);
  solver.beginIncumbent(objective === "regularised" ? 1 : 0);
  if (search) solver.allocateAnnealing();
  let proven = 0;
  let roundsDone = 0;
  const tell = (bound: number, lifted: LiftedProgress | null = null, step: BoundStep | null = null) => {
    proven = Math.max(proven, bound);
    roundsDone = lifted?.rounds ?? roundsDone;
    const lowerBound = inObjective(solver, objective, lessRounding(proven));
    return proceed({ cost: solver.incumbentCost.value, lowerBound, lifted, step });
  };
  const goOn = () => tell(proven);
  const searching = (done: number) => tell(proven, null, { name: "search", done });
  const proving = (done?: number) => (done === undefined ? null : ({ name: "proof", done } as const));
  for (
    let left = search ? descentsFor(instance) : FEWEST_DESCENTS;
    left > 0 && solver.isSettled() === 0 && goOn();
    left--
  )
    solver.descend(1);
  if (search && goOn()) anneal(solver, instance, 1, searching);
  solver.beginBound();
  const { sweeps, reached } = ascend(solver, tell);
  let best: ProvenBound = {
    bound: Math.max(0, reached),
    certificate: messagesCertificate(solver, instance.clouds, freeEdges(problem)),
  };
  const costs = freeCosts(instance, problem);
  const improveBy = (find: () => ProvenBound | null) => {
    const found = goOn() ? find() : null;
    if (found !== null && found.bound > best.bound) best = found;
    tell(best.bound);
  };
  const mostWork = rounds > FIRST_LOOK ? MOST_WORK : QUICK_WORK;
  improveBy(() =>
    semidefiniteBound(problem, costs, {
      mostWork,
      proceed: (proof) => tell(proven, null, proving(proof)),
      build,
    }),
  );
  if (search && goOn()) anneal(solver, instance, LONGER, searching);
  improveBy(() =>
    liftedBound(problem, costs, {
      rounds,
      proceed: (bound, progress, proof) => tell(bound, progress, proving(proof)),
      build,
    }),
  );
  const isConvex = best.certificate.method !== "prices and messages";
  const isLong = roundsDone > FIRST_LOOK || (rounds > FIRST_LOOK && isConvex && instance.vms > MANY_VMS);
  if (search && isLong && goOn()) anneal(solver, instance, FAR_LONGER, searching);
  const bound = inObjective(solver, objective, lessRounding(best.bound));
  const assignment = assignmentOf(solver, problem, instance);
  const cost = costOf(instance, settings, objective, assignment);
  return {
    lowerBound: bound,
    method: best.certificate.method,
    objective,
    cost,
    assignment,
    gap: gapOf(cost, bound),
    sweeps,
    certificate: best.certificate,
  };
}

/** How far a cost may be above the optimum, as a part of the bound. */
export function gapOf(cost: number, bound: number): number {
  return cost === bound ? 0 : (cost - bound) / bound;
}

interface ProvenBound {
  /** On the total weighted latency, ms; but for the rounding of its sums. */
  readonly bound: number;
  readonly certificate: BoundCertificate;
}

function lessRounding(bound: number): number {
  return bound - bound * ROUNDING;
}

/** Enough to find a fair assignment: large instances get fewer. */
export function descentsFor({ vms, clouds }: Instance): number {
  return Math.max(FEWEST_DESCENTS, Math.ceil(400_000 / (vms + 1) / longerWith(clouds)));
}

/** Of those, how many between two questions whether to go on: some 10 ms' worth, or one. */
export function descentsAtOnce({ clouds }: Instance): number {
  return Math.ceil(DESCENTS_AT_ONCE / longerWith(clouds));
}

/** With many clouds a descent takes longer by their cube. */
function longerWith(clouds: number): number {
  return Math.max(1, clouds / FEW_CLOUDS) ** 3;
}

/** Some tenths of a second, and never fewer than bring any order. */
function annealingSweeps(vms: number): number {
  return Math.min(10_000, Math.max(50, Math.ceil(10_000_000 / (vms + 1))));
}

function anneal(
  solver: SolverExports,
  { vms }: Instance,
  longer: number,
  goOn: (part: number) => boolean,
): void {
  const sweeps = longer * annealingSweeps(vms);
  const part = Math.ceil(PROPOSALS_AT_ONCE / (vms + 1));
  solver.beginAnnealing(sweeps);
  for (let left = sweeps; left > 0 && goOn(1 - left / sweeps); left -= part)
    solver.continueAnnealing(Math.min(part, left));
  solver.endAnnealing();
}

/** Subgradient steps from the best prices known; then closing sweeps at those. */
function ascend(solver: SolverExports, goOn: (bound: number) => boolean) {
  const prices = () =>
    new Float64Array(solver.memory.buffer, solver.boundPrices() >>> 0, solver.problemRow.value);
  let best = Number.NEGATIVE_INFINITY;
  let bestPrices = prices().slice();
  let part = 1;
  let vain = 0;
  let sweeps = 0;
  while (sweeps < MOST_SWEEPS && part > SMALLEST_STEP) {
    const reached = solver.improveBound(0);
    sweeps++;
    if (reached > best + 1e-6 * Math.abs(best)) vain = 0;
    else vain++;
    if (reached > best) {
      best = reached;
      bestPrices = prices().slice();
    }
    if (!goOn(best)) break;
    if (vain > PATIENCE) {
      part /= 2;
      vain = 0;
      prices().set(bestPrices);
      // For where VMs lean to at these prices. The step is as long as what the last ones reached asks for: by what these reach, bounds
      // were up to 0.03 % higher or lower, on average the same.
      solver.improveBound(0);
      sweeps++;
    }
    solver.moveBoundPrices(reached, part);
  }
  prices().set(bestPrices);
  let reached = best;
  for (let left = CLOSING_SWEEPS; left > 0; left--) reached = solver.improveBound(left === 1 ? 1 : 0);
  return { sweeps: sweeps + CLOSING_SWEEPS, reached };
}

function freeEdges({ from, pins }: { readonly from: Uint32Array; readonly pins: Int32Array }): number {
  return from.reduce((count, i) => count + (pins[i] < 0 ? 1 : 0), 0);
}

function messagesCertificate(solver: SolverExports, clouds: number, edges: number): MessagesCertificate {
  const row = solver.problemRow.value;
  const { buffer } = solver.memory;
  const units = new Int32Array(buffer, solver.boundMessages() >>> 0, edges * 2 * row);
  const scale = solver.boundScale();
  const messages = new Float64Array(edges * 2 * clouds);
  for (let k = 0; k < edges * 2; k++) {
    for (let x = 0; x < clouds; x++) messages[k * clouds + x] = units[k * row + x] / scale;
  }
  const prices = new Float64Array(buffer, solver.boundPrices() >>> 0, clouds).slice();
  return { method: "prices and messages", prices, messages };
}

/** Whether a solver that has been readied for an instance can bound it in the memory that there is. */
export function fitsBound(solver: SolverExports, search: boolean): boolean {
  return solver.boundBytes() + (search ? solver.annealingBytes() : 0) <= MEMORY_LIMIT;
}

function checkMemory(solver: SolverExports, { vms, clouds, demand }: Instance, search: boolean): void {
  if (fitsBound(solver, search)) return;
  throw new Problem(
    `too large for a bound: ${vms} VMs, ${demand.amount.length} pairs, ${clouds} clouds; ` +
      "allowed: what fits into 3.5 GiB, at pairs times clouds squared times 4 bytes",
  );
}
