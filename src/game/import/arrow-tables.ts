import { type RecordBatch, RecordBatchReader, type Vector } from "../../packages/arrow.ts";
import { checkArrowStructure } from "../arrow-structure.ts";
import {
  checkCapacity,
  checkClouds,
  checkCoordinates,
  checkLatency,
  checkLoad,
  checkPinned,
  checkVms,
} from "../check.ts";
import { checkedDemand } from "../demand.ts";
import { type Instance, totalDemand, UNPINNED } from "../instance.ts";
import { checkOptions } from "../options.ts";
import { Place } from "../place.ts";
import { equalCapacities, type ImportOptions, importOptions, refuseTwoCapacities } from "./import.ts";

/** An Arrow file that was read: its name, for messages, and its bytes. */
export interface ArrowFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/**
 * Three Arrow files (IPC file format, numbers of any type), in the order of the indices:
 *
 * | table | column | meaning |
 * |---|---|---|
 * | clouds | latency | list of m numbers: tau to every cloud, ms, one way |
 * | clouds | capacity | traffic units; without it, equal ones that give the offered load |
 * | clouds | name, longitude, latitude | optional |
 * | vms | load | traffic units; without it, the total demand of each VM |
 * | vms | pinned | the cloud of a VM that never migrates, null for the others; optional |
 * | vms | name | optional |
 * | demand | from, to, amount | d_ij > 0 of each pair, once, i and j in either order |
 */
export interface TablesRequest {
  readonly name: string;
  readonly clouds: ArrowFile;
  readonly vms: ArrowFile;
  readonly demand: ArrowFile;
  readonly options?: Pick<
    Partial<ImportOptions>,
    "capacity" | "offeredLoad" | "delta" | "delayModel" | "normalise"
  >;
}

/** The rest say how files of text are read. */
const TABLE_OPTIONS = importOptions.pick({
  capacity: true,
  offeredLoad: true,
  delta: true,
  delayModel: true,
  normalise: true,
});

/** An instance from tables. Throws a `Problem` on bad input. */
export function instanceFromTables(request: TablesRequest): Instance {
  const given = request.options ?? {};
  const options = checkOptions(TABLE_OPTIONS, given, "import from tables");
  const { delta, delayModel, normalise } = options;
  const clouds = new Table(request.clouds);
  const vms = new Table(request.vms);
  const m = checkClouds(clouds.rows, clouds.at);
  const n = checkVms(vms.rows, vms.at);
  const latency = clouds.matrix("latency", m);
  checkLatency(m, latency, clouds.at.key("latency"));
  const demand = demandOf(new Table(request.demand), n);
  const load = vms.numbers("load") ?? totalDemand(n, demand);
  checkLoad(load, vms.at.key("load"));
  const pinned = Int32Array.from(vms.numbers("pinned", UNPINNED) ?? new Float64Array(n).fill(UNPINNED));
  checkPinned(m, pinned, vms.at.key("pinned"));
  const capacity = capacitiesIn(clouds, given) ?? equalCapacities(m, load, options);
  checkCapacity(capacity, clouds.at.key("capacity"));
  return {
    name: request.name,
    vms: n,
    clouds: m,
    demand,
    load,
    pinned,
    capacity,
    latency,
    delay: { model: delayModel, delta },
    utility: { normalise },
    ...optional("vmNames", vms.texts("name")),
    ...optional("cloudNames", clouds.texts("name")),
    ...optional("coordinates", coordinatesOf(clouds)),
  };
}

/** Undefined without such a column. Beside one, an option that says how large the clouds are would change nothing. */
function capacitiesIn(
  clouds: Table,
  given: Pick<Partial<ImportOptions>, "capacity" | "offeredLoad">,
): Float64Array | undefined {
  refuseTwoCapacities(given);
  const capacity = clouds.numbers("capacity");
  const idle = (["capacity", "offeredLoad"] as const).find((name) => given[name] !== undefined);
  if (capacity === undefined || idle === undefined) return capacity;
  throw clouds.at
    .key("capacity")
    .problemWith("option without effect", `${idle} = ${given[idle]} of import`, "this column or the option");
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { readonly [name in Name]?: Value };
}

