import type { StreamState } from "../../game/random.ts";
import type { ControlledSettings } from "../types.ts";
import type { Assignment, Model } from "./model.ts";
import { Xoshiro } from "./random.ts";

/** The memory of the VMs of Controlled-Flock, in the paper's notation (docs/model.md, section 3). */
export class ControlledVms {
  readonly #settings: ControlledSettings;
  readonly #noise: Xoshiro;
  /** U_i(y) by "i y", and how many observations it comes from. */
  readonly #U = new Map<string, { U: number; t: number }>();
  /** M_i. */
  readonly #M: number[];

  constructor(vms: number, settings: ControlledSettings, noise: StreamState) {
    this.#settings = settings;
    this.#noise = new Xoshiro(noise);
    this.#M = Array(vms).fill(0);
  }

  /** What VM i then believes of u_i at its host and at the target y. */
  observe(i: number, y: number, x: Assignment, model: Model): { staying: number; moving: number } {
    let staying = model.stayUtility(i, x);
    let moving = model.moveUtility(i, y, x);
    if (this.#settings.latencyCost > 0) moving += model.penalty(i, (j) => this.#c(this.#M[j]));
    if (this.#settings.noise > 0) {
      staying *= this.#noiseFactor();
      moving *= this.#noiseFactor();
    }
    return { staying: this.#learn(i, x[i], staying), moving: this.#learn(i, y, moving) };
  }

  /** eta_i. */
  eta(i: number, eta: number): number {
    return eta * (1 - this.#settings.thresholdCost * this.#M[i]);
  }

  remember(i: number, migrated: boolean): void {
    const kappa = this.#settings.forgetting;
    this.#M[i] = kappa * this.#M[i] + (1 - kappa) * (migrated ? 1 : 0);
  }

  #c(M: number): number {
    const { latencyCost, costShape } = this.#settings;
    return latencyCost * (costShape === "linear" ? M : M ** 2);
  }

  #noiseFactor(): number {
    const z = (Number(this.#noise.next()) + 0.5) / 2 ** 31 - 1;
    return 1 + this.#settings.noise * z;
  }

  #learn(i: number, y: number, observed: number): number {
    const entry = this.#U.get(`${i} ${y}`) ?? { U: observed, t: 0 };
    const t = entry.t + 1;
    const alpha = this.#alpha(t);
    const bothFinite = Number.isFinite(entry.U) && Number.isFinite(observed);
    const U = bothFinite && alpha < 1 ? entry.U + alpha * (observed - entry.U) : observed;
    this.#U.set(`${i} ${y}`, { U, t });
    return U;
  }

  #alpha(t: number): number {
    const { step } = this.#settings;
    if ("exponent" in step) return 1 / t ** step.exponent;
    return t === 1 ? 1 : step.constant;
  }
}
