import { z } from "../../packages/zod.ts";
import { Problem } from "../../problem.ts";
import { checkCapacity, checkLatency, checkLoad } from "../check.ts";
import { checkedDemand } from "../demand.ts";
import { type Instance, totalDemand, UNPINNED } from "../instance.ts";
import { LARGEST_QUANTITY } from "../limits.ts";
import { checkOptions } from "../options.ts";
import { DELAY_MODELS } from "../parse.ts";
import { Place, show } from "../place.ts";
import { readCoordinates } from "./coordinates.ts";
import { type DemandGraph, demandOfMatrix, demandOfNetwork } from "./demand-graph.ts";
import { fileKind, isMatrix, nameWithKind } from "./file-kind.ts";
import { type Latencies, latenciesOf } from "./latency.ts";
import { readLabelledMatrix, readPlainMatrix } from "./matrix.ts";
import { readNetwork } from "./read-network.ts";
import { latenciesOfTopology } from "./topology.ts";

/** A file that was read: its name, for messages, and its text. */
export interface ImportFile {
  readonly file: string;
  readonly text: string;
}

export const importOptions = z.strictObject({
  roundTrip: z.boolean().default(true).describe("a latency matrix holds round-trip times, which are halved"),
  unit: z.enum(["ms", "s"]).default("ms").describe("unit of a latency matrix"),
  zeros: z
    .enum(["missing", "latency"])
    .default("missing")
    .describe("what a zero off the diagonal of a plain latency matrix is"),
  stretch: z.number().min(1).max(1e6).default(1).describe("factor on the shortest paths of a topology"),
  network: z.string().optional().describe("which network of a latency file that holds several"),
  demandNetwork: z.string().optional().describe("which network of a demand file that holds several"),
  capacity: z.number().positive().optional().describe("capacity of every cloud, in place of an offered load"),
  offeredLoad: z
    .number()
    .min(1e-6)
    .max(1e6)
    .default(0.6)
    .describe("sum of the loads over sum of the capacities"),
  delta: z.number().positive().max(LARGEST_QUANTITY).default(20).describe("delay constant, ms"),
  delayModel: z.enum(DELAY_MODELS).default("utilisation").describe("processing delay rho(x)"),
  normalise: z.boolean().default(true).describe("divide a VM's weighted latency by its total demand"),
});

export type ImportOptions = z.output<typeof importOptions>;

export interface ImportRequest {
  /** Clouds: a latency matrix (labelled CSV or plain), or a network whose shortest paths are the latencies. */
  readonly latency: ImportFile;
  /** VMs: a network with demands, a network whose links are demands, or a traffic matrix. */
  readonly demand: ImportFile;
  /** Positions of the clouds for maps, JSON by name. */
  readonly coordinates?: ImportFile;
  readonly options?: z.input<typeof importOptions>;
}

/**
 * A game from measured data: the VMs and demands of one file on the clouds and latencies of another. Clouds have equal
 * capacities. `messages` says everything that was changed, dropped or assumed. Throws a `Problem` on bad input.
 */
export function importInstance(request: ImportRequest): { instance: Instance; messages: string[] } {
  const options = checkOptions(importOptions, request.options ?? {}, "import");
  refuseIdleOptions(request);
  const messages: string[] = [];
  const clouds = from(request.latency, messages, (text, at, notes) =>
    readLatencies(text, options, at, notes),
  );
  const graph = from(request.demand, messages, (text, at, notes) => readDemand(text, options, at, notes));
  const coordinates =
    request.coordinates === undefined
      ? clouds.coordinates
      : from(request.coordinates, messages, (text, at, notes) =>
          readCoordinates(text, clouds.names ?? [], at, notes),
        );
  const instance = assemble(clouds, graph, options, nameOf(request, options));
  checkLatency(instance.clouds, instance.latency, new Place(request.latency.file, "latency"));
  checkCapacity(instance.capacity, new Place(request.demand.file, "capacity"));
  checkLoad(instance.load, new Place(request.demand.file, "load"));
  checkedDemand(instance.vms, instance.demand, new Place(request.demand.file, "demand"));
  return { instance: coordinates === undefined ? instance : { ...instance, coordinates }, messages };
}

/** @throws Problem */
export function refuseTwoCapacities({ capacity, offeredLoad }: z.input<typeof importOptions>): void {
  if (capacity === undefined || offeredLoad === undefined) return;
  throw new Problem(
    `option without effect: offeredLoad = ${offeredLoad} of import; allowed: capacity or offeredLoad`,
  );
}

/**
 * An option that changes nothing is a misunderstanding.
 * @throws Problem
 */
