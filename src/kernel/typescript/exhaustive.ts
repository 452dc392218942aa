import type { ExhaustiveOptimum, Objective } from "../types.ts";
import { delayAt } from "./delay.ts";
import { evaluate } from "./evaluate.ts";
import { regularisation } from "./regularisation.ts";
import type { Tables } from "./tables.ts";

/**
 * The optimum over all assignments: the enumeration of assembly/enumerate, where its bounds are derived. All VMs
 * but the innermost two, p and q, are walked through; a block of m * m assignments of p and q is minimised at once.
 */
export function exhaustiveOptimum(
  t: Tables,
  pinned: Int32Array,
  objective: Objective,
  proceed: (visited: number) => boolean,
): ExhaustiveOptimum {
  return new Enumeration(t, pinned, objective, proceed).optimum();
}

const NONE = -1;
/** Blocks between two questions whether to go on. */
const BLOCKS_PER_SLICE = 1 << 18;

class Enumeration {
  readonly #t: Tables;
  readonly #pinned: Int32Array;
  readonly #regularised: boolean;
  readonly #proceed: (visited: number) => boolean;
  readonly #best: Uint16Array;
  readonly #trial: Uint16Array;
  /** The walked VMs in walking order, the last two being p and q: NONE where too few are free. */
  readonly #vmAt: number[];
  readonly #outer: number;
  /** e_ij, c_i and s_i by position in the walk. */
  readonly #edges: Float64Array;
  readonly #shareAt: Float64Array;
  readonly #loadAt: Float64Array;
  readonly #choice: Int32Array;
  /** S_x and C_x of what is placed. */
  readonly #sums: Float64Array;
  readonly #shares: Float64Array;
  /** sum_j e_ij tau(y, x_j) over what is placed above a depth: of the VM placed there, of p and of q. */
  readonly #placing: Float64Array[];
  readonly #placingP: Float64Array[];
  readonly #placingQ: Float64Array[];
  /** The block: cost of p at y, of q at y, of both at y, and e_pq tau(y, z), infinite for y = z. */
  readonly #blockP: Float64Array;
  readonly #blockQ: Float64Array;
  readonly #blockBoth: Float64Array;
  readonly #pair: Float64Array;
  #bestCost = Number.POSITIVE_INFINITY;
  /** No assignment whose U lies above it can have a regularised cost below the best. */
  #threshold = Number.POSITIVE_INFINITY;
  #blocks = 0;
  #stopped = false;

  constructor(t: Tables, pinned: Int32Array, objective: Objective, proceed: (visited: number) => boolean) {
    this.#t = t;
    this.#pinned = pinned;
    this.#regularised = objective === "regularised";
    this.#proceed = proceed;
    this.#best = t.hosts.slice();
    this.#trial = t.hosts.slice();
    this.#vmAt = [];
    for (let i = 0; i < t.n; i++) {
      // A VM with neither demand nor load changes nothing: it stays where it is.
      if (pinned[i] < 0 && (t.self[i] > 0 || t.vmLoads[i] > 0)) this.#vmAt.push(i);
    }
    while (this.#vmAt.length < 2) this.#vmAt.push(NONE);
    const length = this.#vmAt.length;
    const rows = () => Array.from({ length }, () => new Float64Array(t.m));
    this.#outer = length - 2;
    this.#edges = Float64Array.from({ length: length * length }, (_, k) =>
      this.#edgeBetween(this.#vmAt[Math.floor(k / length)], this.#vmAt[k % length]),
    );
    this.#shareAt = Float64Array.from(this.#vmAt, (i) => (i === NONE ? 0 : this.#shareOf(i)));
    this.#loadAt = Float64Array.from(this.#vmAt, (i) => (i === NONE ? 0 : t.vmLoads[i]));
    this.#choice = new Int32Array(length);
    this.#sums = new Float64Array(t.m);
    this.#shares = new Float64Array(t.m);
    this.#placing = rows();
    this.#placingP = rows();
    this.#placingQ = rows();
    this.#blockP = new Float64Array(t.m);
    this.#blockQ = new Float64Array(t.m);
    this.#blockBoth = new Float64Array(t.m);
    const e = this.#edges[this.#outer * length + this.#outer + 1];
    this.#pair = t.latency.map((tau, k) => (k % (t.m + 1) === 0 ? Number.POSITIVE_INFINITY : e * tau));
  }

