import type { TopLevelSpec } from "vega-lite";
import { compileFigure } from "../figures/compile.ts";

/** What the page needs to show one figure: the figure is compiled here, so that the page carries no compiler. */
export interface FigureView {
  readonly name: string;
  readonly title: string;
  /** A Vega spec. */
  readonly vega: object;
  /** What a reader may hide, one group for each legend. */
  readonly legends: readonly Legend[];
  /** Axes that may be switched between linear and logarithmic. */
  readonly axes: readonly SwitchableAxis[];
  /** What an axis calls a field of the data. */
  readonly labels: Readonly<Record<string, string>>;
  /** Said with every tooltip: what holds for all marks, and where the numbers come from. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

export interface Legend {
  readonly field: string;
  readonly values: readonly string[];
}

/** Every value on it is above 0. */
export interface SwitchableAxis {
  readonly channel: "x" | "y";
  readonly title: string;
  readonly type: "linear" | "log";
  /** Of the data, those that lie on it. */
  readonly fields: readonly string[];
}

export function figureView(name: string, spec: TopLevelSpec, facts: FigureView["facts"]): FigureView {
  const config = spec.config ?? {};
  const mark = { ...config.mark, tooltip: { content: "data" as const } };
  return {
    name,
    title: titleOf(spec),
    vega: compileFigure({ ...spec, config: { ...config, mark } }),
    legends: legendsOf(spec),
    axes: axesOf(spec),
    labels: labelsOf(spec),
    facts,
  };
}

export function titleOf({ title }: TopLevelSpec): string {
  const text = typeof title === "object" && title !== null && "text" in title ? title.text : title;
  return Array.isArray(text) ? text.join(" ") : String(text ?? "");
}

type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Encoding {
  readonly channel: string;
  readonly definition: Node;
  readonly mark: string;
  readonly rows: readonly Node[];
}

/** Every encoding in the spec, with the inline rows that it applies to. */
function* encodings(node: unknown, rows: readonly Node[] = []): Generator<Encoding> {
  if (Array.isArray(node)) {
    for (const item of node) yield* encodings(item, rows);
    return;
  }
  if (!isNode(node)) return;
  const data = isNode(node.data) && Array.isArray(node.data.values) ? (node.data.values as Node[]) : rows;
  if (isNode(node.encoding)) {
    const mark = isNode(node.mark) ? String(node.mark.type) : String(node.mark);
    for (const [channel, definition] of Object.entries(node.encoding)) {
      if (isNode(definition)) yield { channel, definition, mark, rows: data };
    }
  }
  for (const part of ["layer", "spec", "concat", "hconcat", "vconcat"]) yield* encodings(node[part], data);
}

function labelsOf(spec: TopLevelSpec): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const { channel, definition } of encodings(spec)) {
    const { field, title } = definition;
    if (/^[xy]$/.test(channel) && typeof field === "string" && typeof title === "string")
      labels[field] ??= title;
  }
  return labels;
}

function legendsOf(spec: TopLevelSpec): Legend[] {
  const legends = new Map<string, Legend>();
  for (const { definition } of encodings(spec)) {
    const { field, scale, legend } = definition;
    const values = isNode(scale) && Array.isArray(scale.domain) ? scale.domain.map(String) : [];
    if (typeof field !== "string" || definition.type !== "nominal" || legend === null) continue;
    if (values.length > 1) legends.set(field, { field, values });
  }
  return [...legends.values()];
}

/** Bars and areas from 0 have no place on a logarithmic axis, and neither have values at or below 0. */
function axesOf(spec: TopLevelSpec): SwitchableAxis[] {
  const all = [...encodings(spec)];
  return (["x", "y"] as const).flatMap((channel) => {
    const ours = all.filter((encoding) => encoding.channel.replace("2", "") === channel);
    const scaled = ours.filter(({ definition }) => definition.type === "quantitative");
    if (scaled.length === 0) return [];
    const from0 = scaled.some(
      ({ mark, rows }) =>
        (mark === "bar" || mark === "area") &&
        !ours.some((other) => other.rows === rows && other.mark === mark && other.channel === `${channel}2`),
    );
    const values = ours.flatMap(({ definition: { field }, rows }) =>
      typeof field === "string"
        ? rows.map((row) => row[field]).filter((value) => typeof value === "number")
        : [],
    );
    const [lowest, highest] = [Math.min(...values), Math.max(...values)];
    if (from0 || !(lowest > 0) || !(highest > lowest)) return [];
    const fields = [...new Set(ours.map(({ definition: { field } }) => String(field)))];
    const title = scaled.map(({ definition }) => definition.title).find((text) => typeof text === "string");
    const types = scaled.map(({ definition: { scale } }) => (isNode(scale) ? scale.type : undefined));
    const type = types.includes("log") ? ("log" as const) : ("linear" as const);
    return types.includes("symlog") || types.includes("sqrt")
      ? []
      : [{ channel, title: String(title ?? (channel === "x" ? "horizontal" : "vertical")), type, fields }];
  });
}