function refuseIdleOptions({ latency, demand, options = {} }: ImportRequest): void {
  const given = (names: readonly (keyof ImportOptions)[]) =>
    names.find((name) => options[name] !== undefined);
  const refuse = (name: keyof ImportOptions | undefined, why: string) => {
    if (name === undefined) return;
    throw new Problem(`option without effect: ${name} = ${show(options[name])} of import; ${why}`);
  };
  refuseTwoCapacities(options);
  const kind = fileKind(latency.text);
  if (!isMatrix(kind)) {
    refuse(
      given(["roundTrip", "unit", "zeros"]),
      `allowed: with a latency matrix; ${latency.file} is a topology`,
    );
  } else {
    refuse(given(["stretch", "network"]), `allowed: with a topology; ${latency.file} is a latency matrix`);
    if (kind === "labelled matrix")
      refuse(given(["zeros"]), `allowed: with a plain matrix; ${latency.file} has labels`);
  }
  if (isMatrix(fileKind(demand.text))) {
    refuse(given(["demandNetwork"]), `allowed: with a network; ${demand.file} is a matrix`);
  }
}

/** Reads a file and prefixes its notes with its name. */
function from<Result>(
  { file, text }: ImportFile,
  messages: string[],
  read: (text: string, at: Place, notes: string[]) => Result,
): Result {
  const at = new Place(file);
  if (text.trim() === "")
    throw at.problemWith("empty file", `${text.length} characters`, "a matrix or a network");
  const notes: string[] = [];
  const result = read(text, at, notes);
  messages.push(...notes.map((note) => `${file}: ${note}`));
  return result;
}

function readLatencies(text: string, options: ImportOptions, file: Place, notes: string[]): Latencies {
  const kind = fileKind(text);
  const at = new Place(nameWithKind(file.file, kind));
  if (!isMatrix(kind)) {
    const network = readNetwork(text, options.network, at, notes);
    const hasLengths = network.links.some(({ km }) => km !== undefined);
    if (kind === "edge list" && hasLengths) notes.push("read the third column as lengths of links in km");
    return latenciesOfTopology(network, options.stretch, at, notes);
  }
  const matrix =
    kind === "labelled matrix"
      ? readLabelledMatrix(text, at, "latency", notes)
      : readPlainMatrix(text, at, "latency", options.zeros === "missing", notes);
  return latenciesOf(matrix, options, at, notes);
}

function readDemand(text: string, options: ImportOptions, file: Place, notes: string[]): DemandGraph {
  const kind = fileKind(text);
  const at = new Place(nameWithKind(file.file, kind));
  if (!isMatrix(kind)) {
    return demandOfNetwork(readNetwork(text, options.demandNetwork, at, notes), at, notes);
  }
  const matrix =
    kind === "labelled matrix"
      ? readLabelledMatrix(text, at, "demand", notes)
      : readPlainMatrix(text, at, "demand", false, notes);
  return demandOfMatrix(matrix, at, notes);
}

function assemble(clouds: Latencies, graph: DemandGraph, options: ImportOptions, name: string): Instance {
  const size = Math.sqrt(clouds.latency.length);
  const load = totalDemand(graph.vms, graph.demand);
  return {
    name,
    vms: graph.vms,
    clouds: size,
    demand: graph.demand,
    load,
    pinned: new Int32Array(graph.vms).fill(UNPINNED),
    capacity: equalCapacities(size, load, options),
    latency: clouds.latency,
    delay: { model: options.delayModel, delta: options.delta },
    utility: { normalise: options.normalise },
    ...(graph.names === undefined ? {} : { vmNames: graph.names }),
    ...(clouds.names === undefined ? {} : { cloudNames: clouds.names }),
  };
}

/** Those that are given, or that make the sum of the loads so large a part of their sum; 1 where nothing has a load. */
export function equalCapacities(
  clouds: number,
  load: Float64Array,
  { capacity, offeredLoad }: Pick<ImportOptions, "capacity" | "offeredLoad">,
): Float64Array {
  const offered = load.reduce((sum, value) => sum + value, 0);
  const equalShare = offered > 0 ? offered / (offeredLoad * clouds) : 1;
  return new Float64Array(clouds).fill(capacity ?? equalShare);
}

function nameOf({ demand, latency }: ImportRequest, options: ImportOptions): string {
  const base = ({ file }: ImportFile) => (file.split(/[\\/]/).at(-1) ?? file).replace(/\.[^.]+$/, "");
  return `${options.demandNetwork ?? base(demand)} on ${options.network ?? base(latency)}`;
}
