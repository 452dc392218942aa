import { families } from "../game/generate/families.ts";
import { meantHint } from "../game/meant-hint.ts";
import { show } from "../game/place.ts";
import { DEFAULT_SETTINGS } from "../kernel/types.ts";
import type { z } from "../packages/zod.ts";
import { Problem } from "../problem.ts";
import type { Variant } from "../variants/driver/variant.ts";
import { combinations, instanceFields, type Shape, valuesOf } from "./axes.ts";
import { canonicalJson } from "./canonical.ts";
import { MOST_CELLS } from "./cells.ts";
import { Complaints } from "./complaints.ts";
import {
  type ExperimentSpec,
  experimentSchema,
  type GameAxes,
  gameFields,
  type InstanceAxes,
  type Json,
  type VariantChoice,
} from "./spec.ts";
import { type Path, SpecText } from "./spec-text.ts";

export interface SpecContext {
  readonly variants: ReadonlyMap<string, Variant>;
  /** What `figures` may name; left out: anything. */
  readonly figures?: readonly DrawnFigure[];
}

/** What a spec has to know of a figure (figures/figure.ts). */
export interface DrawnFigure {
  readonly name: string;
  /** Tables. */
  readonly needs: readonly string[];
  lacks?(spec: ExperimentSpec): string | null;
}

/** More assignments than this take minutes to enumerate. */
export const MOST_ASSIGNMENTS = 1e9;

/**
 * Reads and checks an experiment, and fills in every default. The result is itself a valid spec.
 * @param file Named in errors.
 * @throws Problem with one line for each thing that is wrong.
 */
export function checkSpec(text: string, file: string, context: SpecContext): ExperimentSpec {
  const written = new SpecText(text, file);
  const complaints = new Complaints(written);
  const format = written.at(["format"]);
  if (format !== undefined) complaints.check(experimentSchema.shape.format, format, ["format"]);
  // Of another format the fields are others, each of which would be told as wrong.
  if (complaints.found.length > 0) throw new Problem(complaints.found.join("\n"));
  const outline = complaints.check(experimentSchema, written.value, []);
  const instances = checkInstances(complaints, written.at(["instances"]));
  const game = checkGame(complaints, written.at(["game"]) ?? {});
  const variants = checkVariants(complaints, written.at(["variants"]), context.variants);
  if (!outline || complaints.found.length > 0) throw new Problem(complaints.found.join("\n"));
  const spec = { ...outline, instances, game, variants } as ExperimentSpec;
  checkTogether(complaints, spec, context);
  if (complaints.found.length > 0) throw new Problem(complaints.found.join("\n"));
  return spec;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One value, or a list of different ones. A field whose value is a list by nature has a list of lists. */
function checkAxis(complaints: Complaints, schema: z.ZodType, value: unknown, path: Path): Json | undefined {
  if (value === undefined || !Array.isArray(value) || schema.safeParse(value).success) {
    return complaints.check(schema, value, path) as Json | undefined;
  }
  if (value.length === 0) complaints.add("empty list", path, "[]", "one value, or a list of them");
  const checked = value.map((entry, k) => complaints.check(schema, entry, [...path, k]) as Json);
  const texts = checked.map((entry) => JSON.stringify(entry));
  // A bad value has been told, and is not the same as another bad one.
  const twice = texts.findIndex((entry, k) => checked[k] !== undefined && texts.indexOf(entry) < k);
  if (twice !== -1) complaints.add("value twice", [...path, twice], show(value[twice]), "different values");
  // The same experiment has the same hash.
  return checked.length === 1 ? checked[0] : checked;
}

function checkFields(
  complaints: Complaints,
  shape: Readonly<Record<string, z.ZodType>>,
  given: Record<string, unknown>,
  path: Path,
  names: readonly string[],
): Record<string, Json> {
  for (const key of Object.keys(given)) {
    if (!names.includes(key)) complaints.unknownKey(key, path, names);
  }
  const checked: Record<string, Json> = {};
  for (const [key, schema] of Object.entries(shape)) {
    const value = checkAxis(complaints, schema, given[key], [...path, key]);
    if (value !== undefined) checked[key] = value;
  }
  return checked;
}

function checkInstances(complaints: Complaints, given: unknown): InstanceAxes | undefined {
  if (!isFields(given)) return undefined;
  const names = [...families.map(({ name }) => name), "file"];
  const name = given.family;
  const family = families.find((candidate) => candidate.name === name);
  if (family === undefined && name !== "file") {
    const hint = typeof name === "string" ? meantHint(name, names) : "";
    const problem = name === undefined ? "missing field" : "unknown family";
    complaints.add(problem, ["instances", "family"], show(name), names.join(", ") + hint);
    return undefined;
  }
  const fields = instanceFields(String(name));
  const checked = checkFields(complaints, fields, given, ["instances"], ["family", ...Object.keys(fields)]);
  return { family: String(name), ...checked };
}

function checkGame(complaints: Complaints, given: unknown): GameAxes | undefined {
  if (!isFields(given)) return undefined;
  const { a, epsilon, ...rest } = gameFields;
  if (given.a !== undefined && given.epsilon !== undefined) {
    complaints.add(
      "two fields for one thing",
      ["game", "epsilon"],
      show(given.epsilon),
      "either a or epsilon",
    );
    return undefined;
  }
  const which = given.epsilon === undefined ? { a: a.default(DEFAULT_SETTINGS.a) } : { epsilon };
  const names = Object.keys(gameFields);
  return checkFields(complaints, { ...which, ...rest }, given, ["game"], names) as unknown as GameAxes;
}

function checkVariants(
  complaints: Complaints,
  given: unknown,
  variants: ReadonlyMap<string, Variant>,
): VariantChoice[] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((choice: unknown, k) => {
    if (!isFields(choice) || typeof choice.name !== "string") return [];
    const variant = variants.get(choice.name);
    const names = [...variants.keys()];
    if (variant === undefined) {
      const allowed = names.join(", ") + meantHint(choice.name, names);
      complaints.add("unknown variant", ["variants", k, "name"], show(choice.name), allowed);
      return [];
    }
    const options = complaints.check(variant.options, choice.options ?? {}, ["variants", k, "options"]);
    return options === undefined ? [] : [{ name: choice.name, options: options as VariantChoice["options"] }];
  });
}

