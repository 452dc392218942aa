import type { WasmBuild } from "../../kernel/modules.ts";
import { type Eigenpair, leastEigenpairs, leastEigenvalue } from "../convexity/least-eigenvalue.ts";
import { FormKernel } from "./form-kernel.ts";
import type { LiftedProblem } from "./problem.ts";
import type { Quadratic } from "./quadratic.ts";

/** Eigenvectors that are corrected at once. */
const AT_ONCE = 20;
/** The part of every eigenvalue that is corrected at once: what is added for one helps others, too. */
const CORRECTED = 0.5;

/** Steps for the last eigenvalue, which decides if the form can be proven convex. */
const LAST_STEPS = 800;

export interface LiftEffort {
  /** How often eigenvectors are corrected. */
  readonly corrections: number;
  /** Steps of Lanczos' iteration that find them. */
  readonly steps: number;
}

export const QUICK_LIFT: LiftEffort = { corrections: 5, steps: 200 };
export const THOROUGH_LIFT: LiftEffort = { corrections: 10, steps: 600 };

/** No need to correct less than this part of what the blocks are. */
const SMALL = 1e-3;

/** What the eigenvectors take, and the form in the kernel. */
export function liftBytes({ vms, clouds, from }: LiftedProblem): number {
  return 8 * clouds * (vms * (THOROUGH_LIFT.steps + AT_ONCE) + (vms + from.length) * clouds);
}

/**
 * More in the VMs' blocks, so that P has no negative eigenvalue between assignments, nearly. The bound pays for what is added by how much the
 * relaxed assignment varies in its direction, so it goes where eigenvectors are: a multiple of v_i v_i' into the block of every VM i, for each eigenvector v.
 * In the end the least eigenvalue that is left is taken off all diagonals: they rise, or fall if P was convex by far. `goOn` is asked
 * again and again; what comes after a no is not convex.
 */
export function liftToConvex(
  quadratic: Quadratic,
  { corrections, steps }: LiftEffort,
  goOn: () => boolean,
  build: WasmBuild,
): Quadratic {
  const enough = SMALL * meanEntry(quadratic.blocks);
  const form = new FormKernel(quadratic, build);
  let convex = quadratic;
  for (let k = 0; k < corrections && goOn(); k++) {
    const negative = leastEigenpairs(form, steps, AT_ONCE, goOn).filter(({ value }) => value < 0);
    if (negative.length === 0 || negative[0].value > -enough) break;
    const blocks = convex.blocks.slice();
    for (const pair of negative) addSquares(blocks, pair, quadratic.problem);
    convex = { ...convex, blocks };
    form.setBlocks(blocks);
  }
  return lifted(convex, -leastEigenvalue(form, LAST_STEPS, goOn));
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

/** v_i v_i' times -value / sum of |v_i|^4 would make v'Pv zero: CORRECTED of that. */
function addSquares(
  blocks: Float64Array,
  { value, vector }: Eigenpair,
  { vms, clouds }: LiftedProblem,
): void {
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
