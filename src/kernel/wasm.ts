import type { Instance } from "../game/instance.ts";
import { UNPINNED } from "../game/instance.ts";
import type { StreamState } from "../game/random.ts";
import { Problem } from "../problem.ts";
import { checkEnumerable, FULL, seenBy } from "./scenario.ts";
import type {
  ActivationOrder,
  ControlledSettings,
  Deviation,
  Evaluation,
  ExhaustiveOptimum,
  Game,
  GameSettings,
  Hosting,
  Kernel,
  Objective,
  TargetRule,
} from "./types.ts";
import { DEFAULT_VIRTUAL_LATENCY, migrationFactor, SCENARIOS, TOLERANCE } from "./types.ts";
import type { KernelExports } from "./wasm-exports.ts";

const MEMORY_LIMIT = 4 * 2 ** 30;
const ORDERS: readonly ActivationOrder[] = ["permutation", "uniform", "round-robin"];
/** Blocks of m * m assignments between two questions whether to go on: some 10 to 100 ms. */
const BLOCKS_PER_SLICE = 1 << 18;

/**
 * A kernel of its own memory from a compiled module (assembly/, any build). It holds one game at a time: loading the
 * next one ends the game before. In Node, `kernelNamed("wasm-simd")` needs no module.
 * @param name What errors and records call it.
 * @param module Of `flockbench/wasm/simd.wasm` or `scalar.wasm`, as `WebAssembly.compile` makes it.
 * @throws Problem if it is no compiled module.
 */
export function wasmKernel(name: string, module: WebAssembly.Module): Kernel {
  if (!(module instanceof WebAssembly.Module)) {
    throw new Problem(
      `no compiled module: ${String(module)}; allowed: a WebAssembly.Module, or kernelNamed("wasm-simd") in Node`,
    );
  }
  const instance = new WebAssembly.Instance(module, { env: { abort: abortKernel } });
  const exports = instance.exports as unknown as KernelExports;
  return { name, load: (game, settings) => new WasmGame(exports, game, settings) };
}

/** Only the debug build asserts: what it finds is a bug in the kernel, not in the input. */
function abortKernel(_message: number, _file: number, line: number, column: number): never {
  throw new Error(`kernel assertion failed at line ${line}, column ${column}`);
}

export class WasmGame implements Game {
  readonly instance: Instance;
  readonly settings: GameSettings;
  readonly #kernel: KernelExports;
  /** Where the memory of Controlled-Flock begins; null before it is first prepared. */
  #controlled: number | null = null;

  constructor(kernel: KernelExports, instance: Instance, settings: GameSettings) {
    this.#kernel = kernel;
    this.instance = instance;
    this.settings = settings;
    const seen = seenBy(settings, instance);
    checkMemory(kernel, seen);
    kernel.allocateGame(seen.vms, seen.clouds, seen.demand.amount.length);
    copyClouds(kernel, seen);
    const { a, eta, evaluate, scenario = "latency", virtualLatency = DEFAULT_VIRTUAL_LATENCY } = settings;
    copyVms(kernel, seen, SCENARIOS.indexOf(scenario));
    const { model, delta } = seen.delay;
    kernel.setEnergy(scenario === "energy" ? 1 : 0, virtualLatency, FULL);
    kernel.setGame(a, migrationFactor(eta), evaluate === "exact" ? 1 : 0, model === "queue" ? 1 : 0, delta);
    this.seed([1, 0, 0, 0]);
    this.setAssignment(instance.pinned.map((cloud) => (cloud === UNPINNED ? 0 : cloud)));
  }

  setAssignment(assignment: ArrayLike<number>): void {
    this.hosts().set(assignment);
    this.#kernel.aggregate();
    this.#kernel.resetWitness();
  }

  assignment(): Uint16Array {
    return this.hosts().slice();
  }

