import { Problem } from "../../problem.ts";
import type { AgentLimits } from "../interpreter/agent.ts";
import { compile, type Parameters } from "../interpreter/compile.ts";
import type { Protocol } from "../language/ast.ts";
import type { Crash } from "../society/crashes.ts";
import { type NetworkFaults, RELIABLE } from "../society/network.ts";
import { type AgentSpec, type Counts, Society } from "../society/society.ts";
import { Recorder, type TraceRow } from "../trace/recorder.ts";
import { DataCentre, type MigrationCost } from "./data-centre.ts";
import { hostConstraints, type Member } from "./host-constraints.ts";
import { HostLoads } from "./host-loads.ts";
import { peerGroups } from "./peer-groups.ts";
import type { Variation } from "./workload.ts";

/** One negotiation: hosts, VMs, a protocol and its policy, and all that may go wrong. */
export interface NegotiationSpec {
  /** Each starts in the role `host`; if the protocol has a role `discovery`, an agent named `discovery` plays it. */
  readonly protocol: Protocol;
  /** Values for parameters of the protocol: this is where a policy is chosen. */
  readonly parameters?: Parameters;
  /** capacity[host][dimension] > 0. */
  readonly capacity: readonly (readonly number[])[];
  /** load[vm][dimension] >= 0, in the units of the capacity. */
  readonly load: readonly (readonly number[])[];
  /** The host of each VM at the start, by index. */
  readonly assignment: ArrayLike<number>;
  /** VMs that never migrate, by index. */
  readonly pinned?: readonly number[];
  readonly hostNames?: readonly string[];
  readonly vmNames?: readonly string[];
  /** The number of hosts that each knows as its peers. */
  readonly peers?: number;
  readonly migration?: Partial<MigrationCost>;
  /** The relative half-width of the error of a measurement. */
  readonly noise?: number;
  /** How loads vary; without it they stay as they are. */
  readonly variation?: Variation;
  readonly network?: Partial<NetworkFaults>;
  readonly crashes?: readonly Crash[];
  readonly limits?: Partial<AgentLimits>;
  readonly seed: string;
  /** Simulated time, s. */
  readonly until: number;
  /** Seconds between samples of the host loads. */
  readonly sampleInterval?: number;
  readonly trace?: boolean;
  /** Called between events about once a sample, with the world as it is and the messages so far. */
  readonly inspect?: (centre: DataCentre, time: number, messages: Readonly<Counts>) => void;
}

export interface Negotiation {
  /** `time-limit` is the way in which migration protocols end: their hosts never stop to watch. */
  readonly status: "finished" | "quiet" | "time-limit" | "error";
  /** What went wrong, for status `error`. */
  readonly message: string | null;
  /** The host of each VM at the end, by index. */
  readonly assignment: Int32Array;
  readonly messages: Readonly<Counts>;
  readonly migrations: number;
  readonly failedMigrations: number;
  /** VMs that came to a host whose true load exceeded its capacity with them. */
  readonly arrivalsBeyondCapacity: number;
  /** The longest that any agent stood at one place of its protocol, s. */
  readonly longestWait: number;
  readonly series: HostLoads;
  /** Empty without `trace`. */
  readonly trace: readonly TraceRow[];
}

const MIGRATION: MigrationCost = { setup: 1, perUnit: 1, dimension: 0, overhead: 0.1 };

/** The name of the agent that plays the discovery service, in protocols that have one. */
export const DISCOVERY = "discovery";

/** Whether a protocol needs that agent. */
export function hasDiscovery({ clauses }: Protocol): boolean {
  return clauses.some(({ role }) => role.type.kind === "constant" && role.type.value === DISCOVERY);
}

/**
 * Lets hosts negotiate for a while. A run is a function of its spec: the same seed gives the same trace.
 * Throws a Problem for a spec that makes no sense; a protocol that goes wrong on the way is a result with status
 * `error` and the trace up to there.
 */
export function negotiate(spec: NegotiationSpec): Negotiation {
  checkSpec(spec);
  const recorder = spec.trace ? new Recorder() : null;
  const centre = dataCentre(spec, recorder);
  const agents = members(spec, centre);
  const society = new Society<Member>({
    code: compile(spec.protocol, hostConstraints(centre), spec.parameters),
    agents,
    network: { ...RELIABLE, ...spec.network },
    crashes: spec.crashes ?? [],
    seed: spec.seed,
    recorder,
    ...(spec.limits && { limits: spec.limits }),
    // The discovery service comes after the hosts and runs on none of them.
    onCrash: (agent) => {
      agents[agent].host.listed.length = 0;
      if (agent < centre.hosts.length) centre.crash(agent);
    },
    onRestart: (agent) => {
      if (agent < centre.hosts.length) centre.restart(agent);
    },
  });
  centre.onLoadChange = (host) => society.wakeAgent(host);
  centre.start({
    get now() {
      return society.now;
    },
    after: (delay, action) => society.after(delay, action),
    connected: (from, to, since) => society.network.connected(from, to, since, society.now),
  });
  const interval = spec.sampleInterval ?? 10;
  const series = new HostLoads(centre, spec.capacity[0].length);
  let end = society.run(0);
  for (let sample = 0; ; sample++) {
    const time = Math.min(sample * interval, spec.until);
    if (sample > 0) end = society.run(time);
    series.sample(time);
    spec.inspect?.(centre, time, society.counts);
    if (time >= spec.until || end.status === "error") break;
  }
  // Where nothing can happen any more the clock has stopped, and the agents wait on.
  const waited = end.status === "quiet" ? spec.until : society.now;
  return {
    status: end.status,
    message: end.status === "error" ? end.problem.message : null,
    assignment: centre.assignment(),
    messages: society.counts,
    migrations: centre.migrations,
    failedMigrations: centre.failedMigrations,
    arrivalsBeyondCapacity: centre.arrivalsBeyondCapacity,
    longestWait: Math.max(...society.agents.map((agent) => agent.longestWait(waited))),
    series,
    trace: recorder?.rows ?? [],
  };
}

