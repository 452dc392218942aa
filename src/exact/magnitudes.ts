import type { Instance } from "../game/instance.ts";
import { Place } from "../game/place.ts";
import type { GameSettings } from "../kernel/types.ts";
import { linearDelay } from "./linear-delay.ts";

/** Sums over VMs and clouds of numbers up to this, and their products by a few more, are still finite. */
const LARGEST = 1e305;
/** Products of demands down to this with latencies, and their parts of all demands, are not rounded to 0. */
const LEAST_DEMAND = 1e-150;

/**
 * A single number may be anything that docs/model.md allows, but bounds and optima are sums of products: beyond double precision
 * these would be infinite or no numbers, and prove nothing. Delays that are infinite because a queue is full are no matter.
 *
 * @throws Problem that names the field.
 */
export function checkMagnitudes(instance: Instance, { scenario = "latency" }: GameSettings): void {
  const { name, vms, load, demand, latency, capacity, delay, utility } = instance;
  const at = (field: string) => new Place(`instance ${name}`, field);
  const check = (problem: string, value: number, field: string, allowed: string) => {
    if (!(value <= LARGEST)) throw at(field).problem(problem, value, `${allowed}, up to ${LARGEST}`);
  };
  const loads = sum(load);
  const demands = sum(demand.amount);
  check("sum of loads too large", loads, "vms.load", "a sum of loads that is finite");
  check("sum of demands too large", demands, "demand", "a sum of demands that is finite");
  check(
    "sum of capacities too large",
    sum(capacity),
    "clouds.capacity",
    "a sum of capacities that is finite",
  );
  const smallest = demand.amount.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  if (smallest < LEAST_DEMAND)
    throw at("demand").problem("demand too small", smallest, `${LEAST_DEMAND} and more`);
  if (smallest / demands < 1 / LARGEST)
    throw at("demand").problem("demands too unequal", smallest, `a part of ${1 / LARGEST} of all and more`);
  const { alpha, beta } = linearDelay(instance, load);
  const least = beta.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  const steepest = beta.reduce((one, other) => Math.max(one, other), 0);
  const offset = alpha.reduce((one, other) => Math.max(one, Math.abs(other)), 0);
  const finite = `${delay.model === "queue" ? "delta / capacity squared" : "delta / capacity"} that is neither 0 nor infinite`;
  check("delay too steep", steepest, "delay.delta", finite);
  if (!(least >= 1 / LARGEST)) throw at("delay.delta").problem("delay too flat", least, finite);
  const far = latency.reduce((one, other) => Math.max(one, other), 0);
  // No VM's share is above what all VMs want.
  const shares = utility.normalise || scenario === "load-balancing" ? 2 * vms : 4 * demands;
  const cost = shares * (far + 2 * (offset + steepest * loads));
  check("costs too large", cost, "clouds.latency", "latencies and delays whose sum over all VMs is finite");
  check("loads and demands too large: a product of", loads * shares, "vms.load", "a product that is finite");
  const root = Math.sqrt(loads * shares);
  check("delay too flat beside loads", root / least, "delay.delta", "loads and delays whose ratio is finite");
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
