import { badPositive, isPositiveQuantity } from "./check.ts";
import type { DemandEdges } from "./instance.ts";
import type { Place } from "./place.ts";

/**
 * Checks edges in any order and sorts them by (from, to). `at` is the place of the list, whose entry k is edge k.
 * Throws on an index out of range, a demand to itself, a pair not written i < j, a pair given twice, and an amount
 * that is no finite number above 0, or beyond what limits.ts says of quantities.
 */
export function checkedDemand(vms: number, edges: DemandEdges, at: Place): DemandEdges {
  const { from, to, amount } = edges;
  let sorted = true;
  for (let k = 0; k < amount.length; k++) {
    if (!(from[k] < to[k] && to[k] < vms)) throw badPair(vms, edges, k, at);
    if (!isPositiveQuantity(amount[k])) throw badPositive("demand", amount[k], "", at.index(k, 2));
    if (k > 0 && (from[k - 1] > from[k] || (from[k - 1] === from[k] && to[k - 1] >= to[k]))) sorted = false;
  }
  return sorted ? edges : sortedDemand(vms, edges, at);
}

function badPair(vms: number, { from, to }: DemandEdges, k: number, at: Place): Error {
  for (const [side, vm] of [from[k], to[k]].entries()) {
    if (vm >= vms) return at.index(k, side).problem("VM index out of range", vm, `0 to ${vms - 1}`);
  }
  const pair = `[${from[k]}, ${to[k]}]`;
  if (from[k] === to[k])
    return at.index(k).problemWith("demand to itself", pair, "pairs [i, j, d] with i < j");
  return at.index(k).problemWith("pair in the wrong order", pair, "pairs [i, j, d] with i < j");
}

/** Stable counting sort, by `to` and then by `from`: O(n + edges). */
function sortedDemand(vms: number, { from, to, amount }: DemandEdges, at: Place): DemandEdges {
  const byTo = countingOrder(
    vms,
    to,
    Uint32Array.from(to, (_, k) => k),
  );
  const order = countingOrder(vms, from, byTo);
  const sorted = {
    from: from.map((_, k) => from[order[k]]),
    to: to.map((_, k) => to[order[k]]),
    amount: amount.map((_, k) => amount[order[k]]),
  };
  for (let k = 1; k < amount.length; k++) {
    if (sorted.from[k] === sorted.from[k - 1] && sorted.to[k] === sorted.to[k - 1]) {
      const pair = `[${sorted.from[k]}, ${sorted.to[k]}], first given at ${at.index(order[k - 1]).field},`;
      throw at.index(order[k]).problemWith("duplicate pair", pair, "each pair once");
    }
  }
  return sorted;
}

/** The edges in `order`, reordered by key and otherwise kept in their order. */
function countingOrder(range: number, key: Uint32Array, order: Uint32Array): Uint32Array {
  const next = new Uint32Array(range + 1);
  for (const value of key) next[value + 1]++;
  for (let value = 0; value < range; value++) next[value + 1] += next[value];
  const result = new Uint32Array(order.length);
  for (const edge of order) result[next[key[edge]]++] = edge;
  return result;
}
