/** p-values adjusted for their number by Holm's step-down method (Holm 1979), in the order given. */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[i] - pValues[j]);
  const adjusted = new Array<number>(pValues.length);
  let least = 0;
  order.forEach((index, step) => {
    least = Math.max(least, Math.min(1, (pValues.length - step) * pValues[index]));
    adjusted[index] = least;
  });
  return adjusted;
}
