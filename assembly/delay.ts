import { capacity, delta, queueDelay, rho, slope } from "./layout";
import { getF64, setF64 } from "./memory";

/** rho(x) in ms if cloud x carried `load` (docs/model.md, section 1). */
export function delayAt(x: u32, load: f64): f64 {
  if (!queueDelay) return getF64(slope, x) * load;
  const free = getF64(capacity, x) - load;
  return free > 0 ? delta / free : Infinity;
}

/** rho(x) now. */
export function rhoOf(x: u32): f64 {
  return getF64(rho, x << 1);
}

/** Writes rho(x) now and after the proposal under test. Both at once: a pair is read by one vector load. */
export function setRho(x: u32, now: f64, after: f64): void {
  if (ASC_FEATURE_SIMD) {
    v128.store(rho + ((<usize>x) << 4), f64x2.replace_lane(f64x2.splat(now), 1, after));
  } else {
    setF64(rho, x << 1, now);
    setF64(rho, (x << 1) + 1, after);
  }
}
