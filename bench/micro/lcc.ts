/**
 * How fast LCC is executed: messages a second through the interpreter, role changes a second, and the time in which
 * 1,000 hosts and 20,000 VMs negotiate 1,000 simulated seconds under every protocol and policy.
 * Prints elapsed times of one thread; `--quick` runs a tenth of the hosts and VMs.
 */
import { Bench } from "tinybench";
import { RandomStream, streamState } from "../../src/game/random.ts";
import { factLibrary } from "../../src/lcc/facts.ts";
import { compile, groundValue } from "../../src/lcc/interpreter/compile.ts";
import { parse, parseTerm } from "../../src/lcc/language/parse.ts";
import { type Negotiation, negotiate } from "../../src/lcc/migration/negotiate.ts";
import {
  MIGRATION_PROTOCOLS,
  type MigrationProtocol,
  shippedProtocol,
} from "../../src/lcc/protocols/shipped.ts";
import { RELIABLE } from "../../src/lcc/society/network.ts";
import { Society } from "../../src/lcc/society/society.ts";

/** 100 pairs that ask and answer without end; every message is built, sent, queued, delivered and unified. */
const PING = `
a(ping, P) ::
  ping(N) => a(pong, Q) <- peer(Q) and time(N) then
  pong(N) <= a(pong, Q) then
  a(ping, P)

a(pong, Q) ::
  ping(N) <= a(ping, P) then
  pong(N) => a(ping, P) then
  a(pong, Q)
`;
const PAIRS = 100;
const MESSAGES = 200_000;

const COUNT = `
a(count(0), C) ::
  null

a(count(N), C) ::
  null <- subtract(N, 1, M) then
  a(count(M), C)
`;
const CHANGES = 1_000_000;

function pingPong(): number {
  const hosts = Array.from({ length: 2 * PAIRS }, (_, i) => ({
    facts: i % 2 === 0 ? [groundValue(parseTerm(`peer(agent${i + 1})`, "bench"), "bench")] : [],
  }));
  const society = new Society({
    code: compile(parse(PING, "ping.lcc"), factLibrary(hosts)),
    agents: hosts.map((host, i) => ({ name: `agent${i}`, role: i % 2 === 0 ? "ping" : "pong", host })),
    network: RELIABLE,
    crashes: [],
    seed: "1",
    recorder: null,
  });
  // Each pair has one message under way at any time, and each takes the latency.
  society.run((MESSAGES / PAIRS) * RELIABLE.latency);
  return society.counts.delivered;
}

function count(): void {
  const society = new Society({
    code: compile(parse(COUNT, "count.lcc"), new Map()),
    agents: [
      { name: "counter", role: groundValue(parseTerm(`count(${CHANGES})`, "bench"), "bench"), host: null },
    ],
    network: RELIABLE,
    crashes: [],
    seed: "1",
    recorder: null,
    limits: { eventsAtOnce: 3 * CHANGES },
  });
  const { status } = society.run(1);
  if (status !== "finished") throw new Error(`the count ended with ${status}`);
}

function crowd(hosts: number) {
  const stream = new RandomStream(streamState("bench lcc", { hosts }));
  const capacity = Array.from({ length: hosts }, () => [100, 100, 100]);
  const load = Array.from({ length: 20 * hosts }, () => [1, 1, 1].map((least) => stream.uniform(least, 5)));
  const assignment = load.map(() => Math.floor(hosts * stream.unit() * stream.unit()));
  return { capacity, load, assignment };
}

function negotiation(name: MigrationProtocol, policy: string, scene: ReturnType<typeof crowd>): Negotiation {
  return negotiate({
    protocol: shippedProtocol(name),
    parameters: { policy },
    ...scene,
    noise: 0.02,
    variation: { interval: 10, step: 0.05, pull: 0.1 },
    network: { jitter: 0.02, loss: 0.02 },
    seed: "1",
    until: 1000,
  });
}

const micro = new Bench({ throws: true, retainSamples: true, warmupIterations: 2, iterations: 8, time: 0 });
let delivered = 0;
micro.add("messages", () => {
  delivered = pingPong();
});
micro.add("role changes", count);
await micro.run();
for (const [task, events] of [
  [micro.tasks[0], delivered],
  [micro.tasks[1], CHANGES],
] as const) {
  const { result } = task;
  if (result.state !== "completed") throw new Error(`${task.name}: ${result.state}`);
  const { p50, min } = result.latency;
  const perSecond = (ms: number) => Math.round((1000 * events) / ms).toLocaleString("en");
  console.log(
    `${task.name}: ${perSecond(p50)} a second (median), ${perSecond(min)} (best of ${result.latency.samplesCount})`,
  );
}

const hosts = process.argv.includes("--quick") ? 100 : 1000;
const scene = crowd(hosts);
console.log(`${hosts} hosts, ${20 * hosts} VMs, 1000 simulated seconds:`);
for (const name of MIGRATION_PROTOCOLS) {
  for (const policy of ["agility", "power_saving"]) {
    const started = performance.now();
    const { status, messages, migrations } = negotiation(name, policy, scene);
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `  ${name} ${policy}: ${seconds.toFixed(1)} s, ${messages.sent} messages, ${migrations} migrations, ${status}`,
    );
  }
}
