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
function switchAxis(spec: Node, { channel, type, lowest, highest }: SwitchableAxis): void {
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
