import * as clouds from "./cloud-prices";
import * as vectors from "./features";
import { row } from "./problem";

/**
 * The part of the relaxation that is not in tables of pairs: a square, bounded below by its tangent at prices t. One price per cloud, row f64
 * (cloud-prices.ts), or, if the host has given features, a vector of K, f32 (features.ts).
 */
export function byFeatures(): bool {
  return vectors.width > 0;
}

export function priceBytes(): usize {
  return byFeatures() ? vectors.vectorBytes() : (<usize>row) << 3;
}

/** Numbers read per VM and cloud in a sweep, other than those of tables. */
export function workPerCloud(): f64 {
  return 8 + 2 * <f64>vectors.width;
}

export function preparePrices(): void {
  clouds.prepareClouds();
}

/** Prices to begin with, VMs before `first` left out. */
export function firstPrices(first: u32, prices: usize): void {
  if (byFeatures()) memory.copy(prices, vectors.start, vectors.vectorBytes());
  else clouds.spreadPrices(first, prices);
}

/** The costs of VMs k.. with the prices in, in units. `costs` has a row f64 for each of them. */
export function priceVms(k: u32, costs: usize, prices: usize, unary: usize): void {
  if (byFeatures()) vectors.priceFeatures(k, costs, prices, unary);
  else clouds.priceClouds(k, costs, prices, unary);
}

/** What the tangent takes off the sum of those costs. */
export function priceOf(prices: usize): f64 {
  return byFeatures() ? vectors.priceOfFeatures(prices) : clouds.priceOfClouds(prices);
}

/** Begins an estimate of where the relaxation would put the VMs. */
export function clearEstimate(): void {
  if (byFeatures()) vectors.clearFeatures();
  else clouds.clearClouds();
}

/** Adds VM i, spread over the clouds by the weights `likely` (row f32), whose sum is `total`. */
export function addLikely(i: u32, likely: usize, total: f32): void {
  if (byFeatures()) vectors.addFeatures(i, likely, total);
  else clouds.addToClouds(i, likely, total);
}

/** After a sweep over VMs k.. with a bound below `aim`: moves the prices to where the next one may be higher. */
export function movePrices(k: u32, prices: usize, bound: f64, aim: f64): void {
  if (byFeatures()) vectors.moveFeatures(k, prices, bound, aim);
  else clouds.moveClouds(prices, bound, aim);
}

/** Prices `to` of the others when VM k is placed at x, and its likelihoods were `leaning`. */
export function pricesWithout(k: u32, x: u32, from: usize, leaning: usize, to: usize): void {
  if (byFeatures()) vectors.withoutFeatures(k, x, from, leaning, to);
  else clouds.withoutPlaced(k, x, from, to);
}
