import { loadWasmKernel } from "../kernel/modules.ts";
import type { RunRecord } from "../records/record.ts";
import type { TraceRecord } from "../records/trace.ts";
import type { RoundMeasures } from "../variants/driver/trace.ts";
import type { Variant } from "../variants/driver/variant.ts";
import type { CellGroup } from "./cells.ts";
import { type Experiment, prepareExperiment } from "./experiment.ts";
import { conditionsOf } from "./layout.ts";
import { playRepetition, type Workbench } from "./repetition.ts";
import { StoppingRule } from "./sampling.ts";
import { instanceSeedOf } from "./sources.ts";
import type { ExperimentSpec } from "./spec.ts";

export interface InMemorySettings {
  /** Variants of the caller's own, under their names; they come before the package's. */
  readonly variants?: readonly Variant[];
  /** Instance files and own variants that the spec names lie beside this file, whether or not it exists. */
  readonly specFile?: string;
}

/** The tables of an experiment, in the order of those in a result folder. */
export interface PlayedTables {
  readonly records: readonly RunRecord[];
  readonly traces: readonly TraceRecord[];
  readonly timings: readonly {
    readonly cell: number;
    readonly repetition: number;
    readonly seconds: number;
  }[];
}

/**
 * Plays a small experiment in this thread and keeps its tables in memory. The runs are those of `runSweep`, number by
 * number.
 * @throws Problem if a file that the spec names is missing or bad, or if a variant is not known.
 */
export async function playInMemory(
  spec: ExperimentSpec,
  { variants = [], specFile = "experiment.yaml" }: InMemorySettings = {},
): Promise<PlayedTables> {
  const experiment = await prepareExperiment(spec, specFile, variants);
  const kernel = loadWasmKernel("simd");
  const workbench = { spec, kernel, variants: experiment.variants, files: experiment.files };
  const cells = experiment.groups.flatMap((group) => playGroup(experiment, workbench, group));
  return {
    records: cells.flatMap(({ records }) => records),
    traces: cells.flatMap(({ traces }) => traces),
    timings: cells.flatMap(({ timings }) => timings),
  };
}

interface CellTables {
  readonly records: RunRecord[];
  readonly traces: TraceRecord[];
  readonly timings: PlayedTables["timings"][number][];
}

/** Plays the cells of a group together, each until its stopping rule is satisfied. */
function playGroup(
  { spec, files, contents }: Experiment,
  workbench: Workbench,
  group: CellGroup,
): readonly CellTables[] {
  const played = group.cells.map((cell) => ({
    cell,
    rule: new StoppingRule(spec.sampling),
    tables: { records: [], traces: [], timings: [] } as CellTables,
  }));
  for (let repetition = 0; ; repetition++) {
    const open = played.filter(({ rule }) => !rule.done);
    if (open.length === 0) return played.map(({ tables }) => tables);
    const trace = (k: number, measures: RoundMeasures) => {
      const { index, variant, optionsText } = open[k].cell;
      const run = { cell: index, repetition, variant: variant.name, options: optionsText };
      open[k].tables.traces.push({ ...run, ...measures });
    };
    const cells = open.map(({ cell }) => cell);
    const kept = repetition < spec.trace ? trace : undefined;
    const instanceSeed = instanceSeedOf(group, repetition, { spec, contents });
    for (const [k, run] of playRepetition(workbench, group, cells, repetition, kept).entries()) {
      const { cell, rule, tables } = open[k];
      const { playSeconds, instanceSeconds, optimumSeconds, ...measured } = run;
      const id = { cell: cell.index, repetition };
      rule.add(run);
      tables.records.push({ ...id, instanceSeed, ...conditionsOf(group, cell, files), ...measured });
      tables.timings.push({ ...id, seconds: playSeconds });
    }
  }
}
