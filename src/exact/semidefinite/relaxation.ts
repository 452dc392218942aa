/**
 * The convex function that bounds the cost from below on one-hot rows Y, free VMs by clouds:
 *
 *     F(Y) = sum of (a_ix + u_i G_xx) Y_ix + Q(Y),
 *     Q(Y) = tr(G Y' (L - diag u) Y) + sum_x beta_x (sum_i v_i Y_ix)^2.
 *
 * Q is convex if M (multipliers.ts), G and diag(beta) - mu G have no negative eigenvalue.
 */
export interface Relaxation {
  readonly clouds: number;
  /** a, free VMs by clouds: what a VM costs at a cloud beside other free VMs. */
  readonly unary: Float64Array;
  readonly slope: Float64Array;
  readonly gram: Float64Array;
  readonly multipliers: Float64Array;
}
