import { type Instance, UNPINNED } from "../../game/instance.ts";
import type { Scenario } from "../../kernel/types.ts";
import type { Parameters } from "../../lcc/interpreter/compile.ts";
import type { Protocol } from "../../lcc/language/ast.ts";
import { DISCOVERY, hasDiscovery, negotiate } from "../../lcc/migration/negotiate.ts";
import { type MigrationProtocol, shippedProtocol } from "../../lcc/protocols/shipped.ts";
import { drawCrashes } from "../../lcc/society/crashes.ts";
import { z } from "../../packages/zod.ts";
import { Problem } from "../../problem.ts";
import { checkTime } from "./out-of-time.ts";
import { defineVariant, type Variant, type VariantContext } from "./variant.ts";

/** Seconds that the smallest migration takes. */
const SETUP = 1;
/** Seconds beyond the longest migration after which a host gives one up. */
const PATIENCE = 60;

const share = z.number().min(0).max(1);

/** The options of every variant in which hosts negotiate. Times are simulated seconds. */
const negotiationOptions = z.strictObject({
  policy: z
    .enum(["scenario", "agility", "power_saving"])
    .default("scenario")
    .describe("scenario: power_saving in the scenario energy, agility in the others"),
  high: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe(
      "agility: a host above this utilisation sheds; null: the mean of all plus margin, which no host knows",
    ),
  margin: z.number().min(0).max(10).default(0.05).describe("of high = null"),
  low: share
    .default(0.5)
    .describe("power saving: a host below sheds; under agility it is high: a host below takes"),
  full: z.number().positive().max(10).default(1).describe("no guarded host accepts beyond, one above sheds"),
  rounds: z.int().min(1).max(1e5).default(60).describe("how long the hosts negotiate, in slices"),
  slice: z.number().positive().max(1e4).default(10).describe("seconds of one round"),
  peers: z.int().min(1).max(1000).default(4).describe("hosts that each knows as its peers"),
  copying: z.number().min(0).max(1e6).default(4).describe("seconds to copy a VM of mean load"),
  overhead: share.default(0.1).describe("part of a VM's load that both hosts carry on top meanwhile"),
  noise: z.number().min(0).lt(1).default(0).describe("relative half-width of the error of a measured load"),
  loss: share.default(0).describe("part of the messages that the network loses"),
  crashes: z
    .number()
    .min(0)
    .max(1000)
    .default(0)
    .describe("crashes of a host, or of the discovery service, expected in 1000 s"),
  downtime: z.number().min(0).max(1e6).default(30).describe("longest time until one that crashed is back, s"),
});
type NegotiationOptions = z.output<typeof negotiationOptions>;

/** The hosts' outcome after a slice of the simulated time, and what it took. */
interface Slice {
  readonly assignment: ArrayLike<number>;
  readonly migrations: number;
  readonly messages: number;
}

/**
 * Hosts that negotiate by an LCC protocol, as a variant: clouds are hosts of one dimension, the load of the VMs. All is
 * played before the first round; each round then shows one slice of the simulated time, and the last one ends the run.
 * The hosts know nothing of costs, so they go on whether the outcome is an equilibrium or not.
 */
export function negotiationVariant(name: string, summary: string, protocol: MigrationProtocol): Variant {
  let model: Protocol | undefined;
  return defineVariant({
    name,
    summary,
    source: "Anderson, Bijani & Vichos, KES-AMSTA 2012; docs/lcc.md",
    options: negotiationOptions,
    oneEnvironment: true,
    goesOn: (options, rounds) => rounds < options.rounds,
    prepare: (context) => {
      model ??= shippedProtocol(protocol);
      return negotiateAll(name, model, context);
    },
    round: ({ game, options, round, memory }) => {
      const { assignment, migrations, messages } = memory[round];
      const before = memory[round - 1];
      game.setAssignment(assignment);
      return {
        migrations: migrations - before.migrations,
        messages: messages - before.messages,
        done: round === options.rounds,
      };
    },
  });
}

/** The initial assignment, and the outcome after each slice. */
function negotiateAll(
  name: string,
  protocol: Protocol,
  context: VariantContext<NegotiationOptions>,
): Slice[] {
  const { game, instance, random, options } = context;
  if (game.settings.dynamics) throw new Problem(`no dynamics: ${name} negotiates in one environment`);
  const { rounds, slice, loss, noise, peers, overhead } = options;
  const seed = String(random.bits());
  const hostNames = Array.from({ length: instance.clouds }, (_, x) => `host${x}`);
  const agents = hasDiscovery(protocol) ? [...hostNames, DISCOVERY] : hostNames;
  const copying = copyingTimes(instance, options);
  const rate = { perThousandSeconds: options.crashes, longestDowntime: options.downtime };
  const slices: Slice[] = [];
  const { status, message } = negotiate({
    protocol,
    parameters: { ...policyOf(instance, game.settings.scenario, options), longest: copying.longest },
    capacity: Array.from(instance.capacity, (capacity) => [capacity]),
    load: Array.from(instance.load, (load) => [load]),
    assignment: game.assignment(),
    pinned: [...instance.pinned.keys()].filter((vm) => instance.pinned[vm] !== UNPINNED),
    hostNames,
    peers,
    migration: { setup: SETUP, perUnit: copying.perUnit, overhead },
    noise,
    network: { loss },
    crashes: drawCrashes(agents, rate, rounds * slice, seed),
    seed,
    until: rounds * slice,
    sampleInterval: slice,
    inspect: (centre, _time, { sent }) => {
      checkTime(context);
      const { migrations } = centre;
      // What hosts send at the very beginning belongs to the first slice.
      const messages = slices.length === 0 ? 0 : sent;
      slices.push({ assignment: centre.assignment(), migrations, messages });
    },
  });
  if (status === "error") throw new Error(`${message}`);
  return slices;
}

/** Where the policy of a protocol is chosen: nothing but its parameters. */
function policyOf(
  { load, capacity }: Instance,
  scenario: Scenario | undefined,
  { policy, high, margin, low, full }: NegotiationOptions,
): Parameters {
  const byScenario = scenario === "energy" ? "power_saving" : "agility";
  const chosen = policy === "scenario" ? byScenario : policy;
  const shedsAbove = high ?? sum(load) / sum(capacity) + margin;
  return { policy: chosen, high: shedsAbove, low: chosen === "agility" ? shedsAbove : low, full };
}

/** Seconds a unit of load takes to copy, and after how many seconds the end of a migration is no longer waited for. */
function copyingTimes({ load }: Instance, { copying }: NegotiationOptions) {
  const total = sum(load);
  const perUnit = total > 0 ? (copying * load.length) / total : 0;
  const largest = load.reduce((most, amount) => Math.max(most, amount), 0);
  return { perUnit, longest: SETUP + perUnit * largest + PATIENCE };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
