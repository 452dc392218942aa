import { z } from "../../packages/zod.ts";
import type { Instance } from "../instance.ts";
import { CITIES } from "./cities.ts";
import { type Coordinates, greatCircle } from "./great-circle.ts";
import { checkMeanDegree, sharedOptions, toNanoseconds } from "./options.ts";
import { generateParts, generatorStream } from "./parts.ts";

/** Light in fibre: about two thirds of its speed in vacuum. */
export const FIBRE_KM_PER_MS = 200;

export const geographicOptions = z
  .strictObject({
    ...sharedOptions,
    clouds: z
      .int()
      .min(1)
      .max(CITIES.length)
      .default(4)
      .describe("number of clouds, each in a city of its own"),
    stretch: z
      .number()
      .min(1)
      .max(100)
      .default(1.5)
      .describe("length of a route over the great-circle distance of its ends"),
  })
  .check(checkMeanDegree);

export type GeographicOptions = z.output<typeof geographicOptions>;

/**
 * Clouds in real cities, chosen by the stream; tau is the one-way time along a stretched great circle at fibre speed,
 * rounded to a nanosecond. Demand and capacity as in the binomial family. Trusts its options: see `families`.
 */
export function generateGeographic(options: GeographicOptions): Instance {
  const { vms, clouds, seed } = options;
  const cities = chooseCities(options);
  const coordinates = cities.map(([, at]) => at);
  return {
    name: `geographic n=${vms} m=${clouds} seed=${seed}`,
    ...generateParts(options),
    latency: fibreLatency(coordinates, options.stretch),
    cloudNames: cities.map(([name]) => name),
    coordinates,
  };
}

/** The first m of a random permutation of the cities. */
function chooseCities(options: GeographicOptions) {
  const stream = generatorStream("cities", options);
  const cities = [...CITIES];
  for (let k = 0; k < options.clouds; k++) {
    const other = k + stream.below(cities.length - k);
    [cities[k], cities[other]] = [cities[other], cities[k]];
  }
  return cities.slice(0, options.clouds);
}

/** One-way latencies in ms between points on the globe, row-major. */
export function fibreLatency(at: readonly Coordinates[], stretch: number): Float64Array {
  const latency = new Float64Array(at.length * at.length);
  for (let x = 0; x < at.length; x++) {
    for (let y = x + 1; y < at.length; y++) {
      const ms = toNanoseconds((greatCircle(at[x], at[y]) * stretch) / FIBRE_KM_PER_MS);
      latency[x * at.length + y] = latency[y * at.length + x] = ms;
    }
  }
  return latency;
}
