import type { Game, Scenario } from "../kernel/types.ts";
import { instanceOf, playRun } from "./cases.ts";
import type { ClaimContext } from "./claim.ts";

export const SLIDES = "LCC, KES-AMSTA 2012, slides";
export const PROTOCOLS = ["lcc-discovery", "lcc-guarded", "lcc-auction", "lcc-peers"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export const HOSTS = 12;
export const VMS = 60;
export const CASES = `${VMS} VMs of the binomial family on ${HOSTS} hosts, from a random start, 600 simulated seconds`;

export interface NegotiationCase {
  readonly protocol: Protocol;
  readonly scenario: Scenario;
  readonly index: number;
  readonly offeredLoad?: number;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Hosts that negotiated. */
export interface Negotiated {
  readonly inUse: number;
  /** Utilisation of the fullest host minus that of the emptiest one. */
  readonly spread: number;
  /** Utilisation of the fullest host in the end, and over all slices of the time; at the start it was `first`. */
  readonly fullest: number;
  readonly peak: number;
  readonly first: number;
}

/** Plays the variant of a protocol. Cases with the same index have the same hosts, VMs, start and draws. */
export function negotiated(context: ClaimContext, given: NegotiationCase): Negotiated {
  const { protocol, scenario, index, offeredLoad = 0.5, options = {} } = given;
  const instance = instanceOf(context, { vms: VMS, clouds: HOSTS, offeredLoad }, index);
  const fullest: number[] = [];
  const { game } = playRun(context, {
    variant: protocol,
    instance,
    index,
    options,
    settings: { scenario },
    onRound: ({ game }) => fullest.push(Math.max(...utilisations(game))),
  });
  const shares = utilisations(game);
  return {
    inUse: game.hosting().vms.filter((hosted) => hosted > 0).length,
    spread: Math.max(...shares) - Math.min(...shares),
    fullest: Math.max(...shares),
    peak: Math.max(...fullest),
    first: fullest[0],
  };
}

function utilisations(game: Game): Float64Array {
  const { load, capacity } = game.hosting();
  return load.map((carried, host) => carried / capacity[host]);
}
