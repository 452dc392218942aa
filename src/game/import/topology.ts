import { FIBRE_KM_PER_MS } from "../generate/geographic.ts";
import { greatCircle } from "../generate/great-circle.ts";
import { toNanoseconds } from "../generate/options.ts";
import { MAX_CLOUDS } from "../limits.ts";
import type { Place } from "../place.ts";
import type { Latencies } from "./latency.ts";
import type { Network } from "./network.ts";

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
  const km = linkLengths(network, notes);
  shortenByDetours(km, size);
  const kept = largestPart(km, network, notes);
  const latency = new Float64Array(kept.length * kept.length);
  for (const [a, x] of kept.entries()) {
    for (const [b, y] of kept.entries()) {
      // One of the two directions for both: sums of the same links may differ in the last bit.
      const length = km[Math.min(x, y) * size + Math.max(x, y)];
      latency[a * kept.length + b] = a === b ? 0 : toNanoseconds((length * stretch) / FIBRE_KM_PER_MS);
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

/** Direct lengths, row-major; infinite where there is no link. */
function linkLengths({ nodes, links }: Network, notes: string[]): Float64Array {
  const size = nodes.length;
  const km = new Float64Array(size * size).fill(Number.POSITIVE_INFINITY);
  let unknown = 0;
  let measured = 0;
  for (const link of links) {
    const from = nodes[link.a].at;
    const to = nodes[link.b].at;
    const known = from !== undefined && to !== undefined;
    if (link.km === undefined && known) measured++;
    if (link.km === undefined && !known) unknown++;
    const length = link.km ?? (known ? greatCircle(from, to) : Number.POSITIVE_INFINITY);
    if (length >= km[link.a * size + link.b]) continue;
    km[link.a * size + link.b] = km[link.b * size + link.a] = length;
  }
  if (measured > 0) notes.push(`took the great-circle distance for ${measured} links without a length`);
  if (unknown > 0)
    notes.push(`dropped ${unknown} links that have neither a length nor positions at both ends`);
  return km;
}

/** All shortest paths (Floyd and Warshall), O(size^3). */
function shortenByDetours(km: Float64Array, size: number): void {
  for (let x = 0; x < size; x++) km[x * size + x] = 0;
  for (let via = 0; via < size; via++) {
    for (let x = 0; x < size; x++) {
      const first = km[x * size + via];
      if (first === Number.POSITIVE_INFINITY) continue;
      for (let y = 0; y < size; y++) {
        const detour = first + km[via * size + y];
        if (detour < km[x * size + y]) km[x * size + y] = detour;
      }
    }
  }
}

/** The nodes of the largest connected part, the first one of a tie, in file order. */
function largestPart(km: Float64Array, { nodes }: Network, notes: string[]): number[] {
  const size = nodes.length;
  const reached = (x: number) =>
    nodes.map((_, y) => y).filter((y) => km[x * size + y] < Number.POSITIVE_INFINITY);
  let largest: number[] = [];
  const seen = new Set<number>();
  for (let x = 0; x < size; x++) {
    if (seen.has(x)) continue;
    const part = reached(x);
    for (const y of part) seen.add(y);
    if (part.length > largest.length) largest = part;
  }
  const kept = new Set(largest);
  for (const [x, { name }] of nodes.entries()) {
    if (!kept.has(x)) notes.push(`dropped "${name}": no path to the other nodes`);
  }
  return largest;
}
