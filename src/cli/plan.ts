import { readAssignment, readInstance } from "../game/files.ts";
import type { Instance } from "../game/instance.ts";
import { show } from "../game/place.ts";
import { kernelNamed } from "../kernel/kernels.ts";
import { type MigrationStep, migrationPlan } from "../kernel/migration-plan.ts";
import { DEFAULT_SETTINGS } from "../kernel/types.ts";
import { inColumns } from "./columns.ts";
import { defineCommand } from "./command.ts";
import { formatMs, printResult } from "./output.ts";
import { kernelOption, settingsOptions } from "./settings.ts";

export const planCommand = defineCommand({
  command: "plan <instance> <from> <to>",
  describe:
    "list the migrations from one assignment to another, each with its gain, in an order to make them",
  builder: (yargs) =>
    yargs
      .positional("instance", { type: "string", demandOption: true, describe: "instance file" })
      .positional("from", { type: "string", demandOption: true, describe: "assignment file: as it is now" })
      .positional("to", { type: "string", demandOption: true, describe: "assignment file: as it shall be" })
      .options({ scenario: settingsOptions.scenario, kernel: kernelOption })
      .example("$0 plan placed.json now.json reached.json", "VM, from, to, gain")
      .epilogue(
        "The gain of a migration is how much it lowers the total weighted latency, the sum of what all VMs see, when it " +
          "is made after those above it. A migration below 0 raises it: none of those left would lower it there.",
      ),
  handler: async (given) => {
    const instance = await readInstance(given.instance);
    const from = await readAssignment(given.from, instance);
    const to = await readAssignment(given.to, instance);
    const game = kernelNamed(given.kernel).load(instance, { ...DEFAULT_SETTINGS, scenario: given.scenario });
    game.setAssignment(from);
    const before = game.evaluate().totalWeightedLatency;
    const steps = migrationPlan(game, to);
    const after = game.evaluate().totalWeightedLatency;
    const migrations = steps.map((step) => named(step, instance));
    printResult(given.json, { before, after, migrations }, () => [
      ...table(migrations),
      `${steps.length} migrations; total weighted latency ${formatMs(before)} -> ${formatMs(after)}`,
    ]);
  },
});

/** A step with the names that the instance file gives, beside the indices. */
function named(step: MigrationStep, { vmNames, cloudNames }: Instance) {
  return {
    ...step,
    vmName: vmNames?.[step.vm] ?? null,
    fromName: cloudNames?.[step.from] ?? null,
    toName: cloudNames?.[step.to] ?? null,
  };
}

function table(migrations: readonly ReturnType<typeof named>[]): string[] {
  const rows = migrations.map(({ vm, vmName, from, fromName, to, toName, gain, utilisation }) => [
    nameOf(vm, vmName),
    nameOf(from, fromName),
    nameOf(to, toName),
    formatMs(gain),
    `${(100 * utilisation).toFixed(1)} %`,
  ]);
  return inColumns([["VM", "from", "to", "gain", "utilisation then"], ...rows], 3);
}

/** A name from a file may hold anything: nothing in it is left for the terminal to act on. */
function nameOf(index: number, name: string | null): string {
  return name === null ? String(index) : show(name).slice(1, -1);
}
