import {
  commonLevel,
  type Factor,
  type Level,
  type Levels,
  levelsIn,
  varyingFactors,
} from "../analysis/cells.ts";
import { groupBy } from "../analysis/group.ts";
import type { Contestant, PairedRuns } from "../analysis/pairs.ts";
import { addStatuses, noStatus, type StatusCounts, totalRuns } from "../analysis/status.ts";
import { counted } from "../counted.ts";
import { familyNamed } from "../game/generate/families.ts";
import type { Status } from "../records/record.ts";
import { optionsApart } from "./option-names.ts";

/** Six significant digits: more than a picture shows, fewer than two JavaScript engines disagree in. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/**
 * A number in a text: as it was given where that takes six digits or is a whole number; one that was computed has three
 * significant digits.
 */
export function shortNumber(value: number): string {
  // Of sums such as 0.1 + 0.2 the last digits are no one's choice.
  const given = Number(value.toPrecision(12));
  if (Number.isInteger(given) || rounded(value) === given) return String(given);
  return String(Number(value.toPrecision(3)));
}

/** The family of instances from files. */
const FILES = "file";

/** A level by itself. */
export function levelText(factor: Factor, level: Level, numberText = shortNumber): string {
  const value = typeof level === "number" ? numberText(level) : String(level);
  switch (factor) {
    case "scenario":
      return `scenario ${value}`;
    case "dynamics":
      return level === null ? "fixed environment" : "changing environment";
    case "instanceOptions":
      return level === null ? "usual instances" : optionsText(optionsOf(level));
    case "family":
      return `${value} graphs`;
    case "delayModel":
      return `${value} delay`;
    case "offeredLoad":
      return `load\u00a0${value}`;
    case "meanDegree":
      return `mean degree\u00a0${value}`;
    case "delta":
      return `δ\u00a0=\u00a0${value}\u00a0ms`;
    case "clouds":
      return `m\u00a0=\u00a0${value}`;
    case "vms":
      return `n\u00a0=\u00a0${value}`;
    case "epsilon":
      return `ε\u00a0=\u00a0${value}`;
    case "eta":
      return `η\u00a0=\u00a0${value}`;
    case "evaluate":
      return `${value} evaluation`;
    case "instance":
    case "variant":
    case "options":
      return value;
  }
}

/**
 * The levels of a factor by their texts, each its own: environments that are alike in some options are told apart by the
 * others, numbers that are alike in short by all their digits.
 */
function levelTexts(factor: Factor, levels: readonly Level[]): Map<Level, string> {
  const areApart = new Set(levels.map((level) => levelText(factor, level))).size === levels.length;
  const numberText = areApart ? shortNumber : String;
  const environments = factor === "dynamics" ? levels.filter((level) => level !== null) : [];
  const apart = optionsApart(environments.map(String));
  return new Map(
    levels.map((level) => {
      const differing = environments.includes(level as string) ? apart(String(level)) : "";
      return [level, `${levelText(factor, level, numberText)}${differing === "" ? "" : ` (${differing})`}`];
    }),
  );
}

function optionsOf(level: Level): Record<string, unknown> {
  return level === null ? {} : (JSON.parse(String(level)) as Record<string, unknown>);
}

/**
 * Of a cell its instances' options that have no column: all that some cell of its family has chosen, where it has not
 * the defaults.
 */
function chosenOptions(cells: Cells): (cell: Cells[number]) => Record<string, unknown> {
  const families = new Map(
    [...groupBy(cells, ({ levels }) => String(levels.family))].map(([family, kin]) => {
      const names = new Set(
        levelsIn(kin, "instanceOptions").flatMap((level) => Object.keys(optionsOf(level))),
      );
      const fields = names.size === 0 ? {} : familyNamed(family).options.shape;
      return [family, { fields, names: [...names].sort() }];
    }),
  );
  return ({ levels }) => {
    const own = optionsOf(levels.instanceOptions);
    const { names = [], fields = {} } = families.get(String(levels.family)) ?? {};
    return Object.fromEntries(names.map((name) => [name, own[name] ?? fields[name].parse(undefined)]));
  };
}