function dataCentre(spec: NegotiationSpec, recorder: Recorder | null): DataCentre {
  return new DataCentre(
    {
      hostNames: hostNamesOf(spec),
      vmNames: spec.vmNames ?? spec.load.map((_, i) => `vm${i}`),
      capacity: Float64Array.from(spec.capacity.flat()),
      dimensions: spec.capacity[0].length,
      load: Float64Array.from(spec.load.flat()),
      assignment: Int32Array.from(spec.assignment),
      pinned: new Set(spec.pinned),
      migration: { ...MIGRATION, ...spec.migration },
      noise: spec.noise ?? 0,
      variation: spec.variation ?? null,
      seed: spec.seed,
    },
    recorder,
  );
}

function hostNamesOf({ hostNames, capacity }: NegotiationSpec): readonly string[] {
  return hostNames ?? capacity.map((_, i) => `host${i}`);
}

function members(spec: NegotiationSpec, centre: DataCentre): AgentSpec<Member>[] {
  const names = hostNamesOf(spec);
  const directory = hasDiscovery(spec.protocol) ? DISCOVERY : null;
  const groups = peerGroups(names, spec.peers ?? 4, spec.seed);
  const hosts = names.map((name, i) => {
    const others = names.filter((_, j) => j !== i);
    return {
      name,
      role: "host",
      host: { hypervisor: centre.hosts[i], peers: groups[i], others, directory, listed: [] },
    };
  });
  if (directory === null) return hosts;
  const service = { hypervisor: null, peers: [], others: [], directory, listed: [] };
  return [...hosts, { name: DISCOVERY, role: DISCOVERY, host: service }];
}

function checkSpec(spec: NegotiationSpec): void {
  const { capacity, load, assignment, hostNames, vmNames } = spec;
  if (capacity.length === 0) throw new Problem("hosts expected, at least one: 0");
  const dimensions = capacity[0].length;
  capacity.forEach((amounts, i) => {
    checkVector(`capacity of host ${i}`, amounts, dimensions);
    if (amounts.some((amount) => amount === 0))
      throw new Problem(`capacity of host ${i}, positive expected: 0`);
  });
  load.forEach((amounts, i) => {
    checkVector(`load of VM ${i}`, amounts, dimensions);
  });
  if (assignment.length !== load.length) {
    throw new Problem(`assignment of ${load.length} VMs expected: ${assignment.length}`);
  }
  for (let vm = 0; vm < assignment.length; vm++) {
    const host = assignment[vm];
    if (!Number.isInteger(host) || host < 0 || host >= capacity.length) {
      throw new Problem(`host of VM ${vm}, an index below ${capacity.length} expected: ${host}`);
    }
  }
  checkNames("host names", hostNames, capacity.length);
  checkNames("VM names", vmNames, load.length);
  checkAmounts("", { until: spec.until, noise: spec.noise, sampleInterval: spec.sampleInterval });
  checkAmounts("migration.", { ...spec.migration });
  checkAmounts("variation.", { ...spec.variation });
  const { partitions: _, ...network } = spec.network ?? {};
  checkAmounts("network.", network);
  spec.crashes?.forEach(({ at, downtime }, i) => {
    checkAmounts(`crashes[${i}].`, { at, downtime });
  });
  // Without a length they would follow each other for ever, and no time would pass.
  const intervals = { sampleInterval: spec.sampleInterval, "variation.interval": spec.variation?.interval };
  for (const [name, interval] of Object.entries(intervals))
    if (interval === 0) throw new Problem(`${name}, positive expected: 0`);
}

/** Times and rates. One that is no number would stop the clock in silence. */
function checkAmounts(where: string, amounts: Readonly<Record<string, number | undefined>>): void {
  for (const [name, amount] of Object.entries(amounts)) {
    if (amount !== undefined && (!Number.isFinite(amount) || amount < 0))
      throw new Problem(`${where}${name}, finite and not negative expected: ${amount}`);
  }
}

function checkVector(what: string, amounts: readonly number[], dimensions: number): void {
  if (amounts.length !== dimensions)
    throw new Problem(`${what}, ${dimensions} dimensions expected: ${amounts.length}`);
  const wrong = amounts.find((amount) => !Number.isFinite(amount) || amount < 0);
  if (wrong !== undefined) throw new Problem(`${what}, finite and not negative expected: ${wrong}`);
}

function checkNames(what: string, names: readonly string[] | undefined, count: number): void {
  if (names === undefined) return;
  if (names.length !== count) throw new Problem(`${what}, ${count} expected: ${names.length}`);
  if (new Set(names).size < count) throw new Problem(`${what}, all different expected: ${names.join(", ")}`);
}
