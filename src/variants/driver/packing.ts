import { type FitRule, fitDecreasing } from "../../exact/fit-decreasing.ts";
import { UNPINNED } from "../../game/instance.ts";
import { FULL } from "../../kernel/scenario.ts";
import type { Game } from "../../kernel/types.ts";
import { z } from "../../packages/zod.ts";

/** The option of every variant that packs. */
export const cloudOrder = z
  .enum(["largest", "listed"])
  .default("largest")
  .describe("in which order clouds are tried: the largest capacity first, or as the instance lists them");

/**
 * Packs the VMs by load, the largest first, into the clouds' capacities. Pinned VMs take their room beforehand; a VM
 * that fits nowhere goes where the load is smallest beside the capacity.
 */
export function packByLoad(game: Game, rule: FitRule, order: z.output<typeof cloudOrder>): Uint16Array {
  const { vms, clouds, load, pinned } = game.instance;
  const { capacity } = game.hosting();
  const assignment = Uint16Array.from(pinned, (cloud) => (cloud === UNPINNED ? 0 : cloud));
  const carried = new Float64Array(clouds);
  const place = (vm: number, cloud: number) => {
    assignment[vm] = cloud;
    carried[cloud] += load[vm];
  };
  pinned.forEach((cloud, vm) => {
    if (cloud !== UNPINNED) place(vm, cloud);
  });
  const isPinnedTo = [...capacity.keys()].map((cloud) => pinned.includes(cloud));
  const tried = [...capacity.keys()];
  if (order === "largest") tried.sort((x, y) => capacity[y] - capacity[x] || x - y);
  const free = Array.from({ length: vms }, (_, vm) => vm).filter((vm) => pinned[vm] === UNPINNED);
  free.sort((i, j) => load[j] - load[i] || i - j);
  const rooms = tried.map((cloud) => capacity[cloud] * FULL - carried[cloud]);
  const bins = fitDecreasing(
    free.map((vm) => load[vm]),
    rooms,
    rule,
    tried.map((cloud) => isPinnedTo[cloud]),
  );
  free.forEach((vm, k) => {
    if (bins[k] !== -1) place(vm, tried[bins[k]]);
  });
  free.forEach((vm, k) => {
    if (bins[k] === -1) place(vm, emptiest(carried, capacity));
  });
  return assignment;
}

function emptiest(carried: Float64Array, capacity: Float64Array): number {
  const share = (cloud: number) => carried[cloud] / capacity[cloud];
  return carried.reduce((best, _, cloud) => (share(cloud) < share(best) ? cloud : best), 0);
}