function demandOf(table: Table, vms: number) {
  const one = table.required("from");
  const other = table.required("to");
  return checkedDemand(
    vms,
    {
      from: Uint32Array.from(one, (vm, k) => table.index(Math.min(vm, other[k]), k, vms)),
      to: Uint32Array.from(one, (vm, k) => table.index(Math.max(vm, other[k]), k, vms)),
      amount: table.required("amount"),
    },
    table.at,
  );
}

function coordinatesOf(clouds: Table) {
  const longitude = clouds.numbers("longitude");
  const latitude = clouds.numbers("latitude");
  if (longitude === undefined || latitude === undefined) return undefined;
  return Array.from(longitude, (degrees, x) => checkCoordinates([degrees, latitude[x]], clouds.at.index(x)));
}

/** The columns of one file, whatever batches they come in. */
class Table {
  readonly at: Place;
  readonly rows: number;
  readonly #batches: readonly RecordBatch[];

  constructor({ file, bytes }: ArrowFile) {
    this.at = new Place(file);
    this.#batches = batchesOf(bytes, this.at);
    this.rows = this.#batches.reduce((rows, batch) => rows + batch.numRows, 0);
  }

  /** A column of numbers; nulls are `missing` where that is given, and else a Problem. */
  numbers(name: string, missing?: number): Float64Array | undefined {
    const values = this.#values(name);
    if (values === undefined) return undefined;
    return Float64Array.from(values, (value, k) => {
      if (value === null && missing !== undefined) return missing;
      if (typeof value === "number" || typeof value === "bigint") return Number(value);
      throw this.at.key(name).index(k).problem("not a number", value, "a column of numbers");
    });
  }

  required(name: string): Float64Array {
    const values = this.numbers(name);
    if (values !== undefined) return values;
    throw this.at.key(name).problem("missing column", undefined, "a column of numbers");
  }

  texts(name: string): string[] | undefined {
    return this.#values(name)?.map((value, k) => {
      if (typeof value === "string") return value;
      throw this.at.key(name).index(k).problem("not a text", value, "a column of texts");
    });
  }

  /** A column of lists, each of `width` numbers, row by row. */
  matrix(name: string, width: number): Float64Array {
    const rows = this.#values(name);
    const allowed = `a list of ${width} numbers in each row`;
    if (rows === undefined) throw this.at.key(name).problem("missing column", undefined, allowed);
    const matrix = new Float64Array(rows.length * width);
    rows.forEach((row, k) => {
      const values = isList(row) ? [...row] : [];
      const strange = values.some((value) => typeof value !== "number" && typeof value !== "bigint");
      if (values.length !== width || strange) {
        throw this.at
          .key(name)
          .index(k)
          .problemWith("not a row of the matrix", `${values.length} values`, allowed);
      }
      matrix.set(values.map(Number), k * width);
    });
    return matrix;
  }

  index(vm: number, row: number, vms: number): number {
    if (Number.isInteger(vm) && vm >= 0 && vm < vms) return vm;
    throw this.at.index(row).problem("VM index out of range", vm, `0 to ${vms - 1}`);
  }

  #values(name: string): unknown[] | undefined {
    const columns = this.#batches.map((batch) => batch.getChild(name) as Vector | null);
    if (columns.includes(null)) return undefined;
    return columns.flatMap((column) => [...(column as Vector)] as unknown[]);
  }
}

function isList(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

/** Reads by the footer: the library's own loop over the messages does not end on some broken files. */
function batchesOf(bytes: Uint8Array, at: Place): RecordBatch[] {
  try {
    checkArrowStructure(bytes);
    const reader = RecordBatchReader.from(bytes);
    if (!reader.isFile() || !reader.isSync()) throw new Error("no Arrow file header");
    const { numRecordBatches } = reader.open();
    return Array.from({ length: numRecordBatches }, (_, k) => reader.readRecordBatch(k) as RecordBatch);
  } catch (error) {
    const told = error instanceof Error && !(error instanceof TypeError || error instanceof RangeError);
    const shown = told ? error.message : "offsets lead out of it";
    throw at.problemWith("broken Arrow file", shown, "an Arrow IPC file");
  }
}
