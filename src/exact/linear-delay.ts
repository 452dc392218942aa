import type { Instance } from "../game/instance.ts";

/** rho(x) at load S is at least alpha_x + beta_x S: the utilisation delay itself, or the queue's tangent at even loads. */
export function linearDelay(
  { capacity, delay }: Instance,
  loads: Float64Array,
): { readonly alpha: Float64Array; readonly beta: Float64Array } {
  const { model, delta } = delay;
  if (model === "utilisation")
    return { alpha: capacity.map(() => 0), beta: capacity.map((gamma) => delta / gamma) };
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const utilisation = Math.min(sum(loads) / sum(capacity), 0.9);
  return {
    alpha: capacity.map((gamma) => (delta * (1 - 2 * utilisation)) / (gamma * (1 - utilisation) ** 2)),
    beta: capacity.map((gamma) => delta / (gamma * (1 - utilisation)) ** 2),
  };
}
