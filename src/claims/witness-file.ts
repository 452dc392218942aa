import { rm } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { readRoot } from "../game/fields.ts";
import { readAssignment, readInstance, readText, writeAssignment, writeInstance } from "../game/files.ts";
import { type Instance, UNPINNED } from "../game/instance.ts";
import { parseJson } from "../game/json.ts";
import { checkOptions } from "../game/options.ts";
import { Place } from "../game/place.ts";
import { DEFAULT_SETTINGS, SCENARIOS } from "../kernel/types.ts";
import { writeOutputFrom } from "../output-file.ts";
import { z } from "../packages/zod.ts";
import { Problem } from "../problem.ts";
import { shellWord } from "../shell-word.ts";
import { MOST_OUTCOMES } from "./outcomes.ts";
import type { Step, Witness } from "./witness.ts";

const WITNESS_FORMAT = "flockbench/witness@1";
const KINDS = ["raising-step", "cycle", "no-equilibrium", "costly-equilibrium", "idle-clouds"] as const;

const fileName = z.string().regex(/^[^/\\]+$/, "the name of a file beside this one");
const witnessSchema = z.strictObject({
  format: z.literal(WITNESS_FORMAT),
  claim: z.string(),
  kind: z.enum(KINDS),
  instance: fileName,
  settings: z.strictObject({
    a: z.number().min(0.01).max(1e15),
    eta: z.number().positive().max(1),
    evaluate: z.enum(["exact", "measured"]),
    scenario: z.enum(SCENARIOS).optional(),
    virtualLatency: z.number().positive().max(1e15).optional(),
  }),
  start: fileName,
  better: fileName.optional(),
  bound: z.number().optional(),
  steps: z.array(z.strictObject({ vm: z.int().min(0), to: z.int().min(0) })).optional(),
});
type WitnessFile = z.output<typeof witnessSchema>;

/** Where a claim's counterexample lies: the witness, its instance, its first outcome and the better one. */
export function witnessFiles(folder: string, claim: string) {
  return {
    witness: join(folder, `${claim}.witness.json`),
    instance: join(folder, `${claim}.json`),
    start: join(folder, `${claim}.before.json`),
    better: join(folder, `${claim}.better.json`),
  };
}

/** The commands that replay a claim's counterexample, from the working directory of this ledger. */
export function replayCommands(folder: string, claim: string, witness: Witness | null): string[] {
  if (witness === null) return [];
  const files = witnessFiles(relative(process.cwd(), folder) || ".", claim);
  const { a, eta, evaluate, scenario, virtualLatency } = witness.settings;
  const settings = [
    `--a ${a} --eta ${eta}`,
    ...(evaluate === DEFAULT_SETTINGS.evaluate ? [] : [`--evaluate ${evaluate}`]),
    ...(scenario === undefined ? [] : [`--scenario ${scenario}`]),
    ...(scenario !== "energy" || virtualLatency === undefined ? [] : [`--virtual-latency ${virtualLatency}`]),
  ];
  return [
    `npx flockbench claims --replay ${shellWord(files.witness)}`,
    `npx flockbench evaluate ${shellWord(files.instance)} ${shellWord(files.start)} ${settings.join(" ")}`,
  ];
}

/** Writes the witness of a claim, in place of one that an earlier ledger left; null only removes that. */
export async function writeWitness(folder: string, claim: string, witness: Witness | null): Promise<void> {
  const files = witnessFiles(folder, claim);
  if (witness === null) {
    for (const file of Object.values(files)) await rm(file, { force: true });
    return;
  }
  const better = "better" in witness ? witness.better : null;
  await writeInstance(files.instance, { ...witness.instance, name: claim });
  await writeAssignment(files.start, witness.start);
  if (better) await writeAssignment(files.better, better);
  else await rm(files.better, { force: true });
  const content: WitnessFile = {
    format: WITNESS_FORMAT,
    claim,
    kind: witness.kind,
    instance: basename(files.instance),
    settings: told(witness.settings),
    start: basename(files.start),
    ...(better ? { better: basename(files.better) } : {}),
    ...("bound" in witness ? { bound: witness.bound } : {}),
    ...("steps" in witness ? { steps: [...witness.steps] } : {}),
  };
  await writeOutputFrom(files.witness, [`${JSON.stringify(content, null, 2)}\n`]);
}

