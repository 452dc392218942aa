import type { Instance } from "../../game/instance.ts";
import { type StreamState, streamState } from "../../game/random.ts";

export interface RunStreams {
  readonly initial: StreamState;
  readonly activation: StreamState;
  /** The variant's own. */
  readonly random: StreamState;
  /** The path of the environment under dynamics. */
  readonly environment: StreamState;
  /** The sizes of the VMs' images. */
  readonly images: StreamState;
}

/**
 * The streams of one run. The axes leave out the variant, eta, a and every other option, so that runs which differ in
 * those start from the same assignment and activate VMs in the same order: comparisons are paired.
 */
export function runStreams(seed: string, { vms, clouds }: Pick<Instance, "vms" | "clouds">): RunStreams {
  const axes = { seed, vms, clouds };
  return {
    initial: streamState("initial assignment", axes),
    activation: streamState("activation", axes),
    random: streamState("variant", axes),
    environment: streamState("environment", axes),
    images: streamState("images", axes),
  };
}
