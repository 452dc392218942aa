import type { VariantContext } from "./variant.ts";

/** Thrown by a variant that has worked or waited until the deadline of its run: the status is `timeout`, not `error`. */
export class OutOfTime extends Error {
  override readonly name = "OutOfTime";
}

/**
 * For whoever works long before a round, or within one: to be called between its steps.
 * @throws OutOfTime once the deadline of the run is over; the driver ends the run.
 */
export function checkTime({ deadline }: Pick<VariantContext<unknown>, "deadline">): void {
  if (performance.now() >= deadline) throw new OutOfTime("the time limit is over");
}
