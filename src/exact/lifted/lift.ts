import { type Eigenpair, leastEigenpairs, leastEigenvalue } from "./least-eigenvalue.ts";
import type { Quadratic } from "./quadratic.ts";

const CORRECTIONS = 10;
const AT_ONCE = 20;
/** Of every eigenvalue; what is corrected for one helps others, too. */
const CORRECTED = 0.5;
const STEPS = 600;
/** The last eigenvalue decides if the form can be proven convex. */
const LAST_STEPS = 1500;
/** No need to correct less than this part of what the blocks are. */
const SMALL = 1e-3;

/**
 * More on the VMs' blocks, so that P has no negative eigenvalue between assignments, nearly. The bound pays for what is added by how much the
 * relaxed assignment varies in its direction, so it goes where eigenvectors are: for each, -value v_i v_i' in the block of VM i, as often as
 * lifts it. In the end all diagonals are lifted by the least eigenvalue that is left.
 */
export function liftToConvex(quadratic: Quadratic): Quadratic {
  const { vms, clouds } = quadratic.problem;
  const enough = SMALL * meanEntry(quadratic.blocks);
  let convex = quadratic;
  for (let k = 0; k < CORRECTIONS; k++) {
    const negative = leastEigenpairs(convex, STEPS, AT_ONCE).filter(({ value }) => value < 0);
    if (negative.length === 0 || negative[0].value > -enough) break;
    const blocks = convex.blocks.slice();
    for (const pair of negative) addSquares(blocks, pair, vms, clouds);
    convex = { ...convex, blocks };
  }
  return lifted(convex, -leastEigenvalue(convex, LAST_STEPS));
}

/** A quadratic form with all diagonals of blocks lifted. */
export function lifted(quadratic: Quadratic, rise: number): Quadratic {
  const { clouds } = quadratic.problem;
  const blocks = quadratic.blocks.map((value, k) =>
    k % clouds === Math.floor(k / clouds) % clouds ? value + rise : value,
  );
  return { ...quadratic, blocks };
}

/** The mean absolute value: the size of what there is to lift. */
export function meanEntry(blocks: Float64Array): number {
  return blocks.reduce((sum, value) => sum + Math.abs(value), 0) / blocks.length;
}

/** With all of these squares of its parts v'Pv would be zero, if it were all of them. */
function addSquares(blocks: Float64Array, { value, vector }: Eigenpair, vms: number, clouds: number): void {
  const shares = new Float64Array(vms);
  vector.forEach((entry, k) => {
    shares[Math.floor(k / clouds)] += entry * entry;
  });
  const factor = (-CORRECTED * value) / shares.reduce((sum, share) => sum + share * share, 0);
  for (let k = 0; k < blocks.length; k++) {
    const row = Math.floor(k / clouds);
    // Symmetric to the last bit.
    blocks[k] += factor * (vector[row] * vector[row - (row % clouds) + (k % clouds)]);
  }
}