  /** A view of memory: made afresh, since growing memory detaches the ones before. */
  hosts(): Uint16Array {
    return new Uint16Array(this.#kernel.memory.buffer, address(this.#kernel.hosts.value), this.instance.vms);
  }

  randomAssignment(state: StreamState): void {
    const kernel = this.#kernel;
    kernel.randomAssignment(...state);
    kernel.aggregate();
    kernel.resetWitness();
  }

  seed(state: StreamState): void {
    this.#kernel.setStream(...state);
    this.#kernel.resetActivation();
  }

  round(order: ActivationOrder, target: TargetRule): number {
    const number = ORDERS.indexOf(order);
    return target === "random"
      ? this.#kernel.roundRandomTarget(number)
      : this.#kernel.roundBestTarget(number);
  }

  prepareControlled(settings: ControlledSettings, noise: StreamState): void {
    const kernel = this.#kernel;
    this.#controlled ??= address(kernel.mark());
    kernel.releaseTo(this.#controlled);
    const { step, forgetting, latencyCost, costShape, thresholdCost } = settings;
    const constant = "constant" in step ? step.constant : 0;
    checkEstimates(this.#controlled + kernel.controlledBytes(constant === 1 ? 0 : 1), this.instance);
    kernel.prepareEstimates(constant, "exponent" in step ? step.exponent : 0, settings.noise);
    const isQuadratic = costShape === "quadratic" ? 1 : 0;
    const { eta } = this.settings;
    kernel.prepareMigrationCost(forgetting, latencyCost, isQuadratic, thresholdCost, eta, TOLERANCE);
    kernel.setNoiseStream(...noise);
  }

  controlledRound(order: ActivationOrder): number {
    return this.#kernel.roundControlled(ORDERS.indexOf(order));
  }

  isEquilibrium(): boolean {
    return this.#kernel.isEquilibrium() !== 0;
  }

  deviations(): Deviation[] {
    const hosts = this.assignment();
    const found: Deviation[] = [];
    for (let vm = 0; vm < this.instance.vms; vm++) {
      const to = this.#kernel.deviationOf(vm);
      if (to < 0) continue;
      const stay = this.#kernel.deviationStay.value;
      const move = this.#kernel.deviationMove.value;
      found.push({ vm, from: hosts[vm], to, stay, move });
    }
    return found;
  }

  equilibriumGap(): number {
    return this.#kernel.equilibriumGap();
  }

  hosting(): Hosting {
    const { loads, population, capacity, memory } = this.#kernel;
    const { clouds } = this.instance;
    return {
      load: this.#doubles(loads.value, clouds).slice(),
      vms: new Uint32Array(memory.buffer, address(population.value), clouds).slice(),
      capacity: this.#doubles(capacity.value, clouds).slice(),
    };
  }

  setEnvironment(latency: Float64Array, capacity: Float64Array): void {
    copyClouds(this.#kernel, seenBy(this.settings, { ...this.instance, latency, capacity }));
    this.#kernel.refreshSlopes();
    this.#kernel.refreshDelays();
  }

  totalWeightedLatency(): number {
    return this.#kernel.totalWeightedLatency();
  }

  regularisedSocialCost(): number {
    return this.#kernel.regularisedSocialCost();
  }

  evaluate(): Evaluation {
    const kernel = this.#kernel;
    const { vms, clouds } = this.instance;
    kernel.evaluate();
    return {
      totalWeightedLatency: kernel.evaluatedTotal(),
      regularisedSocialCost: kernel.evaluatedRegularised(),
      utilities: this.#doubles(kernel.evaluatedUtilities(), vms).slice(),
      weights: this.#doubles(kernel.evaluatedWeights(), clouds).slice(),
      load: this.#doubles(kernel.evaluatedLoads(), clouds).slice(),
    };
  }

  costs(vm: number): Float64Array {
    this.#kernel.allCosts(vm);
    return this.#doubles(this.#kernel.utilities(), this.instance.clouds).slice();
  }

  totalChange(vm: number, cloud: number): number {
    return this.#kernel.totalChange(vm, cloud);
  }

  migrate(vm: number, cloud: number): void {
    this.#kernel.migrate(vm, cloud);
  }

  exhaustiveOptimum(
    objective: Objective,
    proceed: (visited: number) => boolean = () => true,
  ): ExhaustiveOptimum {
    checkEnumerable(this.settings);
    const kernel = this.#kernel;
    const { vms, clouds } = this.instance;
    checkEnumeration(kernel, vms);
    const hosts = this.assignment();
    const place = kernel.startExhaustive(objective === "regularised" ? 1 : 0);
    const total = kernel.exhaustiveCount();
    let visited = 0;
    let complete = false;
    do {
      complete = kernel.continueExhaustive(BLOCKS_PER_SLICE) !== 0;
      visited = complete ? total : Math.min(total, visited + BLOCKS_PER_SLICE * clouds * clouds);
    } while (!complete && proceed(visited));
    const assignment = new Uint16Array(
      kernel.memory.buffer,
      address(kernel.exhaustiveAssignment()),
      vms,
    ).slice();
    kernel.endExhaustive(place);
    this.setAssignment(assignment);
    const { totalWeightedLatency, regularisedSocialCost } = this.evaluate();
    this.setAssignment(hosts);
    const cost = objective === "total" ? totalWeightedLatency : regularisedSocialCost;
    return { cost, assignment, visited, complete };
  }

  /** Views are made afresh: growing memory detaches the ones before. */
  #doubles(place: number, length: number): Float64Array {
    return new Float64Array(this.#kernel.memory.buffer, address(place), length);
  }
}

/** WebAssembly hands out addresses as signed integers: beyond 2 GiB they would come out negative. */
function address(place: number): number {
  return place >>> 0;
}

/** Sizes memory before any of it is taken. Errors: `instance too large: ...`, saying how many VMs would fit. */
function checkMemory(kernel: KernelExports, { vms, clouds, demand }: Instance): void {
  const pairs = demand.amount.length;
  // Beside the tables: loads and pins on their way in, utilities on their way out.
  const needed = kernel.bytesNeeded(vms, clouds, pairs) + 16 * vms + (1 << 20);
  if (needed <= MEMORY_LIMIT) return;
  const fixed = kernel.bytesNeeded(0, clouds, 0);
  const fit = Math.max(0, Math.floor(((MEMORY_LIMIT - fixed) / (needed - fixed)) * vms));
  const gibibytes = (needed / 2 ** 30).toFixed(1);
  throw new Problem(
    `instance too large: ${vms} VMs and ${pairs} pairs on ${clouds} clouds need ${gibibytes} GiB; ` +
      `the kernel's 4 GiB hold about ${fit} VMs of this mean degree`,
  );
}

function checkEstimates(taken: number, { vms, clouds }: Instance): void {
  // Beside the estimates: utilities on their way out.
  const needed = taken + 16 * vms + (1 << 20);
  if (needed <= MEMORY_LIMIT) return;
  const gibibytes = (needed / 2 ** 30).toFixed(1);
  throw new Problem(
    `instance too large: the estimates of ${vms} VMs for ${clouds} clouds need ${gibibytes} GiB in all; allowed: 4 GiB`,
  );
}

/** The tables of an enumeration grow with the square of the number of VMs that it places. */
function checkEnumeration(kernel: KernelExports, vms: number): void {
  const needed = kernel.exhaustiveBytes() + address(kernel.mark());
  if (needed <= MEMORY_LIMIT) return;
  const gibibytes = (needed / 2 ** 30).toFixed(1);
  throw new Problem(
    `instance too large to enumerate: ${vms} VMs need ${gibibytes} GiB of tables; allowed: 4 GiB`,
  );
}

function copyClouds(kernel: KernelExports, { clouds, latency, capacity }: Instance): void {
  const stride = kernel.stride.value;
  const rows = new Float64Array(kernel.memory.buffer, address(kernel.latency.value), clouds * stride);
  for (let x = 0; x < clouds; x++) rows.set(latency.subarray(x * clouds, (x + 1) * clouds), x * stride);
  new Float64Array(kernel.memory.buffer, address(kernel.capacity.value), clouds).set(capacity);
}

function copyVms(kernel: KernelExports, instance: Instance, scenario: number): void {
  const { vms, load, pinned, utility } = instance;
  kernel.openStaging();
  eachChunk(kernel, instance, (count) => kernel.countEdges(count));
  kernel.openRows();
  eachChunk(kernel, instance, (count) => kernel.fillEdges(count));
  kernel.closeStaging();
  const place = kernel.mark();
  const loads = kernel.allocate(vms * 8);
  const pins = kernel.allocate(vms * 4);
  new Float64Array(kernel.memory.buffer, address(loads), vms).set(load);
  new Int32Array(kernel.memory.buffer, address(pins), vms).set(pinned);
  kernel.finishVms(loads, pins, utility.normalise ? 1 : 0, scenario);
  kernel.releaseTo(place);
}

function eachChunk(kernel: KernelExports, { demand }: Instance, visit: (count: number) => void): void {
  const size = kernel.CHUNK_EDGES.value;
  const { buffer } = kernel.memory;
  const from = new Uint32Array(buffer, address(kernel.stagingFrom()), size);
  const to = new Uint32Array(buffer, address(kernel.stagingTo()), size);
  const amount = new Float64Array(buffer, address(kernel.stagingDemand()), size);
  const pairs = demand.amount.length;
  for (let start = 0; start < pairs; start += size) {
    const end = Math.min(pairs, start + size);
    from.set(demand.from.subarray(start, end));
    to.set(demand.to.subarray(start, end));
    amount.set(demand.amount.subarray(start, end));
    visit(end - start);
  }
}
