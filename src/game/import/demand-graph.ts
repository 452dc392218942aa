import type { DemandEdges } from "../instance.ts";
import { MAX_VMS } from "../limits.ts";
import type { Place } from "../place.ts";
import type { Matrix } from "./matrix.ts";
import type { Flow, Network } from "./network.ts";

/** Who talks to whom, each pair once and sorted. */
export interface DemandGraph {
  readonly vms: number;
  readonly names?: readonly string[];
  readonly demand: DemandEdges;
}

/** Every node is a VM. Its demands are those of the file, else its links, each of its weight or 1. */
export function demandOfNetwork(network: Network, at: Place, notes: string[]): DemandGraph {
  const { nodes, links, demands } = network;
  const bare = links.filter(({ amount }) => amount === undefined).length;
  if (demands === undefined && bare > 0) notes.push(`${bare} links have no amount: each is a demand of 1`);
  const flows = demands ?? links.map(({ a, b, amount }) => ({ from: a, to: b, amount: amount ?? 1 }));
  return demandGraph(
    nodes.length,
    nodes.map((node) => node.name),
    flows,
    at,
    notes,
  );
}

/** A traffic matrix: every row is a VM; blank cells are no demand. */
export function demandOfMatrix({ size, names, values }: Matrix, at: Place, notes: string[]): DemandGraph {
  const flows: Flow[] = [];
  for (const [k, amount] of values.entries()) {
    if (amount > 0) flows.push({ from: Math.floor(k / size), to: k % size, amount });
  }
  return demandGraph(size, names, flows, at, notes);
}

/** Both directions of a pair are summed, and what is given more than once. What a node sends to itself costs no latency and is left out. */
function demandGraph(
  vms: number,
  names: readonly string[] | undefined,
  flows: readonly Flow[],
  at: Place,
  notes: string[],
): DemandGraph {
  if (vms === 0 || vms > MAX_VMS) throw at.problem("bad number of nodes", vms, `1 to ${MAX_VMS}`);
  const amounts = new Map<number, number>();
  const directions = new Set<number>();
  let toItself = 0;
  let again = 0;
  for (const { from, to, amount } of flows) {
    if (from === to) toItself++;
    if (from === to || amount === 0) continue;
    const pair = Math.min(from, to) * vms + Math.max(from, to);
    amounts.set(pair, (amounts.get(pair) ?? 0) + amount);
    if (directions.has(from * vms + to)) again++;
    directions.add(from * vms + to);
  }
  if (toItself > 0) notes.push(`left out ${toItself} demands of a node to itself`);
  if (again > 0) notes.push(`added ${again} demands to earlier ones from the same node to the same node`);
  const bothWays = directions.size - amounts.size;
  if (bothWays > 0) notes.push(`summed the two directions of ${bothWays} pairs`);
  const pairs = Float64Array.from(amounts.keys()).sort();
  const demand = {
    from: Uint32Array.from(pairs, (pair) => Math.floor(pair / vms)),
    to: Uint32Array.from(pairs, (pair) => pair % vms),
    amount: Float64Array.from(pairs, (pair) => amounts.get(pair) ?? 0),
  };
  const silent = vms - new Set([...demand.from, ...demand.to]).size;
  if (silent > 0) notes.push(`${silent} VMs have no demand: they never migrate`);
  return { vms, demand, ...(names === undefined ? {} : { names }) };
}
