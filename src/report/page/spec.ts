import { groupBy } from "../../analysis/group.ts";
import type { SwitchableAxis } from "../figure-view.ts";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Node = { [key: string]: Json };

/** What a reader has chosen in one figure. */
export interface Choices {
  /** By field, the values that are hidden. */
  readonly hidden: ReadonlyMap<string, ReadonlySet<string>>;
  /** The axes that are not as the figure has them. */
  readonly switched: ReadonlySet<SwitchableAxis>;
}

/** A Vega spec with the reader's choices; the spec given stays as it is. */
export function withChoices(vega: object, { hidden, switched }: Choices): object {
  const spec = structuredClone(vega) as Node;
  visit(spec, (node) => {
    if (Array.isArray(node.values)) node.values = node.values.filter((row) => isShown(row, hidden));
  });
  for (const axis of switched) switchAxis(spec, axis);
  return spec;
}

function isShown(row: Json, hidden: Choices["hidden"]): boolean {
  if (typeof row !== "object" || row === null || Array.isArray(row)) return true;
  for (const [field, values] of hidden) if (values.has(String(row[field]))) return false;
  return true;
}

/** Scales and axes lie in the spec itself or, in figures with panels, in its group marks. */
function switchAxis(spec: Node, { channel, type }: SwitchableAxis): void {
  const toLog = type === "linear";
  const rows = namedRows(spec);
  const found: Node[] = [];
  visit(spec, ({ scales }) => {
    if (!Array.isArray(scales)) return;
    found.push(...(scales as Node[]).filter((scale) => scale.type === type && isNamed(scale.name, channel)));
  });
  for (const alike of groupBy(found, domainKey).values()) {
    const extents = alike.map(({ name }) => extentOn(spec, String(name), rows));
    const lowest = Math.min(...extents.map(([low]) => low));
    const highest = Math.max(...extents.map(([, high]) => high));
    if (!(highest > lowest)) continue;
    const margin = (highest / lowest) ** 0.04;
    for (const scale of alike) {
      scale.type = toLog ? "log" : "linear";
      scale.domain = toLog ? [lowest / margin, highest * margin] : [Math.min(0, lowest), highest];
      scale.zero = false;
      scale.nice = !toLog;
    }
  }
  // Ticks that a figure places itself belong to the scale that it had.
  visit(spec, (node) => {
    if (!Array.isArray(node.axes)) return;
    for (const axis of node.axes as Node[]) {
      if (!isNamed(axis.scale, channel)) continue;
      delete axis.values;
      delete axis.tickCount;
    }
  });
}

/** Panels of one quantity have one given domain, and go on to share it; others have each their own. */
function domainKey({ name, domain }: Node): string {
  return JSON.stringify(Array.isArray(domain) ? domain : name);
}

/** The rows of data sets by their name: their own, and those of what they are derived from. */
function namedRows(spec: Node): (name: Json | undefined) => readonly Node[] {
  const own = new Map<Json | undefined, Node[]>();
  const sources = new Map<Json | undefined, Json[]>();
  visit(spec, (node) => {
    if (typeof node.name !== "string") return;
    const source = node.source ?? node.data;
    if (Array.isArray(node.values))
      own.set(node.name, [...(own.get(node.name) ?? []), ...(node.values as Node[])]);
    else if (typeof source === "string") sources.set(node.name, [...(sources.get(node.name) ?? []), source]);
  });
  return (name) => {
    // Panels give their own data names that are taken elsewhere, so that a name may lead back to itself.
    const names = new Set([name]);
    for (const one of names) for (const source of sources.get(one) ?? []) names.add(source);
    return [...names].flatMap((one) => own.get(one) ?? []);
  };
}

/** Of what marks show on a scale and is not hidden. */
function extentOn(spec: Node, scale: string, rows: ReturnType<typeof namedRows>): [number, number] {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  visit(spec, ({ from, encode }) => {
    if (encode === undefined || typeof from !== "object" || from === null || Array.isArray(from)) return;
    const own = rows(from.data);
    visit(encode, (place) => {
      if (place.scale !== scale || typeof place.field !== "string") return;
      for (const row of own) {
        const value = row[place.field];
        if (typeof value !== "number") continue;
        lowest = Math.min(lowest, value);
        highest = Math.max(highest, value);
      }
    });
  });
  return [lowest, highest];
}

function isNamed(name: Json | undefined, channel: string): boolean {
  return typeof name === "string" && (name === channel || name.endsWith(`_${channel}`));
}

function visit(value: Json, see: (node: Node) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) visit(item, see);
    return;
  }
  see(value);
  for (const item of Object.values(value)) visit(item, see);
}
