import type { NegotiationSpec } from "../lcc/migration/negotiate.ts";
import { MIGRATION_PROTOCOLS, type MigrationProtocol } from "../lcc/protocols/shipped.ts";
import { drawCrashes } from "../lcc/society/crashes.ts";
import { caseSeed } from "./cases.ts";
import { type Claim, type ClaimContext, judged } from "./claim.ts";
import { type Evidence, never, ofAll, together } from "./evidence.ts";
import { SLIDES } from "./lcc-cases.ts";
import { crowd, talk } from "./lcc-crowd.ts";
import { largest, type Measure, mean, share } from "./measure.ts";
import { numbers } from "./outcomes.ts";

const SECONDS = 600;
/** Longer than any migration takes, s. */
const LONGEST = 60;
const LOSS = 0.3;

export const faultsAreSurvived: Claim = {
  id: "lcc-faults",
  claim:
    "Errors and timeouts can be dealt with in the interaction model: negotiations go on, and no VM is lost.",
  source: `${SLIDES}: open issues`,
  evidence,
  check(context) {
    const runs = MIGRATION_PROTOCOLS.map((protocol) => ({ protocol, runs: faultyRuns(context, protocol) }));
    const all = runs.flatMap(({ runs }) => runs);
    const lost = share(
      "runs that lose a VM, or hold one twice",
      "runs",
      all.map(({ lost }) => lost),
    );
    const wait = largest(
      "longest wait of an agent at one place of its protocol",
      "s",
      "runs",
      all.map(({ wait }) => wait),
    );
    const measures: Measure[] = [
      lost,
      wait,
      ...runs.map(({ protocol, runs }) =>
        mean(
          `spread of the utilisation that faults add, ${protocol}`,
          "",
          "pairs of runs",
          runs.map(({ added }) => added),
        ),
      ),
    ];
    const remark =
      `12 hosts, 60 VMs, ${SECONDS} simulated seconds under agility, ${100 * LOSS} % of the messages lost, 10 % ` +
      "duplicated, 10 % reordered, and 5 crashes of each agent, the discovery service too, expected in 1000 s. Every " +
      `receive has a timeout, the longest ${LONGEST} s. That no VM is lost is due to the hypervisors, which alone say ` +
      "where a VM is. Spread is compared with the same run without faults.";
    return {
      ...judged(evidence(measures), null, remark),
      measures,
      counterexample: null,
    };
  },
};

/** Both are about all runs: no VM is lost in any, and no agent waits for ever. */
function evidence([lost, wait]: readonly Measure[]): Evidence {
  return together(never(lost), ofAll(wait.value > LONGEST));
}

function faultyRuns(context: ClaimContext, protocol: MigrationProtocol) {
  return numbers(context.cases(20)).map((index) => {
    // No two protocols have hosts in common: runs of all of them are independent.
    const place = index * MIGRATION_PROTOCOLS.length + MIGRATION_PROTOCOLS.indexOf(protocol);
    const seed = caseSeed(context, place);
    const world = crowd({ hosts: 12, vms: 60, dimensions: 1, offeredLoad: 0.5, seed });
    const names = [...(world.hostNames ?? []), ...(hasService(protocol) ? ["discovery"] : [])];
    let lost = false;
    const run = (faults: Pick<NegotiationSpec, "network" | "crashes">) =>
      talk({
        protocol,
        ...world,
        parameters: { high: 0.6, longest: LONGEST, ...(hasService(protocol) && { low: 0.55 }) },
        ...faults,
        inspect: (centre) => {
          const held = centre.hosts.flatMap(({ vms }) => vms);
          lost ||= held.length !== 60 || new Set(held).size !== 60;
        },
        seed,
        until: SECONDS,
      });
    const calm = run({});
    const faulty = run({
      network: { loss: LOSS, duplication: 0.1, reordering: 0.1 },
      crashes: drawCrashes(names, { perThousandSeconds: 5, longestDowntime: 30 }, SECONDS, seed),
    });
    return { lost, wait: faulty.longestWait, added: spreadOf(faulty) - spreadOf(calm) };
  });
}

function hasService(protocol: MigrationProtocol): boolean {
  return protocol === "discovery" || protocol === "guarded";
}

function spreadOf({ series }: ReturnType<typeof talk>): number {
  const loads = series.greatest(series.times.length - 1);
  return Math.max(...loads) - Math.min(...loads);
}
