import { type Side, sidesOf } from "./cut-form.ts";
import { type LiftedProblem, shortestLatencies } from "./problem.ts";
import type { Multipliers } from "./quadratic.ts";

/** P's block (quadratic.ts) of two VMs i < j. */
export interface PairBlock {
  readonly i: number;
  readonly j: number;
  /** m * m; those of the next block stand there when it is asked for. */
  readonly values: Float64Array;
  /** The absolute values of what each is made of. */
  readonly terms: Float64Array;
  /** How many numbers one of them is made of at most, but for a few. */
  readonly summands: number;
}

/** The blocks of all pairs of VMs that communicate or have cuts; those of communicating pairs come first. */
export class PairBlocks implements Iterable<PairBlock> {
  readonly #problem: LiftedProblem;
  readonly #tables: Float64Array;
  readonly #cuts = new Map<number, CutsOfPair>();
  readonly #metric: Float64Array;

  constructor(problem: LiftedProblem, { tables, cuts }: Omit<Multipliers, "blocks">) {
    const { vms, clouds, from, to } = problem;
    this.#problem = problem;
    this.#tables = tables;
    this.#metric = shortestLatencies(problem);
    from.forEach((i, e) => {
      this.#cutsOf(i, to[e]);
    });
    cuts.entries.amounts.forEach((amount, e) => {
      const [k, l] = [cuts.entries.from[e], cuts.entries.to[e]];
      const [x, y] = [k % clouds, l % clouds];
      this.#cutsOf((k - x) / clouds, (l - y) / clouds).entries.push([x * clouds + y, amount]);
    });
    for (const side of sidesOf(cuts.triangles, vms)) this.#cutsOf(side.i, side.j).side = side;
  }

  get count(): number {
    return this.#cuts.size;
  }

  *[Symbol.iterator](): Generator<PairBlock> {
    const { vms, clouds, from, weight, latency } = this.#problem;
    const square = clouds * clouds;
    const values = new Float64Array(square);
    const terms = new Float64Array(square);
    let e = 0;
    for (const [key, { entries, side }] of this.#cuts) {
      const j = key % vms;
      const communicates = e < from.length;
      for (let k = 0; k < square; k++) {
        const cost = communicates ? weight[e] * latency[k] : 0;
        const N = communicates ? this.#tables[e * square + k] : 0;
        const rate = (side?.rate ?? 0) * this.#metric[k];
        values[k] = (cost - N - rate) / 2;
        terms[k] = (cost + Math.abs(N) + (side?.terms ?? 0) * this.#metric[k]) / 2;
      }
      for (const [k, amount] of entries) {
        values[k] -= amount / 2;
        terms[k] += Math.abs(amount) / 2;
      }
      e++;
      yield { i: (key - j) / vms, j, values, terms, summands: entries.length + (side?.count ?? 0) };
    }
  }

  #cutsOf(i: number, j: number): CutsOfPair {
    const key = i * this.#problem.vms + j;
    const known = this.#cuts.get(key) ?? { entries: [], side: null };
    this.#cuts.set(key, known);
    return known;
  }
}

interface CutsOfPair {
  /** Places x * m + y and multipliers. */
  readonly entries: [place: number, amount: number][];
  side: Side | null;
}
