/** Thrown by a variant that has waited until the deadline of its run: the status is `timeout`, not `error`. */
export class OutOfTime extends Error {
  override readonly name = "OutOfTime";
}
