import { Float64, Int32, Uint32, Utf8 } from "../packages/arrow.ts";

/**
 * The Arrow form of an instance, for large ones: an Arrow IPC file (uncompressed) with one record, one list a column.
 *
 * | column | list of | length | meaning |
 * |---|---|---|---|
 * | capacity | f64 | m | gamma(x), traffic units |
 * | latency | f64 | m * m | tau(x, y), ms, row-major |
 * | load | f64 | n | s_i, traffic units; null: the total demand of each VM |
 * | pinned | i32 | n | cloud of each VM that never migrates, -1 for the others; null: nobody is pinned |
 * | from, to | u32 | edges | the VMs of each pair, from < to |
 * | amount | f64 | edges | d_ij, traffic units |
 * | vm_names | utf8 | n | null: none |
 * | cloud_names | utf8 | m | null: none |
 * | coordinates | f64 | 2 m | longitude and latitude of each cloud, degrees; null: none |
 *
 * Schema metadata: format, name, vms, delay.model, delay.delta (ms), utility.normalise. Numbers there are decimal text
 * that reads back to the same double. Arrays are written and read without a copy.
 */
export const COLUMNS = {
  capacity: { type: new Float64(), unit: "traffic units", description: "gamma(x) of each cloud" },
  latency: { type: new Float64(), unit: "ms", description: "tau(x, y), row-major, one-way" },
  load: { type: new Float64(), unit: "traffic units", description: "s_i; null: the total demand of each VM" },
  pinned: { type: new Int32(), unit: "cloud index", description: "-1: may migrate; null: nobody is pinned" },
  from: { type: new Uint32(), unit: "VM index", description: "the lower VM of each pair" },
  to: { type: new Uint32(), unit: "VM index", description: "the higher VM of each pair" },
  amount: { type: new Float64(), unit: "traffic units", description: "d_ij of each pair" },
  vm_names: { type: new Utf8(), unit: "", description: "name of each VM; null: none" },
  cloud_names: { type: new Utf8(), unit: "", description: "name of each cloud; null: none" },
  coordinates: { type: new Float64(), unit: "degrees", description: "longitude, latitude of each cloud" },
} as const;

export type Column = keyof typeof COLUMNS;
export type Numbers = Float64Array | Int32Array | Uint32Array;
