import type { Instance } from "../game/instance.ts";
import { compileWasm, type WasmBuild } from "../kernel/modules.ts";
import type { GameSettings, Objective } from "../kernel/types.ts";
import type { QuadraticProblem } from "./problem.ts";

/** What assembly/exact exports. Meanings stand where each function is defined. */
export interface SolverExports {
  readonly memory: WebAssembly.Memory;
  allocateProblem(vms: number, clouds: number, edges: number): void;
  completeProblem(delta: number, queue: number, a: number): void;
  readonly problemRow: WebAssembly.Global;
  readonly problemLoads: WebAssembly.Global;
  readonly problemShares: WebAssembly.Global;
  readonly problemSelves: WebAssembly.Global;
  readonly problemPins: WebAssembly.Global;
  readonly problemFrom: WebAssembly.Global;
  readonly problemTo: WebAssembly.Global;
  readonly problemWeightOut: WebAssembly.Global;
  readonly problemWeightIn: WebAssembly.Global;
  readonly problemLatency: WebAssembly.Global;
  readonly problemCapacity: WebAssembly.Global;

  allocateFeatures(columns: number): void;
  prepareFeatures(): void;
  readonly features: WebAssembly.Global;
  readonly featureMessages: WebAssembly.Global;
  readonly featureStart: WebAssembly.Global;
  readonly featureLikely: WebAssembly.Global;
  readonly featureWidth: WebAssembly.Global;

  allocateRelaxation(most: number, clouds: number): void;
  shapeRelaxation(vms: number): void;
  relaxationWidth(): number;
  relax(count: number): void;
  relaxedFeatures(smallest: number): number;
  readonly relaxationCosts: WebAssembly.Global;
  readonly relaxationPoint: WebAssembly.Global;
  readonly relaxationMultipliers: WebAssembly.Global;
  readonly relaxedRows: WebAssembly.Global;

  allocateLifted(
    vms: number,
    clouds: number,
    pairs: number,
    width: number,
    entries: number,
    triangles: number,
    trianglePenalty: number,
  ): void;
  descendLifted(most: number, enough: number): number;
  moveLiftedMultipliers(): void;
  readonly liftedPoints: WebAssembly.Global;
  readonly liftedUnary: WebAssembly.Global;
  readonly liftedLoads: WebAssembly.Global;
  readonly liftedShares: WebAssembly.Global;
  readonly liftedSlope: WebAssembly.Global;
  readonly liftedLatency: WebAssembly.Global;
  readonly liftedFrom: WebAssembly.Global;
  readonly liftedTo: WebAssembly.Global;
  readonly liftedWeight: WebAssembly.Global;
  readonly liftedVmPenalty: WebAssembly.Global;
  readonly liftedPairPenalty: WebAssembly.Global;
  readonly liftedStiffness: WebAssembly.Global;
  readonly liftedBlocks: WebAssembly.Global;
  readonly liftedTables: WebAssembly.Global;
  useLiftedEntries(count: number): void;
  findLiftedEntries(least: number): number;
  readonly liftedEntryFrom: WebAssembly.Global;
  readonly liftedEntryTo: WebAssembly.Global;
  readonly liftedEntryMultipliers: WebAssembly.Global;
  readonly liftedRigidity: WebAssembly.Global;
  readonly liftedFoundFrom: WebAssembly.Global;
  readonly liftedFoundTo: WebAssembly.Global;
  useLiftedTriangles(sides: number, triangles: number): void;
  findLiftedDetours(least: number): number;
  readonly liftedMetric: WebAssembly.Global;
  readonly liftedSideFrom: WebAssembly.Global;
  readonly liftedSideTo: WebAssembly.Global;
  readonly liftedCorners: WebAssembly.Global;
  readonly liftedTriangleMultipliers: WebAssembly.Global;
  readonly liftedDetours: WebAssembly.Global;
  readonly liftedExcesses: WebAssembly.Global;

  allocateForm(vms: number, clouds: number, pairs: number, entryEnds: number, sideEnds: number): void;
  multiplyForm(): void;
  readonly formPoint: WebAssembly.Global;
  readonly formImage: WebAssembly.Global;
  readonly formBlocks: WebAssembly.Global;
  readonly formCouplings: WebAssembly.Global;
  readonly formFrom: WebAssembly.Global;
  readonly formTo: WebAssembly.Global;
  readonly formHalfSlope: WebAssembly.Global;
  readonly formLoads: WebAssembly.Global;
  readonly formShares: WebAssembly.Global;
  readonly formFirstEntry: WebAssembly.Global;
  readonly formColumn: WebAssembly.Global;
  readonly formAmount: WebAssembly.Global;
  readonly formFirstSide: WebAssembly.Global;
  readonly formOther: WebAssembly.Global;
  readonly formRate: WebAssembly.Global;
  readonly formMetric: WebAssembly.Global;

