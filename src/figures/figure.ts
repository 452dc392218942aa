import type { TopLevelSpec } from "../packages/vega-lite.ts";
import { Problem } from "../problem.ts";
import type { RunRecord } from "../records/record.ts";
import type { TraceRecord } from "../records/trace.ts";
import type { ExperimentSpec } from "../sweep/spec.ts";
import { wrap } from "./text.ts";
import { CAPTION_SIZE, COLUMN_WIDTH, THEME, TITLE_SIZE } from "./theme.ts";

const TEXT_WIDTH = COLUMN_WIDTH - 12;

/** How long one run took; it stands in a file of its own because it is not reproducible. */
export interface TimingRecord {
  readonly cell: number;
  readonly repetition: number;
  readonly seconds: number;
}

/** The tables of one experiment. A figure reads each of them at most once, in one pass. */
export interface Tables {
  readonly records: Iterable<RunRecord>;
  readonly traces: Iterable<TraceRecord>;
  readonly timings: Iterable<TimingRecord>;
}

/** What a caller may choose. A figure ignores what does not concern it. */
export interface FigureContext {
  /** In place of the figure's own title; empty means its own. */
  readonly title?: string;
  /** Added to the caption. */
  readonly note?: string;
  /** The social cost that ratios and relative costs refer to. */
  readonly objective?: "regularised" | "total";
  /** For the data profile: solved is within this share of the best improvement. */
  readonly tolerance?: number;
}

/** One figure: a pure function from tables to a Vega-Lite spec with all its data inside. */
export interface Figure {
  /** Name of its files and of its entry in an experiment. */
  readonly name: string;
  readonly needs: readonly (keyof Tables)[];
  /**
   * What it needs, in place of what a spec says, if the spec alone shows that there will be nothing to draw: better said before
   * a sweep of hours than after it. Null, as always by default: nothing, as far as the spec tells.
   */
  readonly lacks?: (spec: ExperimentSpec) => string | null;
  /** @throws Problem where the tables hold nothing that this figure shows */
  readonly draw: (tables: Tables, context: FigureContext) => TopLevelSpec;
}

type TitleParams = { text: string | string[]; subtitle: string[] };
type Layered = Extract<TopLevelSpec, { layer: unknown }>;
/** One layer of a layered figure. */
export type Layer = Layered["layer"][number];

/** Properties that every figure has at its top level: title, and below it the caption with sample sizes. */
export function frame(
  context: FigureContext,
  title: string,
  caption: readonly string[],
): Pick<Layered, "$schema" | "config"> & { title: TitleParams } {
  const notes = [...caption, ...(context.note === undefined ? [] : [context.note])];
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    config: THEME,
    title: {
      // The title is bold, which is about a seventh wider.
      text: wrap(context.title || title, TITLE_SIZE * 1.15, TEXT_WIDTH),
      subtitle: notes.flatMap((note) => wrap(note, CAPTION_SIZE, TEXT_WIDTH)),
    },
  };
}

export function nothingToDraw(figure: string, needed: string): Problem {
  return new Problem(`figure ${figure} has nothing to draw: it needs ${needed}`);
}
