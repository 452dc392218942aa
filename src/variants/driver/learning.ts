import type { ControlledSettings } from "../../kernel/types.ts";
import { z } from "../../packages/zod.ts";

/** The options of every variant whose VMs keep estimates, as Controlled-Flock's do. */
export function learningOptions(standard: { step: "decreasing" | "constant"; alpha: number }) {
  return {
    step: z
      .enum(["decreasing", "constant"])
      .default(standard.step)
      .describe("alpha of an entry's t-th observation: 1/t^exponent, or the same each time after the first"),
    exponent: z
      .number()
      .positive()
      .max(10)
      .default(1)
      .describe(
        "of the decreasing step; above 0.5 and up to 1 the sums of alpha and alpha^2 are as they should be",
      ),
    alpha: z.number().positive().max(1).default(standard.alpha).describe("of the constant step"),
    noise: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe("relative half-width of the noise on a measured utility, uniform"),
  };
}

interface Learning {
  readonly step: "decreasing" | "constant";
  readonly exponent: number;
  readonly alpha: number;
  readonly noise: number;
}

export function learningSettings({
  step,
  exponent,
  alpha,
  noise,
}: Learning): Pick<ControlledSettings, "step" | "noise"> {
  return { step: step === "constant" ? { constant: alpha } : { exponent }, noise };
}

/** kappa, of both migration costs. */
export const forgetting = z
  .number()
  .min(0)
  .lt(1)
  .default(0.9)
  .describe("kappa: how much of M, a VM's mean of its migrations, remains at its next activation");

/** Settings of a VM that ignores what migrations cost. */
export const FREE_MIGRATION = {
  forgetting: 0,
  latencyCost: 0,
  costShape: "linear",
  thresholdCost: 0,
} as const satisfies Partial<ControlledSettings>;
