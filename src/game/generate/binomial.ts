import { z } from "../../packages/zod.ts";
import type { Instance } from "../instance.ts";
import { LARGEST_QUANTITY } from "../limits.ts";
import { checkMeanDegree, sharedOptions } from "./options.ts";
import { generateParts, generatorStream } from "./parts.ts";

export const binomialOptions = z
  .strictObject({
    ...sharedOptions,
    latencyRange: z
      .tuple([z.number().min(0), z.number().max(LARGEST_QUANTITY)])
      .refine(([low, high]) => low <= high, "[lowest, highest] with lowest <= highest")
      .default([10, 100])
      .describe("lowest and highest latency between two clouds, ms"),
  })
  .check(checkMeanDegree);

export type BinomialOptions = z.output<typeof binomialOptions>;

/**
 * Who talks to whom is a binomial graph; demands, latencies and capacities are uniform (docs/model.md, section 4).
 * Trusts its options: `families` checks them and fills in the defaults.
 */
export function generateBinomial(options: BinomialOptions): Instance {
  const { vms, clouds, seed } = options;
  return {
    name: `binomial n=${vms} m=${clouds} seed=${seed}`,
    ...generateParts(options),
    latency: uniformLatency(options),
  };
}

/** Symmetric, 0 inside a cloud; drawn row by row above the diagonal. */
function uniformLatency(options: BinomialOptions): Float64Array {
  const { clouds } = options;
  const [low, high] = options.latencyRange;
  const stream = generatorStream("latency", options);
  const latency = new Float64Array(clouds * clouds);
  for (let x = 0; x < clouds; x++) {
    for (let y = x + 1; y < clouds; y++) {
      latency[x * clouds + y] = latency[y * clouds + x] = stream.uniform(low, high);
    }
  }
  return latency;
}
