/** Two-sided 95 % quantile of the standard normal distribution. */
const NORMAL_95 = 1.959963984540054;

/**
 * The 95 % score interval of a share (Wilson 1927, "Probable inference, the law of succession, and statistical
 * inference"). Unlike the usual interval it stays inside [0, 1] and says something at 0 and at `count` hits.
 *
 * @param hits 0 to `count`
 * @param count independent trials, at least 1
 */
export function wilsonInterval(hits: number, count: number): { low: number; high: number } {
  const z2 = NORMAL_95 ** 2;
  const share = hits / count;
  const centre = (share + z2 / (2 * count)) / (1 + z2 / count);
  const half =
    (NORMAL_95 / (1 + z2 / count)) * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count * count));
  return { low: hits === 0 ? 0 : centre - half, high: hits === count ? 1 : centre + half };
}
