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
function switchAxis(spec: Node, { channel, type, fields }: SwitchableAxis): void {
  const [lowest, highest] = extentOf(spec, fields);
  if (!(highest > lowest)) return;
  const toLog = type === "linear";
  visit(spec, (node) => {
    if (!Array.isArray(node.scales)) return;
    for (const scale of node.scales as Node[]) {
      if (scale.type !== type || !isNamed(scale.name, channel)) continue;
      scale.type = toLog ? "log" : "linear";
      scale.domain = [toLog ? lowest : Math.min(0, lowest), highest];
      scale.zero = false;
      scale.nice = true;
    }
  });
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

/** Of what is not hidden. */
function extentOf(spec: Node, fields: readonly string[]): [number, number] {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  visit(spec, (node) => {
    if (!Array.isArray(node.values)) return;
    for (const row of node.values as Node[]) {
      for (const field of fields) {
        const value = row?.[field];
        if (typeof value !== "number") continue;
        lowest = Math.min(lowest, value);
        highest = Math.max(highest, value);
      }
    }
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
