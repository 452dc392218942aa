import {
  checkCapacity,
  checkClouds,
  checkCoordinates,
  checkDelta,
  checkLatency,
  checkLoad,
  checkPinned,
  checkVms,
  pinOutOfRange,
} from "./check.ts";
import { checkedDemand } from "./demand.ts";
import {
  type Fields,
  readArray,
  readChoice,
  readNumbers,
  readObject,
  readRoot,
  readString,
  readStrings,
} from "./fields.ts";
import { type Delay, type DemandEdges, type Instance, totalDemand, UNPINNED } from "./instance.ts";
import { parseJson } from "./json.ts";
import { MAX_EDGES } from "./limits.ts";
import { Place } from "./place.ts";

export const INSTANCE_FORMAT = "flockbench/instance@1";
export const DELAY_MODELS = ["utilisation", "queue"] as const;
export const DEFAULT_DELAY: Delay = { model: "utilisation", delta: 20 };

/**
 * An instance from its JSON text (docs/model.md, section 6). Left out: `name` is the file's name without its ending,
 * `vms.load` is the total demand of each VM, `vms.pinned` is nobody, `delay` is utilisation with 20 ms, and
 * `utility.normalise` is true. Edges come in any order and are sorted.
 *
 * `file` is only named in errors: a `Problem` with the field and what it allows.
 */
export function parseInstance(text: string, file: string): Instance {
  const at = new Place(file);
  const root = readRoot(parseJson(text, at, "an instance as a JSON object"), at, INSTANCE_FORMAT, [
    "format",
    "name",
    "clouds",
    "vms",
    "demand",
    "delay",
    "utility",
  ]);
  const clouds = readClouds(root.clouds, at.key("clouds"));
  const fields = readObject(root.vms, at.key("vms"), ["count", "load", "pinned", "names"]);
  const vms = checkVms(fields.count, at.key("vms").key("count"));
  const demand = readDemand(root.demand, vms, at.key("demand"));
  return {
    name: root.name === undefined ? nameOf(file) : readString(root.name, at.key("name")),
    vms,
    demand,
    load: fields.load === undefined ? totalDemand(vms, demand) : readLoad(fields.load, vms, at),
    pinned: readPinned(fields.pinned, vms, clouds.clouds, at.key("vms").key("pinned")),
    ...clouds,
    delay: readDelay(root.delay, at.key("delay")),
    utility: { normalise: readNormalise(root.utility, at.key("utility")) },
    ...(fields.names === undefined
      ? {}
      : { vmNames: readStrings(fields.names, at.key("vms").key("names"), vms, "VM") }),
  };
}

/** The last part of a path without its ending. */
function nameOf(file: string): string {
  const base = file.split(/[\\/]/).at(-1) ?? file;
  return base.replace(/\.[^.]+$/, "");
}

function readClouds(value: unknown, at: Place) {
  const fields = readObject(value, at, ["capacity", "latency", "names", "coordinates"]);
  const clouds = checkClouds(readArray(fields.capacity, at.key("capacity")).length, at.key("capacity"));
  const capacity = readNumbers(fields.capacity, at.key("capacity"), clouds, "cloud");
  checkCapacity(capacity, at.key("capacity"));
  return {
    clouds,
    capacity,
    latency: readLatency(fields.latency, clouds, at.key("latency")),
    ...(fields.names === undefined
      ? {}
      : { cloudNames: readStrings(fields.names, at.key("names"), clouds, "cloud") }),
    ...(fields.coordinates === undefined ? {} : { coordinates: readCoordinates(fields, clouds, at) }),
  };
}

function readLatency(value: unknown, clouds: number, at: Place): Float64Array {
  const latency = new Float64Array(clouds * clouds);
  for (const [x, row] of readArray(value, at, clouds, "cloud").entries()) {
    latency.set(readNumbers(row, at.index(x), clouds, "cloud"), x * clouds);
  }
  checkLatency(clouds, latency, at);
  return latency;
}

function readCoordinates(fields: Fields, clouds: number, at: Place): readonly (readonly [number, number])[] {
  const place = at.key("coordinates");
  return readArray(fields.coordinates, place, clouds, "cloud").map((pair, x) =>
    checkCoordinates(readArray(pair, place.index(x)), place.index(x)),
  );
}

function readLoad(value: unknown, vms: number, at: Place): Float64Array {
  const place = at.key("vms").key("load");
  const load = readNumbers(value, place, vms, "VM");
  checkLoad(load, place);
  return load;
}

function readPinned(value: unknown, vms: number, clouds: number, at: Place): Int32Array {
  const pinned = new Int32Array(vms).fill(UNPINNED);
  if (value === undefined) return pinned;
  for (const [vm, cloud] of readArray(value, at, vms, "VM").entries()) {
    if (cloud === null) continue;
    if (typeof cloud !== "number" || !Number.isInteger(cloud) || cloud < 0 || cloud >= clouds) {
      throw pinOutOfRange(clouds, cloud, at.index(vm));
    }
    pinned[vm] = cloud;
  }
  checkPinned(clouds, pinned, at);
  return pinned;
}

function readDemand(value: unknown, vms: number, at: Place): DemandEdges {
  const triples = readArray(value, at);
  const count = triples.length;
  if (count > MAX_EDGES) throw at.problem("too many pairs", count, `at most ${MAX_EDGES}`);
  const edges = {
    from: new Uint32Array(count),
    to: new Uint32Array(count),
    amount: new Float64Array(count),
  };
  for (let k = 0; k < count; k++) {
    const triple = triples[k];
    if (!Array.isArray(triple) || triple.length !== 3) {
      throw at.index(k).problem("not a pair with its demand", triple, "[i, j, d] with i < j and d > 0");
    }
    edges.from[k] = readVm(triple[0], vms, at, k, 0);
    edges.to[k] = readVm(triple[1], vms, at, k, 1);
    if (typeof triple[2] !== "number") {
      throw at.index(k, 2).problem("not a number", triple[2], "finite numbers > 0");
    }
    edges.amount[k] = triple[2];
  }
  return checkedDemand(vms, edges, at);
}

function readVm(value: unknown, vms: number, at: Place, edge: number, side: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < vms) return value;
  const problem = typeof value === "number" ? "VM index out of range" : "not a VM index";
  throw at.index(edge, side).problem(problem, value, `integers from 0 to ${vms - 1}`);
}

function readDelay(value: unknown, at: Place): Delay {
  if (value === undefined) return DEFAULT_DELAY;
  const { model, delta } = readObject(value, at, ["model", "delta"]);
  return {
    model: model === undefined ? DEFAULT_DELAY.model : readChoice(model, at.key("model"), DELAY_MODELS),
    delta: delta === undefined ? DEFAULT_DELAY.delta : checkDelta(delta, at.key("delta")),
  };
}

function readNormalise(value: unknown, at: Place): boolean {
  if (value === undefined) return true;
  const { normalise } = readObject(value, at, ["normalise"]);
  if (normalise === undefined) return true;
  if (typeof normalise !== "boolean") {
    throw at.key("normalise").problem("not a boolean", normalise, "true or false");
  }
  return normalise;
}