/** "pinnedShare = 0 or 0.2" */
function optionRanges(cells: Cells): string {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of cells.map(chosenOptions(cells)).flatMap((own) => Object.entries(own))) {
    values.set(name, (values.get(name) ?? new Set()).add(JSON.stringify(value)));
  }
  return [...values].map(([name, some]) => `${name}\u00a0=\u00a0${[...some].join(" or ")}`).join(", ");
}

/** Of a cell what one factor puts into its name. */
function textsIn(cells: Cells, factor: Factor): (cell: Cells[number]) => string {
  const texts = levelTexts(factor, levelsIn(cells, factor));
  const chosen = factor === "instanceOptions" ? chosenOptions(cells) : () => ({});
  return (cell) => optionsText(chosen(cell)) || (texts.get(cell.levels[factor]) ?? "");
}

function optionsText(options: Readonly<Record<string, unknown>>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}\u00a0=\u00a0${JSON.stringify(value)}`)
    .join(", ");
}

/** Names of contestants: the variant, and in brackets those of its options that tell it from another one's. */
export function contestantNames(contestants: readonly Contestant[]): string[] {
  const apart = contestantOptions(contestants);
  return contestants.map((contestant) => {
    const differing = apart(contestant);
    return differing === "" ? contestant.variant : `${contestant.variant} (${differing})`;
  });
}

/**
 * Of a contestant `name = value` of the options in which it differs from another one of its variant; empty where there
 * is none.
 */
export function contestantOptions(contestants: readonly Contestant[]): (contestant: Contestant) => string {
  const variants = new Map(
    [...groupBy(contestants, ({ variant }) => variant)].map(([variant, rivals]) => [
      variant,
      optionsApart(rivals.map(({ options }) => options)),
    ]),
  );
  return ({ variant, options }) => variants.get(variant)?.(options) ?? "";
}

/**
 * One name a cell, made of the variant and of those factors, `apart` from some, in which the cells differ. A cell's
 * name never hides that it was made under other conditions than its neighbour. Where nothing differs it is the variant,
 * or empty if the variant is set apart too.
 */
export function seriesNames(
  cells: readonly { readonly levels: Levels }[],
  apart: readonly Factor[],
): string[] {
  const named = namedFactors(cells, apart);
  const numbers = named.filter((factor) => factor !== "variant" && factor !== "options");
  const showVariant = numbers.length < named.length || (named.length === 0 && !apart.includes("variant"));
  const variants = contestantNames(cells.map((cell) => contestantOf(cell.levels)));
  const texts = numbers.map((factor) => textsIn(cells, factor));
  return cells.map((cell, i) =>
    [...(showVariant ? [variants[i]] : []), ...texts.map((textOf) => textOf(cell))].join(", "),
  );
}

/** The same for each of the cells by itself: a figure that shows a part of them names it among all. */
export function seriesNaming<C extends { readonly levels: Levels }>(
  cells: readonly C[],
  apart: readonly Factor[],
): (cell: C) => string {
  const names = new Map(seriesNames(cells, apart).map((name, k) => [cells[k], name]));
  return (cell) => names.get(cell) ?? "";
}

/** What an instance from a file has of its own. */
const FIXED_BY_FILES: readonly Factor[] = [
  "delayModel",
  "offeredLoad",
  "meanDegree",
  "delta",
  "clouds",
  "vms",
];

/**
 * The factors that `seriesNames` puts into the names. The name of a file stands for all that its instance alone has, and is itself
 * left out where what is `apart` tells the instances from each other, as their sizes along an axis do.
 */
export function namedFactors(cells: Cells, apart: readonly Factor[]): Factor[] {
  const varying = varyingFactors(cells).filter((factor) => !apart.includes(factor));
  if (!varying.includes("instance")) return varying;
  const others = varying.filter(
    (factor) =>
      factor !== "instance" && !(FIXED_BY_FILES.includes(factor) && isTold(cells, factor, ["instance"])),
  );
  return isTold(cells, "instance", [...apart, ...others])
    ? others
    : varying.filter((factor) => factor === "instance" || others.includes(factor));
}

/** Whether cells with the same levels of some factors have the same of another. */
function isTold(cells: Cells, factor: Factor, by: readonly Factor[]): boolean {
  const groups = groupBy(cells, ({ levels }) => JSON.stringify(by.map((one) => levels[one])));
  return [...groups.values()].every((group) => levelsIn(group, factor).length === 1);
}

export function contestantOf(levels: Levels): Contestant {
  return { variant: String(levels.variant), options: String(levels.options) };
}

const DESCRIBED: readonly Factor[] = [
  "variant",
  "scenario",
  "dynamics",
  "family",
  "vms",
  "clouds",
  "meanDegree",
  "offeredLoad",
  "delayModel",
  "delta",
  "instanceOptions",
  "epsilon",
  "eta",
  "evaluate",
];
/** What goes without saying. */
const USUAL: Partial<Record<Factor, Level>> = {
  scenario: "latency",
  dynamics: null,
  delayModel: "utilisation",
  instanceOptions: null,
  evaluate: "exact",
};

/** The conditions of an experiment in one line: fixed factors with their value, the others with their range. */
export function conditions(
  cells: readonly { readonly levels: Levels }[],
  apart: readonly Factor[] = [],
): string {
  const parts = DESCRIBED.filter((factor) => !apart.includes(factor)).flatMap((factor) => {
    const levels = levelsIn(cells, factor).filter((level) => level !== null || USUAL[factor] === null);
    if (levels.length === 0 || (factor === "variant" && levels.length > 1)) return [];
    if (levels.length === 1 && levels[0] === USUAL[factor]) return [];
    if (factor === "family" && levels.length === 1 && levels[0] === FILES)
      return [filesText(apart.includes("instance") ? [] : levelsIn(cells, "instance"))];
    if (levels.length === 1) return [levelText(factor, levels[0])];
    if (factor === "instanceOptions") return [optionRanges(cells)];
    if (factor === "family") return [`${levels.join(", ")} graphs`];
    if (levels.some((level) => typeof level === "string"))
      return [[...levelTexts(factor, levels).values()].join(", ")];
    return [levelText(factor, levels[0]), "…", shortNumber(Number(levels.at(-1)))].join(" ");
  });
  const text = `${parts.join(", ")}.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Instances from files by their names, or how many there are; without names where these stand elsewhere. */
