import { readAnyObject } from "../fields.ts";
import { parseJson } from "../json.ts";
import type { Place } from "../place.ts";
import { networkFromEdgeList } from "./edge-list.ts";
import { networkFromGraphml } from "./graphml.ts";
import type { Network } from "./network.ts";
import { networkFromNodeLink } from "./node-link.ts";
import { networkFromZoo } from "./topology-zoo.ts";
import { networkFromWorkmodel } from "./workmodel.ts";

/** True for the forms that start with a bracket: JSON and GraphML. A byte order mark counts as a blank. */
export function looksLikeNetwork(text: string): boolean {
  return /^\s*[{<]/.test(text);
}

/** A network in any of the forms known here, told apart by their text. `select` chooses one of several. */
export function readNetwork(text: string, select: string | undefined, at: Place, notes: string[]): Network {
  if (/^\s*</.test(text)) return networkFromGraphml(text, at);
  if (!looksLikeNetwork(text)) return networkFromEdgeList(text, at);
  const value = parseJson(text, at, "a network as JSON");
  const root = readAnyObject(value, at);
  if (Array.isArray(root.nodes)) return networkFromNodeLink(value, at);
  const first = Object.values(root)[0];
  if (typeof first === "object" && first !== null) {
    if ("nodes" in first) return networkFromZoo(value, select, at);
    if ("external_services" in first) return networkFromWorkmodel(value, at, notes);
  }
  throw at.problemWith(
    "unknown kind of network",
    `keys ${Object.keys(root).slice(0, 5).join(", ")}`,
    "node-link JSON, a topology zoo in one file, a muBench work model, GraphML, or a CSV edge list",
  );
}