/** What one field alone cannot show to be wrong. */
function checkTogether(
  complaints: Complaints,
  spec: ExperimentSpec,
  { variants, figures }: SpecContext,
): void {
  const { sampling, optimum } = spec;
  if (sampling.maximum < sampling.minimum) {
    const allowed = `at least sampling.minimum = ${sampling.minimum}`;
    complaints.add("bad value", ["sampling", "maximum"], String(sampling.maximum), allowed);
  }
  const objective = { observedRatioTotal: "total", observedRatioRegularised: "regularised" } as const;
  const needed = sampling.metric.startsWith("observed")
    ? objective[sampling.metric as keyof typeof objective]
    : undefined;
  if (needed && (optimum.method === "none" || !optimum.objectives.includes(needed))) {
    const allowed = `a metric that is computed; this one needs an optimum with the objective ${needed}`;
    complaints.add("bad value", ["sampling", "metric"], show(sampling.metric), allowed);
  }
  checkOptimum(complaints, spec);
  spec.variants.forEach(({ name }, k) => {
    if (!hasDynamics(spec) || !variants.get(name)?.oneEnvironment) return;
    complaints.add(
      "variant of one environment",
      ["variants", k, "name"],
      show(name),
      "others with game.dynamics",
    );
  });
  const texts = spec.variants.map((choice) => canonicalJson(choice));
  const twice = texts.findIndex((choice, k) => texts.indexOf(choice) < k);
  if (twice !== -1) {
    complaints.add(
      "variant twice",
      ["variants", twice],
      show(spec.variants[twice].name),
      "different variants",
    );
  }
  if (figures !== undefined) checkFigures(complaints, spec, figures);
  checkCombinations(complaints, spec);
}

function checkFigures(complaints: Complaints, spec: ExperimentSpec, figures: readonly DrawnFigure[]): void {
  spec.figures.forEach((name, k) => {
    const figure = figures.find((known) => known.name === name);
    const complain = (problem: string, allowed: string) =>
      complaints.add(problem, ["figures", k], show(name), allowed);
    if (figure === undefined) {
      const names = figures.map((known) => known.name);
      complain("unknown figure", names.join(", ") + meantHint(name, names));
      return;
    }
    if (spec.trace === 0 && figure.needs.includes("traces"))
      complain("figure without traces", "this one with trace: true");
    const lacking = figure.lacks?.(spec) ?? null;
    if (lacking !== null) complain("figure with nothing to draw", `this one with ${lacking}`);
  });
}

/** Both methods minimise the latencies of one environment. */
function checkOptimum(complaints: Complaints, spec: ExperimentSpec): void {
  const { optimum, game } = spec;
  if (optimum.method === "none") return;
  const energy = [game.scenario].flat().includes("energy");
  if (!energy && !hasDynamics(spec)) return;
  const which = energy ? "scenario energy" : "game.dynamics";
  complaints.add("no such optimum", ["optimum"], show(optimum.method), `none with ${which}`);
}

function hasDynamics({ game }: ExperimentSpec): boolean {
  return valuesOf(game.dynamics, gameFields.dynamics).some((value) => value !== null);
}

function axisLengths(axes: Readonly<Record<string, Json>>, shape: Shape): number[] {
  return Object.keys(shape)
    .filter((key) => key in axes)
    .map((key) => valuesOf(axes[key], shape[key]).length);
}

function checkCombinations(complaints: Complaints, spec: ExperimentSpec): void {
  const { family: name, ...axes } = spec.instances;
  const lengths = [...axisLengths(axes, instanceFields(name)), ...axisLengths({ ...spec.game }, gameFields)];
  const cells = lengths.reduce((product, length) => product * length, spec.variants.length);
  if (cells > MOST_CELLS) {
    complaints.add("too many cells", ["instances"], String(cells), `at most ${MOST_CELLS}`);
    return;
  }
  const family = families.find((candidate) => candidate.name === name);
  if (family === undefined) return;
  const said = new Set<string>();
  for (const options of combinations(axes, instanceFields(name))) {
    const before = complaints.found.length;
    if (said.size === 0) complaints.check(family.options, { ...options, seed: spec.seed }, ["instances"]);
    if (complaints.found.length > before) said.add("options");
    if (spec.optimum.method === "exhaustive" && !said.has("optimum")) {
      const { vms, clouds, pinnedShare } = options as { vms: number; clouds: number; pinnedShare: number };
      const free = vms - Math.round(pinnedShare * vms);
      if (clouds ** free <= MOST_ASSIGNMENTS) continue;
      said.add("optimum");
      const shown = `${clouds}^${free} assignments`;
      complaints.add("too many to enumerate", ["optimum"], shown, `at most ${MOST_ASSIGNMENTS}, or none`);
    }
  }
}
