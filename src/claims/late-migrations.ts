import type { Dynamics } from "../game/dynamics.ts";
import { instanceOf, playRun } from "./cases.ts";
import type { ClaimContext } from "./claim.ts";

const VMS = 50;
const CLOUDS = 6;
const ROUNDS = 1000;
const TENTH = ROUNDS / 10;

/** Latencies and capacities halve or double, each in one of ten rounds. */
export const CHANGING: Dynamics = {
  latencyFactors: [0.5, 2],
  capacityFactors: [0.5, 2],
  changeRate: 0.1,
  failureRate: 0,
  repairRate: 0.2,
  failedShare: 0.01,
};
/** The mean of a latency's factors, and of the inverse of a capacity's: 1, 0.5 and 2 are equally likely in the long run. */
const MEAN_FACTOR = (1 + 0.5 + 2) / 3;

export const CHANGING_CASES =
  `${ROUNDS} rounds, ${VMS} VMs, ${CLOUDS} clouds; every latency and capacity is a Markov chain that halves or doubles ` +
  "it, and leaves its state with probability 0.1 a round; each measured utility is off by up to 10 %.";

/** How a protocol calms down, or does not, in an environment that never does. */
export interface Calm {
  /** Migrations per VM and round, in the first and the last tenth of the rounds. */
  readonly early: number;
  readonly late: number;
  /** Share of the VMs that would leave their clouds at the end if tau and rho had their long-run means. */
  readonly restless: number;
}

export function calmOf(
  context: ClaimContext,
  index: number,
  variant: string,
  options: Readonly<Record<string, unknown>>,
): Calm {
  const instance = instanceOf(context, { vms: VMS, clouds: CLOUDS }, index);
  let early = 0;
  let late = 0;
  const { game } = playRun(context, {
    variant,
    options,
    index,
    instance,
    settings: { dynamics: CHANGING },
    maxRounds: ROUNDS,
    onRound: ({ round, migrations }) => {
      if (round <= TENTH) early += migrations;
      if (round > ROUNDS - TENTH) late += migrations;
    },
  });
  // Utilities are linear in tau and rho, and rho in 1 / gamma: in this environment they have their means.
  game.setEnvironment(
    instance.latency.map((tau) => tau * MEAN_FACTOR),
    instance.capacity.map((gamma) => gamma / MEAN_FACTOR),
  );
  const restless = game.deviations().length / VMS;
  return { early: early / (VMS * TENTH), late: late / (VMS * TENTH), restless };
}
