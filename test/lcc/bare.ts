/** A syntax tree without its positions, for comparing. */
export function bare(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(bare);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).filter(([key]) => key !== "at" && key !== "remarks");
  return Object.fromEntries(entries.map(([key, value]) => [key, bare(value)]));
}

/** The same with comments kept. */
export function bareButRemarks(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(bareButRemarks);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).filter(([key]) => key !== "at");
  return Object.fromEntries(entries.map(([key, value]) => [key, bareButRemarks(value)]));
}
