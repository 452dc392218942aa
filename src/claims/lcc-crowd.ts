import { RandomStream, streamState } from "../game/random.ts";
import { type Negotiation, type NegotiationSpec, negotiate } from "../lcc/migration/negotiate.ts";
import { type MigrationProtocol, shippedProtocol } from "../lcc/protocols/shipped.ts";

export interface CrowdOptions {
  readonly hosts: number;
  readonly vms: number;
  readonly dimensions: number;
  readonly offeredLoad: number;
  readonly seed: string;
}

export type Crowd = Pick<NegotiationSpec, "capacity" | "load" | "assignment" | "hostNames" | "migration">;

/**
 * Hosts of capacity 1 in every dimension. Each VM's load in each dimension is an independent draw from a tenth of the
 * largest load to the largest; VMs are on random hosts. What is smaller in one option is a part of what is larger.
 */
export function crowd({ hosts, vms, dimensions, offeredLoad, seed }: CrowdOptions): Crowd {
  const stream = new RandomStream(streamState("claims crowd", { seed }));
  const largest = (offeredLoad * hosts) / (0.55 * vms);
  const amounts = () => Array.from({ length: dimensions }, () => stream.uniform(0.1 * largest, largest));
  const load = Array.from({ length: vms }, amounts);
  const assignment = load.map(() => stream.below(hosts));
  return {
    capacity: Array.from({ length: hosts }, () => new Array<number>(dimensions).fill(1)),
    load,
    assignment,
    hostNames: Array.from({ length: hosts }, (_, host) => `host${host}`),
    migration: { setup: 1, perUnit: 4 / (0.55 * largest), dimension: 0, overhead: 0 },
  };
}

/** Negotiates by a shipped protocol. @throws Error if the protocol goes wrong on the way. */
export function talk(
  spec: Omit<NegotiationSpec, "protocol"> & { readonly protocol: MigrationProtocol },
): Negotiation {
  const result = negotiate({ ...spec, protocol: shippedProtocol(spec.protocol) });
  if (result.status === "error") throw new Error(`${spec.protocol}: ${result.message}`);
  return result;
}
