import { RandomStream, streamState } from "../game/random.ts";
import { AGENTS_FORMAT } from "../lcc/agents-file.ts";
import { lccRun, type Source } from "../lcc/commands.ts";
import type { TraceRow } from "../lcc/trace/recorder.ts";
import type { Setting } from "./setting.ts";
import { shippedSource } from "./shipped.ts";

/** Simulated time, s. */
const UNTIL = 240;

/** What the page shows of a negotiation: plain data, which can leave the worker. */
export interface Negotiated {
  readonly protocol: string;
  readonly message: string | null;
  readonly hostNames: readonly string[];
  readonly sent: number;
  readonly lost: number;
  readonly migrations: number;
  readonly failedMigrations: number;
  readonly arrivalsBeyondCapacity: number;
  readonly trace: readonly TraceRow[];
  /** Of the samples, s. */
  readonly times: readonly number[];
  /** By sample, then by host. */
  readonly utilisation: readonly (readonly number[])[];
  readonly vms: readonly (readonly number[])[];
}

/** A society of hosts that negotiates migrations, with the trace of everything that happened. */
export function negotiated(setting: Setting): Negotiated {
  const run = lccRun({
    protocol: shippedSource(setting.protocol),
    agents: agentsOf(setting),
    seed: setting.lccSeed,
    parameters: { policy: setting.policy },
  });
  const { protocol, message, trace } = run;
  const { hostNames, series, migrations, failedMigrations, arrivalsBeyondCapacity } = run.hosts!;
  const { sent, lost } = run.messages;
  const { times, vms } = series;
  return {
    protocol,
    message,
    trace,
    hostNames,
    ...{ sent, lost, migrations, failedMigrations, arrivalsBeyondCapacity, times },
    utilisation: times.map((_, sample) => series.greatest(sample)),
    vms: times.map((_, sample) => vms.slice(sample * series.hosts, (sample + 1) * series.hosts)),
  };
}

/** Hosts of equal size and VMs of different ones; most VMs begin on the first few hosts. */
export function agentsOf({ hosts, hostVms, loss, lccSeed }: Setting): Source {
  const stream = new RandomStream(streamState("playground hosts", { seed: lccSeed, hosts, vms: hostVms }));
  const hostNames = Array.from({ length: hosts }, (_, x) => `host${x}`);
  const room = (hostVms * 2.25) / (0.5 * hosts);
  const capacity = Number(room.toFixed(2));
  const vms = Array.from({ length: hostVms }, (_, vm) => ({
    name: `vm${vm}`,
    load: [Number(stream.uniform(0.5, 4).toFixed(2))],
    host: hostNames[Math.floor(hosts * stream.unit() ** 2.2)],
  }));
  const content = {
    format: AGENTS_FORMAT,
    world: "hosts",
    dimensions: ["cpu"],
    hosts: hostNames.map((name) => ({ name, capacity: [capacity] })),
    vms,
    peers: Math.min(4, Math.max(1, hosts - 1)),
    migration: { setup: 1, perUnit: 1, overhead: 0.1 },
    noise: 0.02,
    variation: { interval: 10, step: 0.05, pull: 0.2 },
    network: { latency: 0.05, jitter: 0.05, loss },
    until: UNTIL,
    sampleInterval: 1,
  };
  return { text: JSON.stringify(content), file: "hosts.json" };
}
