import { SCENARIOS } from "../kernel/types.ts";
import { z } from "../packages/zod.ts";
import { DEFAULTS, optionWords, type Setting } from "./setting.ts";
import type { MigrationProtocol } from "./shipped.ts";
import { shownName } from "./shown-name.ts";
import { VARIANTS } from "./variants.ts";

const LONGEST_FILE_NAME = 80;

type Change = (changed: Partial<Setting>) => void;

/** Builds the controls for a setting. `change` is told what the reader has chosen. */
export function buildForm(
  form: HTMLFormElement,
  setting: Setting,
  change: Change,
  openFile: () => void,
): void {
  const groups = setting.view === "lcc" ? lccGroups(setting, change) : flockGroups(setting, change, openFile);
  form.replaceChildren(...groups);
  form.onsubmit = (event) => event.preventDefault();
}

function flockGroups(setting: Setting, change: Change, openFile: () => void): HTMLElement[] {
  const number = numbers(setting, change);
  const choice = choices(setting, change);
  const isFile = setting.family === "file";
  const variant = VARIANTS.get(setting.variant);
  return [
    group("Try", presets(change)),
    group("Instance", [
      choice("family", "clouds are", [
        ["geographic", "world cities"],
        ["binomial", "at random"],
        ["file", "from a file"],
      ]),
      button("Open an instance file…", openFile),
      ...(isFile ? [note(shownName(setting.fileName, LONGEST_FILE_NAME))] : []),
      ...(isFile
        ? []
        : [
            number("vms", "VMs", { min: 1, max: 1_000_000, step: 1 }),
            number("clouds", "clouds", { min: 1, max: setting.family === "geographic" ? 60 : 1024, step: 1 }),
            number("meanDegree", "peers of a VM, on average", { min: 0, step: 0.5 }),
            number("offeredLoad", "load over capacity", { min: 0.05, max: 2, step: 0.05 }),
            number("delta", "δ, delay constant, ms", { min: 0.01, step: 1 }),
            choice("delayModel", "processing delay", [
              ["utilisation", "utilisation"],
              ["queue", "queue"],
            ]),
            number("pinnedShare", "share that never migrates", { min: 0, max: 1, step: 0.05 }),
            words("instanceSeed", "seed of the instance", setting, change),
          ]),
    ]),
    group("Protocol", [
      choice(
        "variant",
        "variant",
        [...VARIANTS.keys()].map((name) => [name, name]),
      ),
      note(variant?.summary ?? ""),
      ...variantOptions(setting, change),
      number("eta", "η, design threshold", { min: 0.01, max: 1, step: 0.05 }),
      number("epsilon", "ε of the bound 1 / (1 − ε)", { min: 0.000001, max: 0.99, step: 0.00001 }),
      choice(
        "scenario",
        "scenario",
        SCENARIOS.map((name) => [name, name]),
      ),
      words("seed", "seed of the run", setting, change),
      number("maxRounds", "round limit", { min: 0, max: 100_000, step: 100 }),
    ]),
  ];
}

const PRESETS: readonly (readonly [string, Partial<Setting>])[] = [
  ["2,000 VMs around the world", {}],
  ["Ten VMs beside the optimum", { family: "binomial", vms: 10, clouds: 4 }],
  ["100,000 VMs", { vms: 100_000, clouds: 24 }],
  ["Even loads", { scenario: "load-balancing", vms: 600, clouds: 8, family: "binomial" }],
  ["Few clouds in use", { scenario: "energy", vms: 400, clouds: 16, family: "binomial", offeredLoad: 0.3 }],
];

function presets(change: Change): HTMLElement[] {
  const bar = document.createElement("div");
  bar.className = "presets";
  bar.append(...PRESETS.map(([name, setting]) => button(name, () => change({ ...DEFAULTS, ...setting }))));
  return [bar];
}

const PROTOCOL_NOTES: Readonly<Record<MigrationProtocol, string>> = {
  discovery:
    "A host with too much load asks the discovery service for one with room, which trusts what it measured earlier.",
  guarded:
    "As discovery, but whoever is asked measures again, holds room for what it accepts, and takes only what serves the policy.",
  auction:
    "A host with too much load calls some others, those that can take a VM bid, and the best bid wins.",
  peers: "A host asks one of its peers; who cannot take the VM passes the request on to a peer of its own.",
};

