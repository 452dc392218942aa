import { z } from "../packages/zod.ts";
import type { Instance } from "./instance.ts";
import { RandomStream, type StreamState } from "./random.ts";

const factors = z.array(z.number().min(1e-6).max(1e6)).max(64).default([]);

/**
 * How an environment changes from round to round (docs/model.md, section 3; Flock, section IV-B). Every pair of clouds
 * and every cloud has a Markov chain of its own. Its states are 0, in which the instance's number holds, and one for
 * each of the factors. In a round it leaves its state with the probability `changeRate` for any of the other states,
 * all equally likely: with less than 1 the chain is ergodic and its stationary distribution uniform.
 */
export const dynamicsSchema = z.strictObject({
  latencyFactors: factors.describe("the other states of a pair's latency, as factors; none: it stays"),
  capacityFactors: factors.describe("the other states of a cloud's capacity, as factors; none: it stays"),
  changeRate: z
    .number()
    .positive()
    .lt(1)
    .default(0.1)
    .describe("probability per round that a state changes, to any of the others"),
  failureRate: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe("probability per round that a working cloud fails; the last one never does"),
  repairRate: z
    .number()
    .positive()
    .max(1)
    .default(0.2)
    .describe("probability per round that a failed cloud works again"),
  failedShare: z
    .number()
    .min(1e-6)
    .max(1)
    .default(0.01)
    .describe("share of its capacity that a failed cloud keeps"),
});
export type Dynamics = z.output<typeof dynamicsSchema>;

/**
 * One path of the environment: the latencies and capacities of the present round. It depends on the instance, the
 * dynamics and the stream alone, never on what is played in it, so that variants are compared on the same path.
 */
export class Environment {
  /** tau, m * m values in ms; tau(x, x) never changes. */
  readonly latency: Float64Array;
  /** gamma, m values. */
  readonly capacity: Float64Array;
  /** The instance in the present round: it shares the latencies and capacities above. */
  readonly instance: Instance;
  /** The instance as it was given. */
  readonly #instance: Instance;
  readonly #dynamics: Dynamics;
  readonly #random: RandomStream;
  /** The states of the pairs x < y in row order, and of the clouds. */
  readonly #pairStates: Uint8Array;
  readonly #cloudStates: Uint8Array;
  readonly #failed: Uint8Array;

  /** Starts with all chains in state 0 and all clouds working: the instance as it is. */
  constructor(instance: Instance, dynamics: Dynamics, stream: StreamState) {
    const { clouds } = instance;
    this.#instance = instance;
    this.#dynamics = dynamics;
    this.#random = new RandomStream(stream);
    this.latency = Float64Array.from(instance.latency);
    this.capacity = Float64Array.from(instance.capacity);
    this.instance = { ...instance, latency: this.latency, capacity: this.capacity };
    this.#pairStates = new Uint8Array((clouds * (clouds - 1)) / 2);
    this.#cloudStates = new Uint8Array(clouds);
    this.#failed = new Uint8Array(clouds);
  }

  /** One round on. */
  advance(): void {
    const { latencyFactors, capacityFactors, failureRate } = this.#dynamics;
    if (latencyFactors.length > 0) this.#changeLatencies();
    if (capacityFactors.length > 0) this.#change(this.#cloudStates, capacityFactors.length);
    if (failureRate > 0) this.#failAndRepair();
    if (capacityFactors.length > 0 || failureRate > 0) this.#setCapacities();
  }

  /** 1 for every cloud that has failed. */
  failed(): Uint8Array {
    return this.#failed.slice();
  }

  #change(states: Uint8Array, others: number): void {
    for (let k = 0; k < states.length; k++) {
      if (this.#random.unit() >= this.#dynamics.changeRate) continue;
      const next = this.#random.below(others);
      states[k] = next >= states[k] ? next + 1 : next;
    }
  }

  #changeLatencies(): void {
    const { clouds: m, latency } = this.#instance;
    const { latencyFactors } = this.#dynamics;
    this.#change(this.#pairStates, latencyFactors.length);
    let pair = 0;
    for (let x = 0; x < m; x++) {
      for (let y = x + 1; y < m; y++) {
        const tau = latency[x * m + y] * factorOf(latencyFactors, this.#pairStates[pair++]);
        this.latency[x * m + y] = tau;
        this.latency[y * m + x] = tau;
      }
    }
  }

  #failAndRepair(): void {
    const { failureRate, repairRate } = this.#dynamics;
    const failed = this.#failed;
    let working = failed.length - failed.reduce((sum, isFailed) => sum + isFailed, 0);
    for (let x = 0; x < failed.length; x++) {
      const drawn = this.#random.unit();
      if (failed[x] === 1 && drawn < repairRate) {
        failed[x] = 0;
        working++;
      } else if (failed[x] === 0 && drawn < failureRate && working > 1) {
        failed[x] = 1;
        working--;
      }
    }
  }

  #setCapacities(): void {
    const { capacityFactors, failedShare } = this.#dynamics;
    this.#instance.capacity.forEach((gamma, x) => {
      const present = gamma * factorOf(capacityFactors, this.#cloudStates[x]);
      this.capacity[x] = this.#failed[x] === 1 ? present * failedShare : present;
    });
  }
}

function factorOf(factors: readonly number[], state: number): number {
  return state === 0 ? 1 : factors[state - 1];
}
