import { z } from "../packages/zod.ts";
import { RandomStream, type StreamState } from "./random.ts";

const GIGABYTE = 1e9;
const BITS_PER_BYTE = 8;

/**
 * What a migration moves and how long it takes, after pre-copy live migration (Clark et al., NSDI 2005, reference [14]
 * of the Flock paper). Our model and our numbers: the Flock paper gives none.
 *
 * The whole image is sent while the VM runs. Each further pass sends what the VM wrote meanwhile, the share
 * q = min(1, dirtyRate / bandwidth) of the pass before. After `passes` of them the VM stops, the rest is sent, and it
 * starts again. With size v, that is v (1 + q + ... + q^passes) in all and v q^passes while it is down.
 */
export const migrationTimeSchema = z.strictObject({
  imageSize: z
    .tuple([z.number().positive(), z.number().max(1e6)])
    .refine(([low, high]) => low <= high, "[smallest, largest] with smallest <= largest")
    .default([1, 8])
    .describe("smallest and largest image of a VM, GB; each is drawn uniformly"),
  bandwidth: z.number().min(1e-6).max(1e6).default(1).describe("between any two clouds, Gbit/s"),
  dirtyRate: z
    .number()
    .min(0)
    .max(1e6)
    .default(0.1)
    .describe("what a running VM writes to its image, Gbit/s"),
  passes: z.int().min(0).max(100).default(3).describe("passes while the VM runs; 0: stop and copy"),
  restart: z
    .number()
    .min(0)
    .max(1e6)
    .default(0.03)
    .describe("down-time of every migration beside the copying, s"),
});
export type MigrationTime = z.output<typeof migrationTimeSchema>;

export interface MigrationTotals {
  /** Bytes sent, every pass included. */
  readonly bytesMoved: number;
  /** Seconds that all migrations took, added up. */
  readonly migrationTime: number;
  /** Seconds that VMs stood still, added up. */
  readonly downTime: number;
}

/** Adds up the migrations of one run. */
export class MigrationLedger {
  readonly #model: MigrationTime;
  /** GB by VM. */
  readonly #sizes: Float64Array;
  #migrations = 0;
  #gigabytes = 0;

  /** Draws every VM's image size, in VM order. */
  constructor(vms: number, model: MigrationTime, stream: StreamState) {
    const random = new RandomStream(stream);
    const [smallest, largest] = model.imageSize;
    this.#model = model;
    this.#sizes = Float64Array.from({ length: vms }, () => random.uniform(smallest, largest));
  }

  /** Every VM whose cloud differs between the two assignments has migrated once. */
  add(before: Uint16Array, after: Uint16Array): void {
    for (let vm = 0; vm < this.#sizes.length; vm++) {
      if (before[vm] === after[vm]) continue;
      this.#migrations++;
      this.#gigabytes += this.#sizes[vm];
    }
  }

  totals(): MigrationTotals {
    const { bandwidth, dirtyRate, passes, restart } = this.#model;
    const dirtyShare = Math.min(1, dirtyRate / bandwidth);
    let sent = 1;
    let last = 1;
    for (let pass = 0; pass < passes; pass++) {
      last *= dirtyShare;
      sent += last;
    }
    const seconds = (this.#gigabytes * BITS_PER_BYTE) / bandwidth;
    const restarts = this.#migrations * restart;
    return {
      bytesMoved: this.#gigabytes * sent * GIGABYTE,
      migrationTime: seconds * sent + restarts,
      downTime: seconds * last + restarts,
    };
  }
}