function lccGroups(setting: Setting, change: Change): HTMLElement[] {
  const number = numbers(setting, change);
  const choice = choices(setting, change);
  return [
    group("Negotiation", [
      choice("protocol", "protocol", [
        ["discovery", "discovery"],
        ["guarded", "guarded"],
        ["auction", "auction"],
        ["peers", "peer groups"],
      ]),
      note(PROTOCOL_NOTES[setting.protocol]),
      choice("policy", "policy", [
        ["agility", "even loads"],
        ["power_saving", "few hosts"],
      ]),
      number("hosts", "hosts", { min: 2, max: 60, step: 1 }),
      number("hostVms", "VMs", { min: 1, max: 1000, step: 1 }),
      number("loss", "share of messages lost", { min: 0, max: 0.9, step: 0.05 }),
      words("lccSeed", "seed", setting, change),
    ]),
  ];
}

function variantOptions(setting: Setting, change: Change): HTMLElement[] {
  const variant = VARIANTS.get(setting.variant);
  if (variant === undefined) return [];
  const given = new Map(optionWords(setting));
  const { properties = {} } = z.toJSONSchema(variant.options, { io: "input", unrepresentable: "any" });
  return Object.entries(properties as Record<string, OptionSchema>).map(([name, option]) => {
    const value = given.get(name) ?? String(option.default ?? "");
    const set = (text: string) => {
      const others = [...given].filter(([other]) => other !== name);
      const chosen = text === String(option.default ?? "") ? others : [...others, [name, text]];
      change({ options: chosen.map((pair) => pair.join("=")).join(",") });
    };
    const allowed = option.enum ?? (option.type === "boolean" ? [false, true] : null);
    const control =
      allowed === null
        ? input("text", value, set)
        : select(
            value,
            allowed.map((one) => [String(one), String(one)]),
            set,
          );
    control.title = option.description ?? "";
    return labelled(name, control);
  });
}

interface OptionSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
}

interface Limits {
  readonly min: number;
  readonly max?: number;
  readonly step: number;
}

function numbers(setting: Setting, change: Change) {
  return (name: keyof Setting, label: string, { min, max, step }: Limits) => {
    const control = input("number", String(setting[name]), (text) => {
      if (text !== "" && Number.isFinite(Number(text))) change({ [name]: Number(text) });
    });
    control.min = String(min);
    control.step = step === 1 || step === 100 ? String(step) : "any";
    if (max !== undefined) control.max = String(max);
    control.name = name;
    return labelled(label, control);
  };
}

function choices(setting: Setting, change: Change) {
  return (name: keyof Setting, label: string, entries: readonly (readonly [string, string])[]) => {
    const reset = name === "variant" ? { options: "" } : {};
    const control = select(String(setting[name]), entries, (value) => change({ ...reset, [name]: value }));
    control.name = name;
    return labelled(label, control);
  };
}

function words(name: keyof Setting, label: string, setting: Setting, change: Change): HTMLElement {
  const control = input("text", String(setting[name]), (text) => change({ [name]: text }));
  control.name = name;
  return labelled(label, control);
}

function input(type: string, value: string, changed: (value: string) => void): HTMLInputElement {
  const made = document.createElement("input");
  made.type = type;
  made.value = value;
  made.addEventListener("change", () => changed(made.value));
  return made;
}

function select(
  value: string,
  entries: readonly (readonly [string, string])[],
  changed: (value: string) => void,
): HTMLSelectElement {
  const made = document.createElement("select");
  for (const [name, label] of entries) made.add(new Option(label, name, false, name === value));
  made.addEventListener("change", () => changed(made.value));
  return made;
}

function labelled(text: string, control: HTMLElement): HTMLLabelElement {
  const label = document.createElement("label");
  const name = document.createElement("span");
  name.textContent = text;
  label.append(name, control);
  return label;
}

function note(text: string): HTMLElement {
  const made = document.createElement("p");
  made.className = "note";
  made.textContent = text;
  return made;
}

export function button(text: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function group(title: string, content: readonly HTMLElement[]): HTMLElement {
  const made = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = title;
  made.append(legend, ...content);
  return made;
}
