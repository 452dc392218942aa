import { z } from "../../packages/zod.ts";
import { LARGEST_QUANTITY, MAX_CLOUDS, MAX_EDGES, MAX_VMS } from "../limits.ts";
import { DELAY_MODELS } from "../parse.ts";

/** Loads and capacities are made of these by sums over millions and by scaling, and stay quantities (limits.ts). */
const quantity = z.number().min(1e-15).max(1e15);

const range = z
  .tuple([quantity, quantity])
  .refine(([low, high]) => low <= high, "[lowest, highest] with lowest <= highest");

/** Of who gives none; VMs that have fewer others talk to all of them (families.ts). */
export const DEFAULT_DEGREE = 4;

/** The options of every family, with the defaults of docs/model.md, section 4 (ours; the paper's are lost). */
export const sharedOptions = {
  vms: z.int().min(1).max(MAX_VMS).default(10).describe("number of VMs"),
  clouds: z.int().min(1).max(MAX_CLOUDS).default(4).describe("number of clouds"),
  meanDegree: z
    .number()
    .min(0)
    .default(DEFAULT_DEGREE)
    .describe(`expected number of VMs that each VM talks to; ${DEFAULT_DEGREE} VMs or fewer: all others`),
  offeredLoad: z
    .number()
    .min(1e-6)
    .max(1e6)
    .default(0.6)
    .describe("sum of the loads over sum of the capacities"),
  delta: z.number().positive().max(LARGEST_QUANTITY).default(20).describe("delay constant, ms"),
  delayModel: z.enum(DELAY_MODELS).default("utilisation").describe("processing delay rho(x)"),
  normalise: z.boolean().default(true).describe("divide a VM's weighted latency by its total demand"),
  demandRange: range.default([1, 10]).describe("lowest and highest demand of a pair, traffic units"),
  capacityRange: range
    .default([50, 100])
    .describe("lowest and highest capacity before it is scaled to the offered load"),
  pinnedShare: z.number().min(0).max(1).default(0).describe("share of the VMs that never migrate"),
  seed: z
    .union([z.string(), z.int()], "text or an integer")
    .default("1")
    .transform(String)
    .pipe(z.string().max(200))
    .describe("any text or integer"),
};

/** What holds between options; a `check` for the whole object. */
export function checkMeanDegree(context: z.core.ParsePayload<{ vms: number; meanDegree: number }>): void {
  const { vms, meanDegree } = context.value;
  // Of a number of VMs that cannot be, there is nothing more to say.
  if (context.issues.some(({ path }) => path?.[0] === "vms")) return;
  const issue = (allowed: string) =>
    context.issues.push({
      code: "custom",
      path: ["meanDegree"],
      input: meanDegree,
      message: allowed,
    });
  // The sweep's cells have it filled in, so one that nobody gave may come here.
  const whose = meanDegree === DEFAULT_DEGREE ? ` (${meanDegree} is the default: give meanDegree)` : "";
  if (meanDegree > vms - 1) issue(`at most vms - 1 = ${vms - 1}${whose}`);
  else if (meanDegree * vms > 2 * MAX_EDGES) issue(`at most ${MAX_EDGES} pairs in all`);
}

/** Latencies in an instance file are exact, so they may be rounded where they are made: to a nanosecond. */
export function toNanoseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1e6) / 1e6;
}
