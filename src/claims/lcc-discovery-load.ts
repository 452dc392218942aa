import { MIGRATION_PROTOCOLS, type MigrationProtocol } from "../lcc/protocols/shipped.ts";
import { caseSeed } from "./cases.ts";
import { type Claim, type ClaimContext, judged } from "./claim.ts";
import { above, type Evidence, together } from "./evidence.ts";
import { SLIDES } from "./lcc-cases.ts";
import { crowd, talk } from "./lcc-crowd.ts";
import { type Measure, mean } from "./measure.ts";
import { numbers } from "./outcomes.ts";

const SIZES = [40, 10];
const VMS_PER_HOST = 5;

export const discoveryLoad: Claim = {
  id: "lcc-discovery-load",
  claim: "A discovery service has to bear more messages than any host of local peer groups.",
  source: `${SLIDES}: local peer groups`,
  evidence,
  check(context) {
    const measures = SIZES.flatMap((hosts) => atSize(context, hosts));
    const remark =
      "Messages that the busiest agent sends or gets in 300 simulated seconds, under agility, 5 VMs a host, loads " +
      "that wander. Where there is a discovery service it is the busiest; hosts of a peer group speak only when one is " +
      "overloaded.";
    return { ...judged(evidence(measures), null, remark), measures, counterexample: null };
  },
};

/** The first measure of each size decides. */
function evidence(measures: readonly Measure[]): Evidence {
  const more = measures.filter((_, k) => k % (1 + MIGRATION_PROTOCOLS.length) === 0);
  return together(...more.map((measure) => above(measure, 0)));
}

/** First how much more the discovery service bears, then what the busiest agent of every protocol does. */
function atSize(context: ClaimContext, hosts: number): Measure[] {
  const cases = numbers(context.cases(20));
  const busiest = new Map(
    MIGRATION_PROTOCOLS.map((protocol) => [
      protocol,
      cases.map((index) => busiestOf(protocol, hosts, caseSeed(context, index))),
    ]),
  );
  const of = (protocol: MigrationProtocol) => busiest.get(protocol) ?? [];
  const peers = of("peers");
  return [
    mean(
      `messages of the busiest agent, guarded minus peers, ${hosts} hosts`,
      "messages",
      "pairs of runs",
      of("guarded").map((count, k) => count - peers[k]),
    ),
    ...MIGRATION_PROTOCOLS.map((protocol) =>
      mean(`messages of the busiest agent, ${protocol}, ${hosts} hosts`, "messages", "runs", of(protocol)),
    ),
  ];
}

function busiestOf(protocol: MigrationProtocol, hosts: number, seed: string): number {
  const { trace } = talk({
    protocol,
    ...crowd({ hosts, vms: VMS_PER_HOST * hosts, dimensions: 1, offeredLoad: 0.5, seed }),
    parameters: {
      high: 0.6,
      policy: "agility",
      ...(protocol === "auction" || protocol === "peers" ? {} : { low: 0.55 }),
    },
    variation: { interval: 10, step: 0.2, pull: 0.2 },
    trace: true,
    seed,
    until: 300,
  });
  const counts = new Map<string, number>();
  for (const { event, agent, peer } of trace) {
    if (event !== "sent") continue;
    for (const name of [agent, peer]) if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}