/** Settings as a witness has them: those that are not given stay away. */
function told({ a, eta, evaluate, scenario, virtualLatency }: WitnessFile["settings"]) {
  return {
    a,
    eta,
    evaluate,
    ...(scenario === undefined ? {} : { scenario }),
    ...(virtualLatency === undefined ? {} : { virtualLatency }),
  };
}

/** @throws Problem if the file, or one that it names, is not what it should be. */
export async function readWitness(path: string): Promise<Witness> {
  const at = new Place(path);
  const value = parseJson(await readText(path), at, "a witness as a JSON object");
  const root = readRoot(value, at, WITNESS_FORMAT, Object.keys(witnessSchema.shape));
  const file = checkOptions(witnessSchema, root, path);
  const beside = (name: string) => join(dirname(path), name);
  const instance = await readInstance(beside(file.instance));
  const settings = told(file.settings);
  const start = [...(await readAssignment(beside(file.start), instance))];
  const common = { claim: file.claim, instance, settings, start };
  const better = async () => [...(await readAssignment(beside(needed(file, "better", path)), instance))];
  switch (file.kind) {
    case "raising-step": {
      const steps = checkSteps(needed(file, "steps", path), instance, path);
      return {
        ...common,
        kind: file.kind,
        steps,
        ...(file.bound === undefined ? {} : { bound: file.bound }),
      };
    }
    case "cycle":
      return { ...common, kind: file.kind, steps: checkSteps(needed(file, "steps", path), instance, path) };
    case "no-equilibrium":
      checkOutcomes(instance, path);
      return { ...common, kind: file.kind };
    case "costly-equilibrium":
      return { ...common, kind: file.kind, better: await better(), bound: needed(file, "bound", path) };
    case "idle-clouds":
      return { ...common, kind: file.kind, better: await better() };
  }
}

function needed<Key extends "better" | "bound" | "steps">(
  file: WitnessFile,
  key: Key,
  path: string,
): NonNullable<WitnessFile[Key]> {
  const value = file[key];
  if (value !== undefined) return value as NonNullable<WitnessFile[Key]>;
  throw new Problem(`missing: ${key} in ${path}; a witness of the kind ${file.kind} has it`);
}

/** All of them are looked at, and each is told in a line. */
function checkOutcomes({ name, vms, clouds, pinned }: Instance, path: string): void {
  const where = `${name}, which ${path} names`;
  if (!(clouds ** vms <= MOST_OUTCOMES)) {
    throw new Problem(
      `too many outcomes: ${clouds}^${vms} of ${where}; allowed without an equilibrium: at most ${MOST_OUTCOMES}`,
    );
  }
  const vm = pinned.findIndex((cloud) => cloud !== UNPINNED);
  if (vm === -1) return;
  throw new Problem(`pinned VM: ${vm} of ${where}; allowed without an equilibrium: VMs that may migrate`);
}

function checkSteps(
  steps: readonly Step[],
  { vms, clouds, pinned }: Instance,
  path: string,
): readonly Step[] {
  const stuck = steps.find(({ vm }) => vm < vms && pinned[vm] !== UNPINNED);
  if (stuck !== undefined) throw new Problem(`no such step: VM ${stuck.vm} is pinned, in ${path}`);
  const bad = steps.find(({ vm, to }) => vm >= vms || to >= clouds);
  if (bad === undefined) return steps;
  throw new Problem(
    `no such step: VM ${bad.vm} to cloud ${bad.to} in ${path}; allowed: VMs below ${vms}, clouds below ${clouds}`,
  );
}
