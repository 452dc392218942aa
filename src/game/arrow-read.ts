import { DataType, type RecordBatch, RecordBatchReader, type Vector } from "../packages/arrow.ts";
import { COLUMNS, type Column, type Numbers } from "./arrow-columns.ts";
import { checkArrowStructure } from "./arrow-structure.ts";
import {
  checkCapacity,
  checkClouds,
  checkCoordinates,
  checkDelta,
  checkLatency,
  checkLoad,
  checkPinned,
  checkVms,
} from "./check.ts";
import { checkedDemand } from "./demand.ts";
import { readChoice } from "./fields.ts";
import { type Instance, totalDemand, UNPINNED } from "./instance.ts";
import { DELAY_MODELS, INSTANCE_FORMAT } from "./parse.ts";
import { Place } from "./place.ts";

/** An instance from the bytes of its Arrow form, which it keeps a view of. Checked like the JSON form. */
export function instanceFromArrow(bytes: Uint8Array, file: string): Instance {
  const at = new Place(file);
  if (bytes.length === 0) throw at.problemWith("empty file", "0 bytes", "an instance as an Arrow file");
  const record = openRecord(bytes, at);
  const metadata = at.key("metadata");
  const text = (key: string) => record.schema.metadata.get(key);
  readChoice(text("format"), metadata.key("format"), [INSTANCE_FORMAT]);
  const capacity = numbersOf(record, "capacity", at) ?? new Float64Array();
  const clouds = checkClouds(capacity.length, at.key("capacity"));
  checkCapacity(capacity, at.key("capacity"));
  const latency = numbersOf(record, "latency", at, clouds * clouds) ?? new Float64Array();
  checkLatency(clouds, latency, at.key("latency"));
  const vms = checkVms(Number(text("vms")), metadata.key("vms"));
  const amount = numbersOf(record, "amount", at) ?? new Float64Array();
  const edges = {
    from: indices(record, "from", at, amount.length),
    to: indices(record, "to", at, amount.length),
    amount,
  };
  const demand = checkedDemand(vms, edges, at.key("demand"));
  const load = numbersOf(record, "load", at, vms);
  if (load !== undefined) checkLoad(load, at.key("load"));
  const pinned = pinsOf(record, at, vms);
  checkPinned(clouds, pinned, at.key("pinned"));
  const normalise = readChoice(text("utility.normalise"), metadata.key("utility.normalise"), [
    "true",
    "false",
  ]);
  return {
    name: text("name") ?? "",
    vms,
    clouds,
    demand,
    load: load ?? totalDemand(vms, demand),
    pinned,
    capacity,
    latency,
    delay: {
      model: readChoice(text("delay.model"), metadata.key("delay.model"), DELAY_MODELS),
      delta: checkDelta(Number(text("delay.delta")), metadata.key("delay.delta")),
    },
    utility: { normalise: normalise === "true" },
    ...named(record, at, vms, clouds),
  };
}

function named(record: RecordBatch, at: Place, vms: number, clouds: number) {
  const vmNames = stringsOf(record, "vm_names", at, vms);
  const cloudNames = stringsOf(record, "cloud_names", at, clouds);
  const degrees = numbersOf(record, "coordinates", at, 2 * clouds);
  return {
    ...(vmNames === undefined ? {} : { vmNames }),
    ...(cloudNames === undefined ? {} : { cloudNames }),
    ...(degrees === undefined
      ? {}
      : {
          coordinates: Array.from({ length: clouds }, (_, x) =>
            checkCoordinates([degrees[2 * x], degrees[2 * x + 1]], at.key("coordinates").index(x)),
          ),
        }),
  };
}

const ALLOWED = "an Arrow IPC file with one record, as written by flockbench";

/** Reads by the footer: the library's own loop over the messages does not end on some broken files. */
function openRecord(bytes: Uint8Array, at: Place): RecordBatch {
  return decoded(at, () => {
    checkArrowStructure(bytes);
    const reader = RecordBatchReader.from(bytes);
    if (!reader.isFile() || !reader.isSync()) throw new Error("no Arrow file header");
    const batches = reader.open().numRecordBatches;
    const record = batches === 1 ? reader.readRecordBatch(0) : null;
    if (record === null || record.numRows !== 1)
      throw new Error(`${batches} record batches, or not one record`);
    return record;
  });
}

/** What the library throws on a broken file is the file's fault, and reported so: its own words tell of its inside. */
function decoded<Result>(at: Place, decode: () => Result): Result {
  try {
    return decode();
  } catch (error) {
    const told = error instanceof TypeError || error instanceof RangeError || !(error instanceof Error);
    throw at.problemWith("broken Arrow file", told ? "offsets lead out of it" : error.message, ALLOWED);
  }
}

/** The list in a column; `undefined` where it is null. Its length is `length` where given. */
function listOf(record: RecordBatch, name: Column, at: Place, length?: number): Vector | undefined {
  const column = record.getChild(name);
  const allowed = `a list of ${COLUMNS[name].type}`;
  if (column === null) throw at.key(name).problem("missing column", undefined, allowed);
  if (!DataType.isList(column.type) || String(column.type.valueType) !== String(COLUMNS[name].type)) {
    throw at.key(name).problemWith("wrong column type", String(column.type), allowed);
  }
  const list: Vector | null = decoded(at.key(name), () => column.get(0));
  if (list === null) return undefined;
  if (length !== undefined && list.length !== length) {
    throw at.key(name).problem("wrong length", list.length, `a list of ${length}`);
  }
  return list;
}

/** The values of a list column without a copy. The column's type says which array it is. */
function valuesOf<Values extends Numbers>(
  record: RecordBatch,
  name: Column,
  at: Place,
  length?: number,
): Values | undefined {
  const list = listOf(record, name, at, length);
  if (list === undefined) return undefined;
  const values: Values = decoded(at.key(name), () => list.toArray());
  if (values.length === list.length) return values;
  throw at.key(name).problem("broken Arrow file", values.length, `${list.length} values, as the list says`);
}

function numbersOf(record: RecordBatch, name: Column, at: Place, length?: number): Float64Array | undefined {
  return valuesOf<Float64Array>(record, name, at, length);
}

function indices(record: RecordBatch, name: "from" | "to", at: Place, length: number): Uint32Array {
  return valuesOf<Uint32Array>(record, name, at, length) ?? new Uint32Array(length);
}

function pinsOf(record: RecordBatch, at: Place, vms: number): Int32Array {
  return valuesOf<Int32Array>(record, "pinned", at, vms) ?? new Int32Array(vms).fill(UNPINNED);
}

function stringsOf(
  record: RecordBatch,
  name: Column,
  at: Place,
  length: number,
): readonly string[] | undefined {
  const list = listOf(record, name, at, length);
  if (list === undefined) return undefined;
  return decoded(at.key(name), () => Array.from({ length }, (_, k) => String(list.get(k))));
}
