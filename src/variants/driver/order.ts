import { z } from "../../packages/zod.ts";

/** The option of every variant that activates the VMs one after the other. */
export const activationOrder = z
  .enum(["permutation", "uniform", "round-robin"])
  .default("permutation")
  .describe("how a round's n activations are drawn: a random permutation, with replacement, or in VM order");
