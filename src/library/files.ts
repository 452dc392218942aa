/**
 * What reads the disk: instance and assignment files, and the kernels in the package. For Node.
 *
 * @module
 */
export { readAssignment, readInstance, writeAssignment, writeInstance } from "../game/files.ts";
export { KERNEL_NAMES, kernelNamed } from "../kernel/kernels.ts";
