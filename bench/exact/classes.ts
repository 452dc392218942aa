import { binomialOptions, generateBinomial } from "../../src/game/generate/binomial.ts";
import { generatorStream } from "../../src/game/generate/parts.ts";
import type { Instance } from "../../src/game/instance.ts";

/** A class of random instances: G(n, p), d ~ U(1, 10), tau ~ U(10, 100), gamma ~ U(50, 100) unscaled. */
export interface InstanceClass {
  readonly vms: number;
  readonly clouds: number;
  readonly delta: number;
  readonly meanDegree: number;
}

function sparse(vms: number, clouds: number, delta: number): InstanceClass {
  return { vms, clouds, delta, meanDegree: 0.3 * vms };
}

export const CLASSES: readonly InstanceClass[] = [
  sparse(15, 8, 10),
  sparse(20, 3, 10),
  sparse(20, 5, 10),
  sparse(20, 8, 10),
  sparse(25, 3, 10),
  sparse(25, 5, 10),
  sparse(25, 8, 10),
  sparse(30, 3, 10),
  sparse(30, 8, 10),
  sparse(25, 8, 1),
  sparse(30, 3, 1),
  sparse(30, 5, 1),
  sparse(30, 8, 1),
  sparse(35, 3, 1),
  { vms: 22, clouds: 3, delta: 30, meanDegree: 0.5 * 21 },
];

export function className({ vms, clouds, delta }: InstanceClass): string {
  return `n=${vms} m=${clouds} delta=${delta}`;
}

export function generateFor(given: InstanceClass, seed: number): Instance {
  const options = binomialOptions.parse({ ...given, seed });
  const stream = generatorStream("capacity", options);
  const capacity = Float64Array.from({ length: given.clouds }, () => stream.uniform(50, 100));
  return { ...generateBinomial(options), capacity };
}
