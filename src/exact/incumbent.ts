import type { Instance } from "../game/instance.ts";
import type { QuadraticProblem } from "./problem.ts";
import type { SolverExports } from "./solver-kernel.ts";

/** The best assignment that a search knows: a host for every VM of the problem, and its cost under the objective, ms. */
export interface Incumbent {
  readonly hosts: Uint16Array;
  cost: number;
}

/** What a solver knows, copied. */
export function incumbentOf(solver: SolverExports, { vmAt }: QuadraticProblem): Incumbent {
  return { hosts: hostsIn(solver, vmAt.length).slice(), cost: solver.incumbentCost.value };
}

/** Overwrites `best` with `other` if that costs less. */
export function keepBetter(best: Incumbent, other: Incumbent): void {
  if (!(other.cost < best.cost)) return;
  best.hosts.set(other.hosts);
  best.cost = other.cost;
}

/** Makes hosts what a solver knows, better or not. */
export function adopt(solver: SolverExports, hosts: Uint16Array): void {
  hostsIn(solver, hosts.length).set(hosts);
  solver.adopt();
}

/** What a solver knows, for the instance: VMs that are left out of the problem are at cloud 0. */
export function assignmentOf(
  solver: SolverExports,
  { vmAt }: QuadraticProblem,
  { pinned }: Instance,
): Uint16Array {
  const assignment = Uint16Array.from(pinned, (cloud) => Math.max(cloud, 0));
  const hosts = hostsIn(solver, vmAt.length);
  vmAt.forEach((i, place) => {
    assignment[i] = hosts[place];
  });
  return assignment;
}

function hostsIn(solver: SolverExports, vms: number): Uint16Array {
  return new Uint16Array(solver.memory.buffer, solver.incumbent.value >>> 0, vms);
}