  optimum(): ExhaustiveOptimum {
    const base = this.#placePinned();
    this.#addPinnedLatency(this.#placingP[0], this.#vmAt[this.#outer]);
    this.#addPinnedLatency(this.#placingQ[0], this.#vmAt[this.#outer + 1]);
    this.#walk(0, base);
    const { totalWeightedLatency, regularisedSocialCost } = evaluate({ ...this.#t, hosts: this.#best });
    return {
      cost: this.#regularised ? regularisedSocialCost : totalWeightedLatency,
      assignment: this.#best,
      visited: this.#blocks * this.#blockSize(),
      complete: !this.#stopped,
    };
  }

  /** Distinct assignments in a block: fewer than m * m where p or q is missing. */
  #blockSize(): number {
    return this.#t.m ** this.#vmAt.slice(this.#outer).filter((i) => i !== NONE).length;
  }

  /** c_i = self_i + sum over peers j of d_ij scale_j. */
  #shareOf(i: number): number {
    const { firstPeer, demands, peers, scale, self } = this.#t;
    let share = self[i];
    for (let k = firstPeer[i]; k < firstPeer[i + 1]; k++) share += demands[k] * scale[peers[k]];
    return share;
  }

  /** e_ij = d_ij (scale_i + scale_j). */
  #edgeBetween(i: number, j: number): number {
    const { firstPeer, demands, peers, scale } = this.#t;
    if (i === NONE) return 0;
    for (let k = firstPeer[i]; k < firstPeer[i + 1]; k++) {
      if (peers[k] === j) return demands[k] * (scale[i] + scale[j]);
    }
    return 0;
  }

  /** Places the pinned VMs; returns what they cost. */
  #placePinned(): number {
    const { n, m, hosts, latency, firstPeer, peers, demands, scale, vmLoads } = this.#t;
    let total = 0;
    for (let i = 0; i < n; i++) {
      if (this.#pinned[i] < 0) continue;
      const x = hosts[i];
      this.#sums[x] += vmLoads[i];
      this.#shares[x] += this.#shareOf(i);
      for (let k = firstPeer[i]; k < firstPeer[i + 1]; k++) {
        const j = peers[k];
        if (j > i && this.#pinned[j] >= 0)
          total += demands[k] * (scale[i] + scale[j]) * latency[x * m + hosts[j]];
      }
    }
    for (let x = 0; x < m; x++) total += this.#congestion(x, this.#sums[x], this.#shares[x]);
    return total;
  }

  /** Adds e_ij tau(., x_j) over the pinned peers j of VM i. */
  #addPinnedLatency(row: Float64Array, i: number): void {
    if (i === NONE) return;
    const { firstPeer, peers, demands, scale, hosts } = this.#t;
    for (let k = firstPeer[i]; k < firstPeer[i + 1]; k++) {
      const j = peers[k];
      if (this.#pinned[j] >= 0) this.#addRow(row, row, demands[k] * (scale[i] + scale[j]), hosts[j]);
    }
  }

  /** to[y] = from[y] + e tau(x, y). */
  #addRow(to: Float64Array, from: Float64Array, e: number, x: number): void {
    const { m, latency } = this.#t;
    for (let y = 0; y < m; y++) to[y] = from[y] + e * latency[x * m + y];
  }

  /** rho(x) C at load S: a cloud without demand costs nothing, whatever its delay. */
  #congestion(x: number, S: number, C: number): number {
    return C > 0 ? delayAt(this.#t, x, S) * C : 0;
  }

  /** Loads only grow along a path: from an infinite congestion on, the path stays infinite. */
  #addedCongestion(x: number, before: number, nextS: number, nextC: number): number {
    const after = this.#congestion(x, nextS, nextC);
    return after === Number.POSITIVE_INFINITY ? after : after - before;
  }

  #walk(depth: number, base: number): void {
    if (depth === this.#outer) {
      this.#visitBlock(base);
      this.#blocks++;
      if (this.#blocks % BLOCKS_PER_SLICE === 0) {
        this.#stopped = !this.#proceed(this.#blocks * this.#blockSize());
      }
      return;
    }
    this.#preparePlacing(depth);
    const length = this.#vmAt.length;
    const eP = this.#edges[depth * length + this.#outer];
    const eQ = this.#edges[depth * length + this.#outer + 1];
    for (let x = 0; x < this.#t.m && !this.#stopped; x++) {
      const S = this.#sums[x];
      const C = this.#shares[x];
      const nextS = S + this.#loadAt[depth];
      const nextC = C + this.#shareAt[depth];
      this.#choice[depth] = x;
      this.#sums[x] = nextS;
      this.#shares[x] = nextC;
      this.#addRow(this.#placingP[depth + 1], this.#placingP[depth], eP, x);
      this.#addRow(this.#placingQ[depth + 1], this.#placingQ[depth], eQ, x);
      const added = this.#addedCongestion(x, this.#congestion(x, S, C), nextS, nextC);
      this.#walk(depth + 1, base + (this.#placing[depth][x] + added));
      this.#sums[x] = S;
      this.#shares[x] = C;
    }
  }

  /** What the VMs placed before the one at this depth make each cloud cost it. */
  #preparePlacing(depth: number): void {
    const row = this.#placing[depth];
    row.fill(0);
    this.#addPinnedLatency(row, this.#vmAt[depth]);
    for (let above = 0; above < depth; above++) {
      const e = this.#edges[depth * this.#vmAt.length + above];
      if (e > 0) this.#addRow(row, row, e, this.#choice[above]);
    }
  }

  #visitBlock(base: number): void {
    this.#fillBlock();
    const limit = this.#regularised ? this.#threshold : this.#bestCost;
    if (base + this.#blockMinimum() < limit) this.#improve(base);
  }

  #fillBlock(): void {
    const { m } = this.#t;
    const outer = this.#outer;
    const rowP = this.#placingP[outer];
    const rowQ = this.#placingQ[outer];
    const [loadP, loadQ] = [this.#loadAt[outer], this.#loadAt[outer + 1]];
    const [shareP, shareQ] = [this.#shareAt[outer], this.#shareAt[outer + 1]];
    const e = this.#edges[outer * this.#vmAt.length + outer + 1];
    for (let y = 0; y < m; y++) {
      const S = this.#sums[y];
      const C = this.#shares[y];
      const before = this.#congestion(y, S, C);
      const both = this.#addedCongestion(y, before, S + loadP + loadQ, C + shareP + shareQ);
      this.#blockP[y] = rowP[y] + this.#addedCongestion(y, before, S + loadP, C + shareP);
      this.#blockQ[y] = rowQ[y] + this.#addedCongestion(y, before, S + loadQ, C + shareQ);
      this.#blockBoth[y] = rowP[y] + rowQ[y] + e * this.#t.latency[y * m + y] + both;
    }
  }

  /** The lowest of the block's m * m costs, relative to what is placed. */
  #blockMinimum(): number {
    const { m } = this.#t;
    const blockP = this.#blockP;
    const blockQ = this.#blockQ;
    const blockBoth = this.#blockBoth;
    const pair = this.#pair;
    let lowest = Number.POSITIVE_INFINITY;
    for (let y = 0; y < m; y++) {
      const P = blockP[y];
      if (blockBoth[y] < lowest) lowest = blockBoth[y];
      for (let z = 0; z < m; z++) {
        const cost = P + blockQ[z] + pair[y * m + z];
        if (cost < lowest) lowest = cost;
      }
    }
    return lowest;
  }

  /** Some assignment of the block may be better than the best so far: looks at each. */
  #improve(base: number): void {
    const { m } = this.#t;
    for (let y = 0; y < m; y++) {
      for (let z = 0; z < m; z++) {
        const apart = this.#blockP[y] + (this.#blockQ[z] + this.#pair[y * m + z]);
        const cost = base + (y === z ? this.#blockBoth[y] : apart);
        if (this.#regularised) {
          if (cost < this.#threshold) this.#tryRegularised(y, z);
        } else if (cost < this.#bestCost) {
          this.#bestCost = cost;
          this.#write(this.#best, y, z);
        }
      }
    }
  }

  #write(to: Uint16Array, y: number, z: number): void {
    const outer = this.#outer;
    for (let depth = 0; depth < outer; depth++) to[this.#vmAt[depth]] = this.#choice[depth];
    if (this.#vmAt[outer] !== NONE) to[this.#vmAt[outer]] = y;
    if (this.#vmAt[outer + 1] !== NONE) to[this.#vmAt[outer + 1]] = z;
  }

  #tryRegularised(y: number, z: number): void {
    this.#write(this.#trial, y, z);
    const cost = this.#regularisedCostOfTrial(y, z);
    if (!(cost < this.#bestCost)) return;
    this.#bestCost = cost;
    this.#best.set(this.#trial);
    this.#threshold = this.#thresholdFor(cost);
  }

  #regularisedCostOfTrial(y: number, z: number): number {
    const { n, m, latency, firstPeer, peers, demands, scale, self } = this.#t;
    const trial = this.#trial;
    const delay = (x: number): number => {
      let S = this.#sums[x];
      if (x === y) S += this.#loadAt[this.#outer];
      if (x === z) S += this.#loadAt[this.#outer + 1];
      return delayAt(this.#t, x, S);
    };
    const weights = new Float64Array(m);
    for (let i = 0; i < n; i++) {
      if (self[i] === 0) continue;
      const x = trial[i];
      let sum = 0;
      for (let k = firstPeer[i]; k < firstPeer[i + 1]; k++) {
        const c = trial[peers[k]];
        sum += demands[k] * (latency[x * m + c] + delay(c));
      }
      weights[x] += sum * scale[i] + self[i] * delay(x);
    }
    return weights.reduce((cost, w) => cost + w * regularisation(w, this.#t.a), 0);
  }

  /** Bisects m h(U / m) = cost with h(w) = w f(w), and widens the result by more than rounding. */
  #thresholdFor(cost: number): number {
    const { m, a } = this.#t;
    let low = cost;
    let high = cost + m;
    for (let step = 0; step < 60; step++) {
      const middle = 0.5 * (low + high);
      const w = middle / m;
      if (m * (w * regularisation(w, a)) < cost) low = middle;
      else high = middle;
    }
    return high * (1 + 1e-12);
  }
}
