import type { Cuts } from "./cuts.ts";
import { type LiftedProblem, shortestLatencies } from "./problem.ts";
import type { Multipliers } from "./quadratic.ts";

/** Py, P (quadratic.ts) from its definition: congestion, blocks, pairs and cuts, one after the other. */
export function formTimes(problem: LiftedProblem, multipliers: Multipliers, y: Float64Array): Float64Array {
  return product(problem, multipliers, y, (term) => term);
}

/** The same of all terms without their signs: what rounding hides of Py is a part of it. */
export function unsignedFormTimes(
  problem: LiftedProblem,
  multipliers: Multipliers,
  y: Float64Array,
): Float64Array {
  return product(problem, multipliers, y, Math.abs);
}

type Term = (value: number) => number;

function product(
  problem: LiftedProblem,
  { tables, blocks, cuts }: Multipliers,
  y: Float64Array,
  term: Term,
): Float64Array {
  const Py = new Float64Array(problem.vms * problem.clouds);
  addCongestion(problem, y.map(term), Py);
  addBlocks(problem, blocks, y, Py, term);
  addPairs(problem, tables, y, Py, term);
  for (const [e, amount] of cuts.entries.amounts.entries()) {
    const [k, l] = [cuts.entries.from[e], cuts.entries.to[e]];
    Py[k] += term((-amount * y[l]) / 2);
    Py[l] += term((-amount * y[k]) / 2);
  }
  addTriangles(problem, cuts.triangles, y.map(term), Py, term);
  return Py;
}

/** Of loads and shares, which are not negative. */
function addCongestion(
  { vms, clouds, slope, loads, shares }: LiftedProblem,
  y: Float64Array,
  Py: Float64Array,
): void {
  for (let x = 0; x < clouds; x++) {
    let load = 0;
    let share = 0;
    for (let i = 0; i < vms; i++) {
      load += loads[i] * y[i * clouds + x];
      share += shares[i] * y[i * clouds + x];
    }
    for (let i = 0; i < vms; i++)
      Py[i * clouds + x] += (slope[x] * (loads[i] * share + shares[i] * load)) / 2;
  }
}

function addBlocks(
  { vms, clouds }: LiftedProblem,
  blocks: Float64Array,
  y: Float64Array,
  Py: Float64Array,
  term: Term,
): void {
  for (let k = 0; k < vms * clouds; k++) {
    const own = k - (k % clouds);
    for (let z = 0; z < clouds; z++) Py[k] += term(blocks[k * clouds + z] * y[own + z]);
  }
}

function addPairs(
  { clouds, latency, from, to, weight }: LiftedProblem,
  tables: Float64Array,
  y: Float64Array,
  Py: Float64Array,
  term: Term,
): void {
  from.forEach((i, e) => {
    for (let x = 0; x < clouds; x++) {
      for (let z = 0; z < clouds; z++) {
        const place = x * clouds + z;
        const half = (term(weight[e] * latency[place]) + term(-tables[e * clouds * clouds + place])) / 2;
        Py[i * clouds + x] += half * term(y[to[e] * clouds + z]);
        Py[to[e] * clouds + z] += half * term(y[i * clouds + x]);
      }
    }
  });
}

/** Of distances, which are not negative. */
function addTriangles(
  problem: LiftedProblem,
  { vms, amounts }: Cuts["triangles"],
  y: Float64Array,
  Py: Float64Array,
  term: Term,
): void {
  const { clouds } = problem;
  const distances = shortestLatencies(problem);
  const reached = y.map((_, k) => {
    const x = k % clouds;
    let sum = 0;
    for (let z = 0; z < clouds; z++) sum += distances[x * clouds + z] * y[k - x + z];
    return sum;
  });
  const addSide = (i: number, j: number, amount: number) => {
    for (let x = 0; x < clouds; x++) {
      Py[i * clouds + x] += term((amount * reached[j * clouds + x]) / 2);
      Py[j * clouds + x] += term((amount * reached[i * clouds + x]) / 2);
    }
  };
  amounts.forEach((amount, t) => {
    const [a, c, b] = vms.subarray(3 * t, 3 * t + 3);
    addSide(a, b, -amount);
    addSide(b, c, -amount);
    addSide(a, c, amount);
  });
}
