import type { SolverExports } from "../solver-kernel.ts";
import type { Features } from "./relaxation.ts";
import { eachStepMatrix } from "./steps.ts";

/** Fills the tables of assembly/exact/features.ts, after the problem is complete. */
export function copyFeatures(solver: SolverExports, given: Features, clouds: number): void {
  const { columns, rows, start } = given;
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
  new Float32Array(buffer, solver.featureStart.value >>> 0, columns).set(start);
  const steps = new Float32Array(buffer, solver.featureSteps.value >>> 0, vms * width * width);
  eachStepMatrix(given, clouds, (k, matrix) => {
    for (let q = 0; q < columns; q++) {
      steps.set(matrix.subarray(q * columns, (q + 1) * columns), (k * width + q) * width);
    }
  });
  solver.prepareFeatures();
}
