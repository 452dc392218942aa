import { readAnyObject, readArray } from "../fields.ts";
import { meantHint } from "../meant-hint.ts";
import type { Place } from "../place.ts";
import { type Network, NodeIndex, onGlobe, readAmount } from "./network.ts";

/**
 * One network of a file that holds many: { name: { nodes: [[id, name, [lon, lat]]], edges: [[id, id, km]] } }.
 * `select` names it; it may be left out where there is only one.
 */
export function networkFromZoo(value: unknown, select: string | undefined, at: Place): Network {
  const root = readAnyObject(value, at);
  const names = Object.keys(root);
  const name = select ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined) {
    const all = `${names.join(", ")}; --network chooses one, of demands --demand-network`;
    throw at.problem("no network chosen", undefined, all);
  }
  if (!names.includes(name)) {
    const some = `${names.slice(0, 8).join(", ")}${names.length > 8 ? `, ... (${names.length} in all)` : ""}`;
    throw at.problem("no such network", name, `${some}${meantHint(name, names)}`);
  }
  const place = at.key(name);
  const { nodes, edges } = readAnyObject(root[name], place);
  const index = new NodeIndex();
  return {
    name,
    nodes: readArray(nodes, place.key("nodes")).map((entry, k) => {
      const here = place.key("nodes").index(k);
      const [id, label, position] = readArray(entry, here);
      index.add(id, here);
      const coordinates = Array.isArray(position) ? onGlobe(position[0], position[1]) : undefined;
      const named = typeof label === "string" ? label : String(id);
      return { name: named, ...(coordinates === undefined ? {} : { at: coordinates }) };
    }),
    links: readArray(edges, place.key("edges")).map((entry, k) => {
      const here = place.key("edges").index(k);
      const [a, b, km] = readArray(entry, here);
      return { a: index.find(a, here), b: index.find(b, here), km: readAmount(km, "length", here) };
    }),
  };
}
