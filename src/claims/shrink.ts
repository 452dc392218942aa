import { type Instance, totalDemand } from "../game/instance.ts";
import { replay, type Step, type Witness } from "./witness.ts";

/** Digits after the point of the finest rounding that is tried. */
const DECIMALS = 3;

/**
 * A smaller witness that is still good, which means that it replays unless told otherwise: without VMs, clouds and pairs
 * that it does not need, and with round numbers. The result is as small as leaving out one thing at a time makes it. Loads
 * are the VMs' demands.
 */
export function shrink(witness: Witness, isGood = (smaller: Witness) => replay(smaller).holds): Witness {
  let smallest = witness;
  const take = (candidate: Witness | null): boolean => {
    if (candidate === null || !isGood(candidate)) return false;
    smallest = candidate;
    return true;
  };
  const leaveOut = () => {
    for (let isSmaller = true; isSmaller; ) {
      isSmaller = false;
      const { vms, clouds, demand } = smallest.instance;
      for (let vm = vms - 1; vm >= 0; vm--) isSmaller = take(withoutVm(smallest, vm)) || isSmaller;
      for (let cloud = clouds - 1; cloud >= 0; cloud--) {
        isSmaller = take(withoutCloud(smallest, cloud)) || isSmaller;
      }
      for (let pair = demand.amount.length - 1; pair >= 0; pair--) {
        isSmaller = take(withoutPair(smallest, pair)) || isSmaller;
      }
    }
  };
  leaveOut();
  // What is needed for some numbers may not be for round ones.
  if ([10, 5, 1, 0.1, 0.01, 0.001].some((unit) => take(rounded(smallest, unit)))) leaveOut();
  return smallest;
}

function withoutVm(witness: Witness, vm: number): Witness | null {
  const { instance } = witness;
  if (stepsOf(witness).some((step) => step.vm === vm) || vm >= instance.vms) return null;
  const { from, to, amount } = instance.demand;
  const kept = [...from.keys()].filter((k) => from[k] !== vm && to[k] !== vm);
  const renamed = (index: number) => (index > vm ? index - 1 : index);
  const vms = instance.vms - 1;
  const demand = {
    from: Uint32Array.from(kept, (k) => renamed(from[k])),
    to: Uint32Array.from(kept, (k) => renamed(to[k])),
    amount: Float64Array.from(kept, (k) => amount[k]),
  };
  const others = (clouds: readonly number[]) => clouds.filter((_, index) => index !== vm);
  return mapped(
    witness,
    {
      ...instance,
      vms,
      demand,
      load: totalDemand(vms, demand),
      pinned: instance.pinned.filter((_, index) => index !== vm),
    },
    others,
    ({ vm: mover, to: target }) => ({ vm: renamed(mover), to: target }),
  );
}

function withoutCloud(witness: Witness, cloud: number): Witness | null {
  const { instance, start } = witness;
  const better = "better" in witness ? witness.better : [];
  const isUsed = [...start, ...better, ...stepsOf(witness).map(({ to }) => to)].includes(cloud);
  const m = instance.clouds;
  if (isUsed || cloud >= m) return null;
  const isKept = (index: number) => index % m !== cloud && Math.floor(index / m) !== cloud;
  const renamed = (index: number) => (index > cloud ? index - 1 : index);
  return mapped(
    witness,
    {
      ...instance,
      clouds: m - 1,
      capacity: instance.capacity.filter((_, index) => index !== cloud),
      latency: instance.latency.filter((_, index) => isKept(index)),
      pinned: instance.pinned.map(renamed),
    },
    (clouds) => clouds.map(renamed),
    ({ vm, to }) => ({ vm, to: renamed(to) }),
  );
}

function withoutPair(witness: Witness, pair: number): Witness | null {
  const { instance } = witness;
  if (pair >= instance.demand.amount.length) return null;
  const isKept = (_: number, k: number) => k !== pair;
  const demand = {
    from: instance.demand.from.filter(isKept),
    to: instance.demand.to.filter(isKept),
    amount: instance.demand.amount.filter(isKept),
  };
  return { ...witness, instance: { ...instance, demand, load: totalDemand(instance.vms, demand) } };
}

/** Latencies and capacities as multiples of `unit`, demands and delta finer where it is 1 or more; none of them 0. */
function rounded(witness: Witness, unit: number): Witness {
  const { instance } = witness;
  const demandUnit = unit >= 1 ? unit / 10 : unit;
  const toMultiple = (value: number, step: number) =>
    value === 0 ? 0 : Number((Math.max(1, Math.round(value / step)) * step).toFixed(DECIMALS));
  const amount = instance.demand.amount.map((value) => toMultiple(value, demandUnit));
  const demand = { ...instance.demand, amount };
  return {
    ...witness,
    instance: {
      ...instance,
      demand,
      load: totalDemand(instance.vms, demand),
      capacity: instance.capacity.map((value) => toMultiple(value, unit)),
      latency: instance.latency.map((value) => toMultiple(value, unit)),
      delay: { ...instance.delay, delta: toMultiple(instance.delay.delta, demandUnit) },
    },
  };
}

function stepsOf(witness: Witness): readonly Step[] {
  return "steps" in witness ? witness.steps : [];
}

function mapped(
  witness: Witness,
  instance: Instance,
  outcome: (clouds: readonly number[]) => readonly number[],
  step: (step: Step) => Step,
): Witness {
  const common = { ...witness, instance, start: outcome(witness.start) };
  if ("steps" in common) return { ...common, steps: common.steps.map(step) };
  if ("better" in common) return { ...common, better: outcome(common.better) };
  return common;
}
