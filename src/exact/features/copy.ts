import type { SolverExports } from "../solver-kernel.ts";
import type { Features } from "./relaxation.ts";

/** Fills the tables of assembly/exact/features.ts, after the problem is complete. */
export function copyFeatures(solver: SolverExports, features: Features, clouds: number): void {
  const { columns, rows, start, likely, messages } = features;
  solver.allocateFeatures(columns);
  const { buffer } = solver.memory;
  const width = solver.featureWidth.value;
  const row = solver.problemRow.value;
  const vms = rows.length / columns / clouds;
  const target = new Float32Array(buffer, solver.features.value >>> 0, vms * row * width);
  for (let i = 0; i < vms; i++) {
    for (let x = 0; x < clouds; x++) {
      const at = (i * clouds + x) * columns;
      target.set(rows.subarray(at, at + columns), (i * row + x) * width);
    }
  }
  const shares = new Float32Array(buffer, solver.featureLikely.value >>> 0, vms * row);
  for (let i = 0; i < vms; i++) shares.set(likely.subarray(i * clouds, (i + 1) * clouds), i * row);
  const pairs = messages.length / clouds;
  const given = new Float64Array(buffer, solver.featureMessages.value >>> 0, pairs * row);
  for (let pair = 0; pair < pairs; pair++)
    given.set(messages.subarray(pair * clouds, (pair + 1) * clouds), pair * row);
  new Float32Array(buffer, solver.featureStart.value >>> 0, columns).set(start);
  solver.prepareFeatures();
}
