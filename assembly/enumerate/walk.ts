import { m, n, queueDelay, stride } from "../layout";
import { getU32, mark, releaseTo, setU32 } from "../memory";
import { openBlocks, visitBlock, visitLast } from "./blocks";
import { openIncumbent } from "./incumbent";
import { choice, openPlacement, place, preparePlacing, unplace } from "./place";
import { outer, tabulate, walkedCount } from "./tables";

/**
 * The optimum over all assignments, by enumeration.
 *
 * U is a sum over pairs and clouds (docs/model.md 1.1, point 1):
 *
 *     U = sum over edges e_ij tau(x_i, x_j) + sum_x G_x,   G_x = rho(x) C_x,   C_x = sum of c_i over i at x,
 *     e_ij = d_ij (scale_i + scale_j),  c_i = self_i + sum_k d_ki scale_k.
 *
 * All VMs but two are walked through by an odometer; the two innermost, here called p and q, are minimised over as a
 * block of m * m assignments by vector minima, since their costs given the rest are
 *
 *     P[y] + Q[z] + e_pq tau(y, z)  for y != z,   D[y] for both at y.
 *
 * Under the utilisation delay even the congestion is a sum over pairs: s_i c_j + s_j c_i on a common cloud, times its
 * slope. So the VM walked last only shifts P and Q by constants that stand in tables, and all m of its blocks are
 * visited in one go (`visitLast`).
 *
 * The regularised cost C = sum_x h(w_x) with h(w) = w f(w) is not such a sum. But h is convex and increasing and
 * f <= 1, so m h(U / m) <= C <= U: an assignment can only be better than the best C so far if its U lies below the
 * threshold U* that solves m h(U* / m) = C. The few below it are evaluated one by one. Nothing is skipped unproven.
 *
 * Every number here is a cost in ms except S_x (load) and C_x (no unit if utilities are normalised).
 */
let depth: i32 = 0;
let finished: bool = true;

/** Memory that the enumeration needs beside the loaded game, in bytes. */
export function exhaustiveBytes(): f64 {
  const row = <f64>(stride + 8) * 8;
  const walked = <f64>walkedCount() + 2;
  return <f64>n * 8 + walked * (3 * row + 64) + walked * walked * 8 + <f64>(4 * m + 16) * row + 4096;
}

/** Begins the enumeration for the loaded game; `true` for the regularised social cost. Returns where to release memory to. */
export function startExhaustive(regularisedCost: bool): usize {
  const before = mark();
  tabulate();
  openIncumbent(regularisedCost);
  openBlocks();
  openPlacement();
  depth = 0;
  finished = false;
  return before;
}

export function endExhaustive(place: usize): void {
  releaseTo(place);
}

/**
 * Walks on for at most `blocks` blocks of m * m assignments; true when all have been visited. Between two calls the
 * host may look at the clock.
 */
export function continueExhaustive(blocks: u32): bool {
  let left = blocks;
  while (!finished) {
    if (!queueDelay && <u32>depth + 1 == outer) {
      if (left < m) return false;
      left -= m;
      visitLast(depth);
      if (depth == 0) finished = true;
      else depth--;
      continue;
    }
    if (<u32>depth == outer) {
      if (left-- == 0) return false;
      visitBlock();
      if (outer == 0) finished = true;
      else depth--;
      continue;
    }
    const t = <u32>depth;
    const last = getU32(choice, t);
    if (last > 0) unplace(t, last - 1);
    if (last == m) {
      setU32(choice, t, 0);
      if (t == 0) finished = true;
      else depth--;
      continue;
    }
    place(t, last);
    depth++;
    if (<u32>depth < outer) preparePlacing(depth);
  }
  return true;
}
