import { RandomStream, streamState } from "../../game/random.ts";

/** How the loads of VMs move over time. */
export interface Variation {
  /** Seconds between changes. */
  readonly interval: number;
  /** The largest relative change at once; each change is a uniform draw from [-step, step). */
  readonly step: number;
  /** The part of the distance to the nominal load that is made up at every change, in [0, 1]. */
  readonly pull: number;
}

/**
 * The loads of all VMs in every dimension, row-major by VM. A load wanders around its nominal value: at every change
 * level <- level + pull (1 - level) + step * uniform(-1, 1), never below 0, and load = nominal * level. The draws do
 * not depend on anything that hosts do, so every protocol sees the same loads.
 */
export class Workload {
  readonly load: Float64Array;
  readonly #nominal: Float64Array;
  readonly #level: Float64Array;
  readonly #draws: RandomStream;

  constructor(nominal: Float64Array, seed: string) {
    this.#nominal = nominal;
    this.load = nominal.slice();
    this.#level = new Float64Array(nominal.length).fill(1);
    this.#draws = new RandomStream(streamState("lcc workload", { seed }));
  }

  change({ step, pull }: Variation): void {
    const level = this.#level;
    for (let i = 0; i < level.length; i++) {
      const moved = level[i] + pull * (1 - level[i]) + step * (2 * this.#draws.unit() - 1);
      level[i] = Math.max(0, moved);
      this.load[i] = this.#nominal[i] * level[i];
    }
  }
}