function filesText(names: readonly Level[]): string {
  if (names.length === 0) return "instances from files";
  if (names.length > MOST_NAMED) return `${names.length} instances from files`;
  return `${names.length === 1 ? "instance" : "instances"} ${names.join(", ")}`;
}

/** "20 runs a point" or "20 to 100 runs a point". */
export function sampleSizes(counts: readonly number[], unit = "runs a point"): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (most === 1 && least === 1) return `1 ${unit.replace(/^runs/, "run")}`;
  return least === most ? `${least} ${unit}` : `${least} to ${most} ${unit}`;
}

/** The same for means that are drawn with their intervals; a single run has none. */
export function intervalsOf(counts: readonly number[], unit?: string): string {
  const bars = counts.some((count) => count > 1) ? "; bars: 95 % Student-t intervals" : "";
  return `${sampleSizes(counts, unit)}${bars}`;
}

/**
 * "200 runs of each of 3 variants, on 10 instances", after what was left out: what was drawn once counts as one
 * instance, in however many games and at whatever delta or load it was played; a file is one, from whatever starts.
 * Without the last full stop.
 */
export function pairedSizes({ runs, instances, contestants, unpaired }: PairedRuns<unknown>): string {
  const leftOut =
    unpaired === 0
      ? ""
      : `${counted(unpaired, "run")} ${unpaired === 1 ? "is" : "are"} left out that not every variant has. `;
  const of = contestants.length === 1 ? "1 variant" : `each of ${contestants.length} variants`;
  return `${leftOut}${counted(runs[0].length, "run")} of ${of}, on ${counted(instances, "instance")}`;
}

type Cells = readonly { readonly levels: Levels }[];

/**
 * Where slices along several axes cross, and how many settings lie beside them, as caption lines: none or one.
 *
 * @param among the cells that have this baseline (axis-slices.ts)
 */
