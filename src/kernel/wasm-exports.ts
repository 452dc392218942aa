/**
 * What assembly/index.ts exports, as JavaScript sees it: addresses and counts are numbers, booleans are 0 or 1.
 * Meanings stand where each function is defined.
 */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;

  // memory.ts
  allocate(bytes: number): number;
  mark(): number;
  releaseTo(place: number): void;

  // random.ts
  bits(): number;
  below(range: number): number;
  setStream(word0: number, word1: number, word2: number, word3: number): void;

  // regularisation.ts
  exponential(x: number): number;
  regularisation(weight: number, a: number): number;

  // layout.ts
  bytesNeeded(vms: number, clouds: number, edges: number): number;
  allocateGame(vms: number, clouds: number, edges: number): void;
  setGame(a: number, factor: number, exact: number, queue: number, delta: number): void;
  readonly stride: WebAssembly.Global;
  readonly hosts: WebAssembly.Global;
  readonly latency: WebAssembly.Global;
  readonly capacity: WebAssembly.Global;
  readonly loads: WebAssembly.Global;
  readonly population: WebAssembly.Global;
  refreshSlopes(): void;

  // load.ts
  readonly CHUNK_EDGES: WebAssembly.Global;
  openStaging(): void;
  stagingFrom(): number;
  stagingTo(): number;
  stagingDemand(): number;
  closeStaging(): void;
  countEdges(count: number): void;
  openRows(): void;
  fillEdges(count: number): void;
  finishVms(loads: number, pins: number, normalise: number, scenario: number): void;

  // energy.ts
  setEnergy(isOn: number, virtualLatency: number, fullFrom: number): void;

  // assignment.ts
  randomAssignment(word0: number, word1: number, word2: number, word3: number): void;

  // weights.ts
  aggregate(): void;
  refreshDelays(): void;
  migrate(vm: number, cloud: number): void;
  totalWeightedLatency(): number;
  regularisedSocialCost(): number;

  // utility.ts, respond.ts
  utilities(): number;
  allCosts(vm: number): void;
  deviationOf(vm: number): number;
  readonly deviationStay: WebAssembly.Global;
  readonly deviationMove: WebAssembly.Global;
  isEquilibrium(): number;
  resetActivation(): void;
  resetWitness(): void;
  roundRandomTarget(order: number): number;
  roundBestTarget(order: number): number;

  // controlled.ts, noise.ts
  controlledBytes(hasEstimates: number): number;
  prepareEstimates(constant: number, exponent: number, noise: number): void;
  prepareMigrationCost(
    forgetting: number,
    latencyCost: number,
    quadratic: number,
    thresholdCost: number,
    eta: number,
    tolerance: number,
  ): void;
  roundControlled(order: number): number;
  setNoiseStream(word0: number, word1: number, word2: number, word3: number): void;

  // gap.ts
  equilibriumGap(): number;

  // change.ts
  totalChange(vm: number, cloud: number): number;

  // evaluate.ts
  evaluate(): void;
  evaluatedTotal(): number;
  evaluatedRegularised(): number;
  evaluatedUtilities(): number;
  evaluatedWeights(): number;
  evaluatedLoads(): number;

  // enumerate/
  startExhaustive(regularised: number): number;
  continueExhaustive(blocks: number): number;
  endExhaustive(place: number): void;
  exhaustiveAssignment(): number;
  exhaustiveBytes(): number;
  exhaustiveCount(): number;
}
