import { largest, least } from "../analysis/extremes.ts";
import { compileFigure } from "../figures/compile.ts";
import type { TopLevelSpec } from "../packages/vega-lite.ts";
import { words } from "./words.ts";

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
  /** Said with every tooltip: what holds for all marks, and where the numbers come from. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

export interface Legend {
  readonly title: string;
  readonly field: string;
  readonly values: readonly string[];
}

/** Every value on it is above 0. */
export interface SwitchableAxis {
  readonly channel: "x" | "y";
  readonly title: string;
  readonly type: "linear" | "log";
}

export function figureView(name: string, spec: TopLevelSpec, facts: FigureView["facts"]): FigureView {
  return {
    name,
    title: titleOf(spec),
    vega: compileFigure(withNames(spec, [[...encodings(spec)]])),
    legends: legendsOf(spec),
    axes: axesOf(spec),
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
  /** All channels of the same mark. */
  readonly beside: Node;
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
  const data = rowsOf(node, rows);
  const channels = isNode(node.facet) ? node.facet : node.encoding;
  if (isNode(channels)) {
    const mark = isNode(node.mark) ? String(node.mark.type) : String(node.mark);
    for (const [channel, definition] of Object.entries(channels)) {
      if (isNode(definition)) yield { channel, definition, beside: channels, mark, rows: data };
    }
  }
  for (const part of PARTS) yield* encodings(node[part], data);
}

function rowsOf({ data }: Node, around: readonly Node[]): readonly Node[] {
  return isNode(data) && Array.isArray(data.values) ? (data.values as Node[]) : around;
}

const PARTS = ["layer", "spec", "concat", "hconcat", "vconcat"];

/**
 * Gives every mark as its tooltip the pairs [name, value] of its data, and to screen readers those that it draws.
 * Vega-Lite's own words call the lower end of an interval what the axis is called.
 *
 * @param scopes the encodings around, nearest first: panels may call the same field by different names
 */
function withNames<Spec>(
  node: Spec,
  scopes: readonly (readonly Encoding[])[],
  rows: readonly Node[] = [],
): Spec {
  if (Array.isArray(node)) return node.map((item) => withNames(item, scopes, rows)) as Spec;
  if (!isNode(node)) return node;
  const data = rowsOf(node, rows);
  const inside = "layer" in node ? [[...encodings(node)], ...scopes] : scopes;
  const parts = PARTS.filter((part) => part in node).map((part) => [
    part,
    withNames(node[part], inside, data),
  ]);
  return { ...node, ...Object.fromEntries(parts), ...markOf(node, scopes, data) };
}

function markOf(node: Node, scopes: readonly (readonly Encoding[])[], rows: readonly Node[]): object {
  const { encoding, mark } = node;
  if (!isNode(encoding) || !isNode(mark)) return {};
  const nearest = [[...encodings({ encoding, mark })], ...scopes];
  const named = [...new Set(rows.flatMap((row) => Object.keys(row)))].flatMap((field) => {
    const name = nameOf(field, nearest);
    return name === null ? [] : [{ field, name }];
  });
  const tooltip = named.map(
    ({ field, name }) => `[${JSON.stringify(name)}, datum[${JSON.stringify(field)}]]`,
  );
  const encoded = named.filter(({ field }) =>
    nearest[0].some(({ definition }) => definition.field === field),
  );
  const spoken = encoded.map(({ field, name }, k) => {
    const before = `${k > 0 ? "; " : ""}${name === "" ? "" : `${name}: `}`;
    return `${JSON.stringify(before)} + datum[${JSON.stringify(field)}]`;
  });
  return {
    mark: {
      ...mark,
      tooltip: { expr: `[${tooltip.join(", ")}]` },
      ...(spoken.length > 0 ? { description: { expr: spoken.join(" + ") } } : {}),
    },
  };
}

/** What figures have in their data for themselves alone. */
const INTERNAL = ["role", "complete"];

/** Null for what a reader is not told, empty where the value says what it is. */
function nameOf(field: string, scopes: readonly (readonly Encoding[])[]): string | null {
  if (INTERNAL.includes(field)) return null;
  for (const scope of scopes) {
    const own = scope.filter(({ definition }) => definition.field === field).map(nameIn);
    const names = new Set(own.filter((name) => name !== undefined));
    if (names.size === 1) return [...names][0];
  }
  return words(field);
}

function nameIn({ channel, definition, beside, mark }: Encoding): string | null | undefined {
  const field = String(definition.field);
  const axis = channel.replace("2", "");
  const { title, type } = isNode(beside[axis]) ? beside[axis] : definition;
  if (type === "nominal" && title === null) return definition.legend === null ? null : "";
  if (axis !== "x" && axis !== "y") return undefined;
  const quantity = axis === "y" && isNode(beside.color) ? (beside.color.datum ?? title) : title;
  const end = channel !== axis ? "to" : isNode(beside[`${axis}2`]) ? "from" : undefined;
  if (end !== undefined && mark === "rule" && /^(lower|upper)$/.test(field)) return `95 % ${end}`;
  if (end !== undefined && words(field) !== field) return words(field);
  if (typeof quantity !== "string") return undefined;
  return end !== undefined ? `${quantity}, ${end}` : field === "median" ? `${quantity}, median` : quantity;
}

function legendsOf(spec: TopLevelSpec): Legend[] {
  const legends = new Map<string, Legend>();
  for (const { channel, definition } of encodings(spec)) {
    const { field, scale, legend } = definition;
    const values = isNode(scale) && Array.isArray(scale.domain) ? scale.domain.map(String) : [];
    if (typeof field !== "string" || definition.type !== "nominal" || legend === null) continue;
    const title = /^[xy]$/.test(channel) ? "Show rows" : field === "series" ? "Show" : `Show ${field}`;
    if (values.length > 1) legends.set(field, { title, field, values });
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
    const [lowest, highest] = [least(values), largest(values)];
    if (from0 || !(lowest > 0) || !(highest > lowest)) return [];
    const titles = new Set(
      scaled.map(({ definition }) => definition.title).filter((text) => typeof text === "string"),
    );
    // Panels that call it differently are switched together.
    const title = titles.size === 1 ? [...titles][0] : channel === "x" ? "horizontal" : "vertical";
    const types = scaled.map(({ definition: { scale } }) => (isNode(scale) ? scale.type : undefined));
    const type = types.includes("log") ? ("log" as const) : ("linear" as const);
    return types.includes("symlog") || types.includes("sqrt") ? [] : [{ channel, title, type }];
  });
}