  allocateNetwork(count: number, ends: number): void;
  readonly networkFirst: WebAssembly.Global;
  readonly networkNeighbour: WebAssembly.Global;
  readonly networkWeight: WebAssembly.Global;
  readonly networkDegree: WebAssembly.Global;
  readonly networkRoots: WebAssembly.Global;
  readonly networkMultipliers: WebAssembly.Global;
  allocateMixing(width: number, ends: number): void;
  beginMixing(unit: number): void;
  turnVectors(mu: number): number;
  readonly mixingVectors: WebAssembly.Global;
  allocatePoint(clouds: number): void;
  moveWeights(): void;
  tangentBound(): number;
  readonly tangentPoint: WebAssembly.Global;
  readonly tangentUnary: WebAssembly.Global;
  readonly tangentGram: WebAssembly.Global;
  readonly tangentSlope: WebAssembly.Global;

  allocateElimination(size: number, widest: number, numbers: number, rows: number): void;
  aimAtPanel(begin: number, width: number, valuesAt: number, rowsAt: number, count: number): void;
  subtractPanel(
    sourceBegin: number,
    depth: number,
    valuesAt: number,
    rowsAt: number,
    first: number,
    last: number,
    count: number,
  ): void;
  readonly eliminationNumbers: WebAssembly.Global;
  readonly eliminationRows: WebAssembly.Global;
  readonly eliminationPivots: WebAssembly.Global;

  beginIncumbent(regularised: number): void;
  descend(count: number): void;
  isSettled(): number;
  adopt(): void;
  annealingBytes(): number;
  allocateAnnealing(): void;
  beginAnnealing(sweeps: number): void;
  continueAnnealing(sweeps: number): void;
  endAnnealing(): void;
  readonly incumbent: WebAssembly.Global;
  readonly incumbentCost: WebAssembly.Global;
  regularisedBound(total: number): number;
  readonly searchThreshold: WebAssembly.Global;

  searchBytes(): number;
  beginSearch(): void;
  continueSearch(until: number): number;
  enterBranch(): number;
  continueBranch(until: number): number;
  branchBound(): number;
  leaveBranch(): number;
  searchBound(): number;
  readonly searchWork: WebAssembly.Global;
  readonly searchNodes: WebAssembly.Global;

  boundBytes(): number;
  beginBound(): void;
  improveBound(closing: number): number;
  moveBoundPrices(reached: number, part: number): void;
  boundPrices(): number;
  boundMessages(): number;
  boundScale(): number;
}

/** A solver with memory of its own. */
export function loadSolver(build: WasmBuild): SolverExports {
  const instance = new WebAssembly.Instance(compileWasm(build), { env: { abort: abortSolver } });
  return instance.exports as unknown as SolverExports;
}

/** Only the debug build asserts: what it finds is a bug in the kernel, not in the input. */
function abortSolver(_message: number, _file: number, line: number, column: number): never {
  throw new Error(`solver assertion failed at line ${line}, column ${column}`);
}

/** Fills the tables of assembly/exact/problem.ts. */
export function copyProblem(solver: SolverExports, problem: QuadraticProblem): void {
  const { loads, clouds, from } = problem;
  solver.allocateProblem(loads.length, clouds, from.length);
  const { buffer } = solver.memory;
  const doubles = (at: WebAssembly.Global, values: Float64Array) =>
    new Float64Array(buffer, at.value >>> 0, values.length).set(values);
  const words = (at: WebAssembly.Global, values: ArrayLike<number>) =>
    new Int32Array(buffer, at.value >>> 0, values.length).set(values);
  doubles(solver.problemLoads, loads);
  doubles(solver.problemShares, problem.shares);
  doubles(solver.problemSelves, problem.selves);
  words(solver.problemPins, problem.pins);
  words(solver.problemFrom, from);
  words(solver.problemTo, problem.to);
  doubles(solver.problemWeightOut, problem.out);
  doubles(solver.problemWeightIn, problem.in);
  doubles(solver.problemCapacity, problem.capacity);
  const row = solver.problemRow.value;
  const latency = new Float64Array(buffer, solver.problemLatency.value >>> 0, clouds * row);
  for (let x = 0; x < clouds; x++) {
    latency.set(problem.latency.subarray(x * clouds, (x + 1) * clouds), x * row);
  }
}

/** Readies a solver for a problem of the instance: it knows no assignment yet. */
export function readySolver(
  solver: SolverExports,
  game: { readonly instance: Instance; readonly settings: GameSettings; readonly objective: Objective },
  problem: QuadraticProblem,
): void {
  const { delta, model } = game.instance.delay;
  copyProblem(solver, problem);
  solver.completeProblem(delta, model === "queue" ? 1 : 0, game.settings.a);
  solver.beginIncumbent(game.objective === "regularised" ? 1 : 0);
}

/** A bound on the total weighted latency, ms, as one on the objective. */
export function inObjective(solver: SolverExports, objective: Objective, total: number): number {
  const bound = Math.max(0, total);
  return objective === "total" ? bound : solver.regularisedBound(bound);
}
