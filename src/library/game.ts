/**
 * Instances: read, check, write, generate, import, hash; assignments; named random streams. Nothing here touches a file
 * system, so all of it runs in a browser too.
 *
 * @module
 */
export { instanceFromArrow } from "../game/arrow-read.ts";
export { instanceToArrow } from "../game/arrow-write.ts";
export { formatAssignment, parseAssignment } from "../game/assignment.ts";
export { formatInstance } from "../game/format.ts";
export { type Family, families, familyNamed } from "../game/generate/families.ts";
export { contentHash } from "../game/hash.ts";
export { type ArrowFile, instanceFromTables, type TablesRequest } from "../game/import/arrow-tables.ts";
export {
  type ImportFile,
  type ImportOptions,
  type ImportRequest,
  importInstance,
  importOptions,
} from "../game/import/import.ts";
export { type Delay, type DemandEdges, type Instance, totalDemand, UNPINNED } from "../game/instance.ts";
export { parseInstance } from "../game/parse.ts";
export { RandomStream, type StreamState, streamState } from "../game/random.ts";
export { Problem } from "../problem.ts";
