import { FIBRE_KM_PER_MS } from "../generate/geographic.ts";
import { greatCircle } from "../generate/great-circle.ts";
import { toNanoseconds } from "../generate/options.ts";
import { MAX_CLOUDS } from "../limits.ts";
import type { Place } from "../place.ts";
import type { Latencies } from "./latency.ts";
import type { Network } from "./network.ts";
import { type Road, ShortestPaths } from "./shortest-paths.ts";

/**
 * Every node of the largest connected part is a cloud; tau is the length of the shortest path at fibre speed, times
 * `stretch`. A link without a length has the great-circle distance of its ends, and is dropped where a position is
 * missing.
 */
export function latenciesOfTopology(
  network: Network,
  stretch: number,
  at: Place,
  notes: string[],
): Latencies {
  const size = network.nodes.length;
  if (size === 0 || size > MAX_CLOUDS) throw at.problem("bad number of nodes", size, `1 to ${MAX_CLOUDS}`);
  const roads = roadsOf(network, notes);
  // Each node would be dropped but one, and a game of one cloud is not what anybody asked for.
  if (roads.length === 0 && size > 1) {
    const allowed =
      "links with lengths in km, or with positions at both ends (who calls or sends to whom is for --demand)";
    throw at.problemWith(
      "no link of known length",
      `${network.links.length} links of ${size} nodes`,
      allowed,
    );
  }
  const paths = new ShortestPaths(size, roads);
  const kept = largestPart(paths, network, notes);
  const latency = new Float64Array(kept.length * kept.length);
  for (const [a, x] of kept.entries()) {
    const km = paths.from(x);
    // One of the two directions for both: sums of the same links may differ in the last bit.
    for (let b = a + 1; b < kept.length; b++) {
      const tau = toNanoseconds((km[kept[b]] * stretch) / FIBRE_KM_PER_MS);
      latency[a * kept.length + b] = latency[b * kept.length + a] = tau;
    }
  }
  const positions = kept.flatMap((x) => {
    const position = network.nodes[x].at;
    return position === undefined ? [] : [position];
  });
  notes.push(`latency is the shortest path at ${FIBRE_KM_PER_MS} km a ms, one way`);
  return {
    names: kept.map((x) => network.nodes[x].name),
    latency,
    ...(positions.length === kept.length ? { coordinates: positions } : {}),
  };
}

/** The links whose length is known. */
function roadsOf({ nodes, links }: Network, notes: string[]): Road[] {
  const roads: Road[] = [];
  let unknown = 0;
  let measured = 0;
  for (const { a, b, km } of links) {
    const from = nodes[a].at;
    const to = nodes[b].at;
    if (km !== undefined) roads.push({ a, b, km });
    else if (from === undefined || to === undefined) unknown++;
    else {
      measured++;
      roads.push({ a, b, km: greatCircle(from, to) });
    }
  }
  if (measured > 0) notes.push(`took the great-circle distance for ${measured} links without a length`);
  if (unknown > 0)
    notes.push(`dropped ${unknown} links that have neither a length nor positions at both ends`);
  return roads;
}

/** The nodes of the largest connected part, the first one of a tie, in file order. */
function largestPart(paths: ShortestPaths, { nodes }: Network, notes: string[]): number[] {
  let largest: number[] = [];
  const seen = new Set<number>();
  for (let x = 0; x < nodes.length; x++) {
    if (seen.has(x)) continue;
    const km = paths.from(x);
    const part = [...nodes.keys()].filter((y) => km[y] < Number.POSITIVE_INFINITY);
    for (const y of part) seen.add(y);
    if (part.length > largest.length) largest = part;
  }
  const kept = new Set(largest);
  for (const [x, { name }] of nodes.entries()) {
    if (!kept.has(x)) notes.push(`dropped "${name}": no path to the other nodes`);
  }
  return largest;
}