export function baseline(all: Cells, among: Cells, drawn: Cells, axes: readonly Factor[]): string[] {
  if (axes.length < 2) return [];
  const levels = axes.map((factor) => levelText(factor, commonLevel(among, factor)));
  const beside =
    drawn.length < all.length
      ? ` The table holds ${all.length} settings, ${drawn.length} of them on these lines.`
      : "";
  return [`Each panel varies one parameter; baseline: ${levels.join(", ")}.${beside}`];
}

const MOST_NAMED = 3;

/** Which of the settings are not in a picture, as caption lines: none or one. */
export function settingsNotShown(all: Cells, shown: Cells): string[] {
  const missing = without(all, shown);
  return missing.length === 0 ? [] : [`No run to show for ${namesAmong(all, missing)}.`];
}

/** Which of the measured settings are not drawn because T is 0 in every run, as caption lines: none or one. */
export function settingsWithoutRounds(all: Cells, measured: Cells, drawn: Cells): string[] {
  const still = without(measured, drawn);
  if (still.length === 0) return [];
  const count = `${still.length} of ${all.length} settings`;
  return [`In ${count} no run took a round, and a logarithmic axis has no zero: ${namesAmong(all, still)}.`];
}

function without(cells: Cells, some: Cells): Cells {
  const left = new Set(some);
  return cells.filter((cell) => !left.has(cell));
}

/** The first of some settings by name, the others by number. */
function namesAmong(all: Cells, some: Cells): string {
  const names = some.map(seriesNaming(all, []));
  const rest = names.length - MOST_NAMED;
  const more = rest > 0 ? [counted(rest, "more setting")] : [];
  return [...names.slice(0, MOST_NAMED), ...more].join("; ");
}

/**
 * T means nothing in a changing environment (docs/model.md, section 3.2): the cells of a fixed one, and what a caption
 * says of the others.
 */
export function inFixedEnvironment<C extends { readonly levels: Levels }>(
  cells: readonly C[],
): { readonly fixed: C[]; readonly note: string[] } {
  const fixed = cells.filter((cell) => cell.levels.dynamics === null);
  const text = "Runs in a changing environment have no T and are not shown.";
  return { fixed, note: fixed.length < cells.length ? [text] : [] };
}

/** How many runs have no place in a picture of means and quantiles, as caption lines: none or one. */
export function infiniteRuns(count: number): string[] {
  return count === 0 ? [] : [`${counted(count, "run")} with an infinite cost or ratio left out.`];
}

/** How many runs have no place among outcomes, as caption lines: none or one. */
export function failedRuns(counts: readonly StatusCounts[]): string[] {
  const errors = counts.reduce((sum, { error }) => sum + error, 0);
  return errors === 0 ? [] : [`Left out: ${counted(errors, "run")} that ended with an error.`];
}

/**
 * Which runs ended without an equilibrium, as caption lines: none or one.
 * @param remark what becomes of them in the picture
 */
export function unfinished(counts: readonly StatusCounts[], remark?: string): string[] {
  return endings(counts, "ended without equilibrium", ENDINGS, remark);
}

/** Which runs did not get to their round limit or an end of their own, as caption lines: none or one. */
export function cutShort(counts: readonly StatusCounts[], remark: string): string[] {
  const { timeout, error } = ENDINGS;
  return endings(counts, "ended early", { timeout, error }, remark);
}

const ENDINGS = {
  "round-limit": "at the round limit",
  done: "when the variant was done",
  timeout: "at the time limit",
  cycle: "in a cycle",
  error: "with an error",
} as const;

function endings(
  counts: readonly StatusCounts[],
  what: string,
  among: Readonly<Partial<Record<Status, string>>>,
  remark: string | undefined,
): string[] {
  const sum = noStatus();
  for (const count of counts) addStatuses(sum, count);
  const some = Object.entries(among)
    .filter(([status]) => sum[status as Status] > 0)
    .map(([status, how]) => `${sum[status as Status]} ${how}`);
  if (some.length === 0) return [];
  const told = `Of ${totalRuns(sum)} runs, ${what}: ${some.join(", ")}.`;
  return [remark === undefined ? told : `${told} ${remark}`];
}
