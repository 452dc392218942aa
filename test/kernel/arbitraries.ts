import fc from "fast-check";
import { type Instance, totalDemand, UNPINNED } from "../../src/game/instance.ts";
import type { StreamState } from "../../src/game/random.ts";
import type { GameSettings, Scenario } from "../../src/kernel/types.ts";

/** A small game with everything that a test needs to play it. */
export interface Play {
  readonly instance: Instance;
  readonly settings: GameSettings;
  readonly initial: readonly number[];
  readonly stream: StreamState;
}

/**
 * Two kinds of numbers. `exact` ones are multiples of 1/8, so that loads add up without rounding in every order: ties,
 * zeros and clouds filled to the brim are then hit exactly, and have to be decided alike. `rounded` ones are arbitrary
 * doubles.
 */
type Numbers = "exact" | "rounded";

function amount(numbers: Numbers, low: number, high: number): fc.Arbitrary<number> {
  if (numbers === "exact") return fc.integer({ min: low * 8, max: high * 8 }).map((eighths) => eighths / 8);
  return fc.double({ min: Math.max(low, 0.01), max: high, noNaN: true });
}

const size = fc.record({
  vms: fc.oneof(
    { arbitrary: fc.constant(1), weight: 1 },
    { arbitrary: fc.integer({ min: 2, max: 8 }), weight: 5 },
    { arbitrary: fc.integer({ min: 5, max: 8 }), weight: 10 },
  ),
  clouds: fc.oneof(
    { arbitrary: fc.constant(1), weight: 1 },
    { arbitrary: fc.integer({ min: 2, max: 4 }), weight: 15 },
  ),
});

/** The demand of every pair i < j; undefined where they do not communicate. */
function demandOf(vms: number, numbers: Numbers) {
  const pairs = (vms * (vms - 1)) / 2;
  const pair = fc.option(amount(numbers, 1, 10), { nil: undefined, freq: 3 });
  const none = fc.constant<(number | undefined)[]>(Array(pairs).fill(undefined));
  const some = fc.array(pair, { minLength: pairs, maxLength: pairs });
  return fc.oneof({ arbitrary: none, weight: 1 }, { arbitrary: some, weight: 20 });
}

function latencyOf(clouds: number, numbers: Numbers) {
  const cells = clouds * clouds;
  const list = (cell: fc.Arbitrary<number>) => fc.array(cell, { minLength: cells, maxLength: cells });
  return fc.record({
    cells: fc.oneof(
      { arbitrary: list(fc.constant(0)), weight: 1 },
      { arbitrary: list(fc.constant(50)), weight: 1 },
      { arbitrary: list(amount(numbers, 0, 100)), weight: 8 },
    ),
    inside: fc.oneof(
      { arbitrary: fc.constant(false), weight: 3 },
      { arbitrary: fc.constant(true), weight: 1 },
    ),
  });
}

function loadOf(vms: number, numbers: Numbers) {
  const own = fc.oneof(amount(numbers, 0, 20), fc.constant(numbers === "exact" ? 0 : 1));
  return fc.option(fc.array(own, { minLength: vms, maxLength: vms }), { nil: undefined, freq: 2 });
}

function instanceOf(vms: number, clouds: number, numbers: Numbers): fc.Arbitrary<Instance> {
  const pin = fc.oneof(
    { arbitrary: fc.constant(UNPINNED), weight: 9 },
    { arbitrary: fc.nat(clouds - 1), weight: 1 },
  );
  const capacity = fc.oneof(amount(numbers, 1, 60), amount(numbers, 50, 400));
  return fc
    .record({
      demands: demandOf(vms, numbers),
      tau: latencyOf(clouds, numbers),
      load: loadOf(vms, numbers),
      pinned: fc.array(pin, { minLength: vms, maxLength: vms }),
      capacity: fc.oneof(
        fc.array(capacity, { minLength: clouds, maxLength: clouds }),
        capacity.map((same) => Array<number>(clouds).fill(same)),
      ),
      model: fc.constantFrom("utilisation" as const, "queue" as const),
      // 1e160: the squares of utilities overflow.
      delta: fc.oneof(
        fc.constantFrom(1e-6, 1, 20, 1e6, 1e160),
        fc.double({ min: 0.1, max: 200, noNaN: true }),
      ),
      normalise: fc.boolean(),
    })
    .map((drawn) => {
      const demand = edges(vms, drawn.demands);
      return {
        name: "random",
        vms,
        clouds,
        demand,
        load: drawn.load === undefined ? totalDemand(vms, demand) : Float64Array.from(drawn.load),
        pinned: Int32Array.from(drawn.pinned),
        capacity: Float64Array.from(drawn.capacity),
        latency: symmetric(clouds, drawn.tau.cells, drawn.tau.inside),
        delay: { model: drawn.model, delta: drawn.delta },
        utility: { normalise: drawn.normalise },
      };
    })
    .filter((instance) => numbers === "exact" || !nearlySaturates(instance));
}

