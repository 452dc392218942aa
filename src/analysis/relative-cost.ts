/** A cost over another one: 1 where both are equal, also where both are 0 or infinite; infinite where the reference alone is 0. */
export function relativeCost(cost: number, reference: number): number {
  return cost === reference ? 1 : cost / reference;
}
