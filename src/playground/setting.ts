import { meantHint } from "../game/meant-hint.ts";
import { show } from "../game/place.ts";
import { SCENARIOS, type Scenario } from "../kernel/types.ts";
import { shellWord } from "../shell-word.ts";
import type { MigrationProtocol } from "./shipped.ts";

/** Everything that decides what the page shows; it stands in the page's address. */
export interface Setting {
  readonly view: "flock" | "lcc";
  readonly family: "binomial" | "geographic" | "file";
  readonly vms: number;
  readonly clouds: number;
  readonly meanDegree: number;
  readonly offeredLoad: number;
  readonly delta: number;
  readonly delayModel: "utilisation" | "queue";
  readonly pinnedShare: number;
  readonly instanceSeed: string;
  /** A file that was dropped in: its name, and its content where that is short enough for an address. */
  readonly fileName: string;
  readonly file: string;
  readonly variant: string;
  /** Options of the variant that differ from its defaults, `name=value` with commas. */
  readonly options: string;
  readonly eta: number;
  readonly epsilon: number;
  readonly scenario: Scenario;
  readonly seed: string;
  readonly maxRounds: number;
  readonly protocol: MigrationProtocol;
  readonly policy: "agility" | "power_saving";
  readonly hosts: number;
  readonly hostVms: number;
  readonly loss: number;
  readonly lccSeed: string;
}

export const DEFAULTS: Setting = {
  view: "flock",
  family: "geographic",
  vms: 2000,
  clouds: 12,
  meanDegree: 4,
  offeredLoad: 0.6,
  delta: 20,
  delayModel: "utilisation",
  pinnedShare: 0,
  instanceSeed: "1",
  fileName: "",
  file: "",
  variant: "flock",
  options: "",
  eta: 1,
  epsilon: 0.00025,
  scenario: "latency",
  seed: "1",
  maxRounds: 1000,
  protocol: "guarded",
  policy: "agility",
  hosts: 8,
  hostVms: 40,
  loss: 0,
  lccSeed: "1",
};

const CHOICES: Partial<Record<keyof Setting, readonly string[]>> = {
  view: ["flock", "lcc"],
  family: ["binomial", "geographic", "file"],
  delayModel: ["utilisation", "queue"],
  scenario: SCENARIOS,
  protocol: ["discovery", "guarded", "auction", "peers"],
  policy: ["agility", "power_saving"],
};

/** A setting from an address; what it does not say, or says wrongly, is the default. */
export function settingFrom(hash: string): Setting {
  const found: Record<string, string | number> = { ...DEFAULTS };
  for (const [name, text] of wordsOf(hash)) {
    if (!Object.hasOwn(DEFAULTS, name) || allowedInstead(name as keyof Setting, text) !== null) continue;
    found[name] = typeof DEFAULTS[name as keyof Setting] === "number" ? Number(text) : text;
  }
  return found as unknown as Setting;
}

/** What an address says wrongly, `problem: value` each. */
export function addressProblems(hash: string): string[] {
  return [...wordsOf(hash)].flatMap(([name, text]) => {
    if (!Object.hasOwn(DEFAULTS, name)) {
      const names = Object.keys(DEFAULTS);
      const hint = meantHint(name, names);
      return [`unknown key: ${show(name)} in the address; allowed: ${names.join(", ")}${hint}`];
    }
    const allowed = allowedInstead(name as keyof Setting, text);
    return allowed === null
      ? []
      : [`bad value: ${show(text)} at ${name} in the address; allowed: ${allowed}`];
  });
}

/** The first of those that are given twice counts. */
function wordsOf(hash: string): Map<string, string> {
  const words = new Map<string, string>();
  for (const [name, text] of new URLSearchParams(hash.replace(/^#/, "")))
    if (!words.has(name)) words.set(name, text);
  return words;
}

/** Null for a text that the field may have. */
function allowedInstead(name: keyof Setting, text: string): string | null {
  const choices = CHOICES[name];
  if (choices !== undefined) return choices.includes(text) ? null : choices.join(", ");
  if (typeof DEFAULTS[name] !== "number") return null;
  return text.trim() !== "" && Number.isFinite(Number(text)) ? null : "a number";
}

/** What differs from the defaults, as the part of an address after `#`. */
export function addressOf(setting: Setting): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(setting)) {
    if (value !== DEFAULTS[name as keyof Setting]) words.set(name, String(value));
  }
  return words.toString();
}

/** `name=value,name=value` as pairs. */
export function optionWords({ options }: Setting): [string, string][] {
  return options
    .split(",")
    .filter((word) => word.includes("="))
    .map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]);
}

/** The commands that compute the same run in a terminal. */
export function commandsOf(setting: Setting): string {
  const { family, fileName, variant, eta, epsilon, scenario, seed, maxRounds } = setting;
  const file = family === "file" ? fileName : "instance.json";
  const words = [
    `npx flockbench run ${shellWord(file)} --variant ${shellWord(variant)} --seed ${shellWord(seed)}`,
    `--eta ${eta} --epsilon ${epsilon} --scenario ${scenario} --max-rounds ${maxRounds}`,
    ...optionWords(setting).map(([name, value]) => `-O ${shellWord(`${name}=${value}`)}`),
  ];
  const run = words.join(" ");
  if (family === "file") return run;
  const { vms, clouds, meanDegree, offeredLoad, delta, delayModel, pinnedShare, instanceSeed } = setting;
  return `npx flockbench generate --family ${family} --vms ${vms} --clouds ${clouds} --mean-degree ${meanDegree} --offered-load ${offeredLoad} --delta ${delta} --delay-model ${delayModel} --pinned-share ${pinnedShare} --seed ${shellWord(instanceSeed)} -o instance.json
${run}`;
}