function edges(vms: number, demands: readonly (number | undefined)[]): Instance["demand"] {
  const list: [number, number, number][] = [];
  let pair = 0;
  for (let i = 0; i < vms; i++) {
    for (let j = i + 1; j < vms; j++) {
      const demand = demands[pair++];
      if (demand !== undefined) list.push([i, j, demand]);
    }
  }
  return {
    from: Uint32Array.from(list, ([i]) => i),
    to: Uint32Array.from(list, ([, j]) => j),
    amount: Float64Array.from(list, ([, , demand]) => demand),
  };
}

function symmetric(clouds: number, cells: readonly number[], inside: boolean): Float64Array {
  return Float64Array.from(cells, (_, cell) => {
    const [x, y] = [Math.floor(cell / clouds), cell % clouds];
    if (x === y && !inside) return 0;
    return cells[Math.min(x, y) * clouds + Math.max(x, y)];
  });
}

/**
 * True if some set of VMs fills some cloud to within a part in 10^5: the queueing delay then magnifies the rounding of
 * the load beyond what a comparison to 1e-9 can ask for.
 */
function nearlySaturates({ vms, load, capacity, delay }: Instance): boolean {
  if (delay.model !== "queue") return false;
  for (let subset = 0; subset < 1 << vms; subset++) {
    const total = load.reduce((sum, s, i) => (subset & (1 << i) ? sum + s : sum), 0);
    if (capacity.some((gamma) => Math.abs(gamma - total) < 1e-5 * gamma)) return true;
  }
  return false;
}

const latencySettings: fc.Arbitrary<GameSettings> = fc.record({
  a: fc.oneof(
    fc.constantFrom(0.01, 1, 1000, 1e6),
    fc.double({ min: -2, max: 6, noNaN: true }).map((exponent) => 10 ** exponent),
  ),
  eta: fc.oneof(fc.constantFrom(1, 1, 0.5), fc.double({ min: 0.1, max: 1, noNaN: true })),
  evaluate: fc.constantFrom("exact" as const, "measured" as const),
});

function settingsOf(scenarios: readonly Scenario[]): fc.Arbitrary<GameSettings> {
  const special = { scenario: fc.constantFrom(...scenarios), virtualLatency: fc.constantFrom(1e3, 1e6) };
  return fc
    .tuple(latencySettings, fc.record(special))
    .map(([common, { scenario, virtualLatency }]) =>
      scenario === "latency" ? common : { ...common, scenario, virtualLatency },
    );
}

const word = fc.integer({ min: 1, max: 2 ** 32 - 1 });

/** Mostly anywhere, at times all together, so that several empty clouds tie. */
function placementOf(vms: number, clouds: number) {
  const cloud = fc.nat(clouds - 1);
  return fc.oneof(
    { arbitrary: fc.array(cloud, { minLength: vms, maxLength: vms }), weight: 3 },
    { arbitrary: cloud.map((same) => Array<number>(vms).fill(same)), weight: 1 },
  );
}

/** Random games of at most `maximum` VMs (8 at most) and 4 clouds. */
export function plays(maximum = 8, scenarios: readonly Scenario[] = ["latency"]): fc.Arbitrary<Play> {
  return fc
    .record({ size, numbers: fc.constantFrom("exact" as const, "rounded" as const) })
    .chain(({ size: { vms, clouds }, numbers }) =>
      fc.record({
        instance: instanceOf(Math.min(vms, maximum), clouds, numbers),
        settings: settingsOf(scenarios),
        placement: placementOf(vms, clouds),
        stream: fc.tuple(word, word, word, word),
      }),
    )
    .map(({ instance, settings, placement, stream }) => ({
      instance,
      settings,
      stream,
      initial: Array.from(instance.pinned, (cloud, i) => (cloud === UNPINNED ? placement[i] : cloud)),
    }));
}
