import { leastEigenpairs } from "./least-eigenvalue.ts";
import type { Quadratic } from "./quadratic.ts";

const CORRECTIONS = 5;
const CORRECTING_STEPS = 200;
const AT_ONCE = 10;
const STEPS = 400;
/** No need to correct less than this part of what the blocks are. */
const SMALL = 1e-3;

/**
 * How much to add to the diagonal of every VM's block so that P has no negative eigenvalue between assignments, nearly. Eigenvectors that are at home with a few
 * VMs are lifted there, which costs the bound less; in the end all are lifted alike.
 */
export function liftToConvex(quadratic: Quadratic): { readonly lifts: Float64Array; readonly least: number } {
  const { vms, clouds } = quadratic.problem;
  const lifts = new Float64Array(vms);
  const unit = meanEntry(quadratic.blocks);
  for (let k = 0; k < CORRECTIONS; k++) {
    const pairs = leastEigenpairs(lifted(quadratic, lifts), CORRECTING_STEPS, AT_ONCE);
    if (pairs[0].value > -SMALL * unit) break;
    const rises = new Float64Array(vms);
    for (const { value, vector } of pairs) {
      if (value >= 0) continue;
      const shares = sharesOf(vector, vms, clouds);
      const most = shares.reduce((largest, share) => Math.max(largest, share), 0);
      shares.forEach((share, i) => {
        rises[i] = Math.max(rises[i], (-value * share) / most);
      });
    }
    rises.forEach((rise, i) => {
      lifts[i] += rise;
    });
  }
  const least = leastEigenpairs(lifted(quadratic, lifts), STEPS, 1)[0].value;
  return { lifts: lifts.map((lift) => lift - least), least };
}

/** A quadratic form with every VM's block lifted. */
export function lifted(quadratic: Quadratic, lifts: Float64Array): Quadratic {
  const { clouds } = quadratic.problem;
  const blocks = quadratic.blocks.map((value, k) =>
    k % clouds === Math.floor(k / clouds) % clouds ? value + lifts[Math.floor(k / (clouds * clouds))] : value,
  );
  return { ...quadratic, blocks };
}

/** The mean absolute value: the size of what there is to lift. */
export function meanEntry(blocks: Float64Array): number {
  return blocks.reduce((sum, value) => sum + Math.abs(value), 0) / blocks.length;
}

function sharesOf(vector: Float64Array, vms: number, clouds: number): Float64Array {
  const shares = new Float64Array(vms);
  vector.forEach((value, k) => {
    shares[Math.floor(k / clouds)] += value * value;
  });
  return shares;
}
