import { FIRST_LOOK } from "../exact/lifted/bound.ts";
import { type Dynamics, dynamicsSchema } from "../game/dynamics.ts";
import { migrationTimeSchema } from "../game/migration-time.ts";
import { EPSILON_BELOW, LARGEST_A, LEAST_A, LEAST_EPSILON } from "../game/regularisation.ts";
import { type GameSettings, SCENARIOS, type Scenario } from "../kernel/types.ts";
import { z } from "../packages/zod.ts";

/** A checked experiment (docs/model.md, section 4): every default filled in. Written as YAML or JSON; see `checkSpec`. */
export type ExperimentSpec = Omit<z.output<typeof experimentSchema>, "instances" | "game" | "variants"> & {
  readonly instances: InstanceAxes;
  readonly game: GameAxes;
  readonly variants: readonly VariantChoice[];
};

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** `family`, and every option of that family but its seed: one value, or a list of them, which makes it an axis. */
export interface InstanceAxes {
  readonly family: string;
  readonly [option: string]: Json;
}

/** Each one value or a list; either `a` or `epsilon` is there. */
export interface GameAxes {
  readonly a?: number | readonly number[];
  readonly epsilon?: number | readonly number[];
  readonly eta: number | readonly number[];
  readonly evaluate: Evaluate | readonly Evaluate[];
  readonly scenario: Scenario | readonly Scenario[];
  readonly dynamics: Dynamics | null | readonly (Dynamics | null)[];
}
type Evaluate = GameSettings["evaluate"];

export interface VariantChoice {
  readonly name: string;
  readonly options: { readonly [option: string]: Json };
}

/** Columns that sequential sampling can watch. */
export const METRICS = [
  "rounds",
  "migrations",
  "totalWeightedLatency",
  "regularisedSocialCost",
  "observedRatioTotal",
  "observedRatioRegularised",
] as const;

const objectives = z.enum(["total", "regularised"]);

const optimumSchema = z.strictObject({
  method: z
    .enum(["none", "exhaustive", "branch-and-bound", "bound"])
    .describe(
      "enumeration, a search that may give up with a lower bound, or a bound alone, for large instances",
    ),
  objectives: z
    .array(objectives)
    .min(1)
    .default(["total", "regularised"])
    .describe("which social costs to minimise"),
  nodes: z
    .int()
    .min(1)
    .max(1e12)
    .default(1_000_000)
    .describe("search nodes after which branch and bound gives up, about"),
  rounds: z
    .int()
    .min(0)
    .max(1e6)
    .default(FIRST_LOOK)
    .describe(
      "most rounds of a bound's lifted relaxation: 0 leaves it out, 16 take seconds at n = 1,000, and 80, with cuts, minutes",
    ),
});
export type OptimumChoice = z.output<typeof optimumSchema>;

/** Whether a bound for every instance may take minutes each: such experiments run on request alone. */
export function takesMinutes({ method, rounds }: OptimumChoice): boolean {
  return method === "bound" && rounds > FIRST_LOOK;
}

const samplingSchema = z.strictObject({
  metric: z.enum(METRICS).default("rounds").describe("the column whose mean is wanted"),
  relativeError: z
    .number()
    .positive()
    .default(0.1)
    .describe("the wanted half-width of the confidence interval, as a part of the mean"),
  confidence: z.number().min(0.5).max(0.9999).default(0.95),
  minimum: z.int().min(1).max(1e7).default(30).describe("repetitions of every cell at least"),
  maximum: z.int().min(1).max(1e7).default(1000).describe("repetitions of every cell at most"),
  timeLimit: z
    .number()
    .positive()
    .optional()
    .describe("seconds after which a cell gets no more repetitions, and a run ends; absent: no limit"),
});
export type Sampling = z.output<typeof samplingSchema>;

/** `instances`, `game` and the options of `variants` have axes or belong to others: they are checked one by one. */
export const experimentSchema = z.strictObject({
  format: z.literal("flockbench/experiment@1"),
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "lower-case words joined by hyphens")
    .describe("names the experiment's folder"),
  title: z.string().default(""),
  seed: z.int().min(0).default(1).describe("all randomness of the experiment follows from it"),
  instances: z.record(z.string(), z.unknown()),
  game: z.record(z.string(), z.unknown()).prefault({}),
  variants: z
    .array(z.strictObject({ name: z.string(), options: z.record(z.string(), z.unknown()).prefault({}) }))
    .min(1),
  maxRounds: z.int().min(0).max(4e9).default(1000).describe("rounds a run may take"),
  timeLimit: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe("seconds a run may take; null: no limit"),
  migrationTime: migrationTimeSchema
    .nullable()
    .default(null)
    .describe("what a migration moves and how long it takes; null: not measured"),
  trace: z
    .union([z.boolean(), z.int().min(0).max(1e7)])
    .transform((value) => (typeof value === "boolean" ? (value ? 1e7 : 0) : value))
    .default(0)
    .describe("of how many repetitions of a cell every round is kept; true: of all"),
  optimum: z
    .preprocess((value) => (typeof value === "string" ? { method: value } : value), optimumSchema)
    .prefault("none"),
  sampling: samplingSchema.prefault({}),
  figures: z.array(z.string()).default([]).describe("the figures that are drawn from the results"),
  objective: objectives
    .nullable()
    .default(null)
    .describe("the social cost that figures show; null: each its own"),
});

/** One value each; `checkSpec` takes lists apart first. */
export const gameFields = {
  a: z.number().min(LEAST_A).max(LARGEST_A).describe("the constant of f(w) = exp(-1 / (w + a)), ms"),
  epsilon: z
    .number()
    .min(LEAST_EPSILON)
    .lt(EPSILON_BELOW)
    .describe("the Lemma's epsilon; stands for the a that belongs to it"),
  eta: z.number().positive().max(1).default(1).describe("design threshold of the migration rule"),
  evaluate: z.enum(["exact", "measured"]).default("exact"),
  scenario: z.enum(SCENARIOS).default("latency").describe("what the VMs and the costs see"),
  dynamics: dynamicsSchema
    .nullable()
    .default(null)
    .describe("how latencies and capacities change between rounds; null: not at all"),
};

export const fileFields = {
  path: z.string().min(1).describe("an instance file, relative to the spec's folder"),
};
