import { parseJson } from "../game/json.ts";
import { meantHint } from "../game/meant-hint.ts";
import { Place } from "../game/place.ts";
import { shownBound } from "../game/shown-bound.ts";
import { z } from "../packages/zod.ts";
import { Problem } from "../problem.ts";
import { DISCOVERY } from "./migration/negotiate.ts";

export const AGENTS_FORMAT = "flockbench/lcc-agents@1";

// The messages of the schema say what is allowed; `issueLines` says what is there instead.
const name = z.string({ error: "a name" }).min(1, { error: "a name" });
const probability = between(0, 1);
const seconds = between(0, 1e9);
const positive = z
  .number({ error: "a positive number" })
  .positive({ error: "a positive number" })
  .max(1e12, { error: "a positive number up to 1e12" });

/** Shorter ones would fill a simulated minute with more steps than anyone waits for; messages take 0.01 s. */
const interval = between(0.001, 1e12);

function between(low: number, high: number) {
  const error = `a number from ${low} to ${shownBound(high)}`;
  return z.number({ error }).min(low, { error }).max(high, { error });
}

function list<T extends z.ZodType>(element: T, least = 0) {
  const error = least === 0 ? "a list" : `a list with at least ${least} entry`;
  return z.array(element, { error }).min(least, { error });
}

const partition = z.strictObject({ from: seconds, until: seconds, agents: list(name) });

const network = z.strictObject({
  latency: seconds,
  jitter: seconds,
  loss: probability,
  duplication: probability,
  reordering: probability,
  reorderDelay: seconds,
  partitions: list(partition),
});

const crash = z.strictObject({ agent: name, at: seconds, downtime: seconds });

/** What every agents file says, whatever world its agents live in. */
const shared = {
  format: z.literal(AGENTS_FORMAT, { error: JSON.stringify(AGENTS_FORMAT) }),
  /** Values for parameters of the protocol. */
  parameters: z.record(name, z.union([z.string(), z.number()], { error: "a name or a number" })).default({}),
  network: network.partial().default({}),
  crashes: list(crash).default([]),
  /** Seconds after which a message that nobody took leaves a mailbox. */
  messageLifetime: seconds.default(60),
  /** Simulated time, s. */
  until: seconds,
};

/** Agents that answer constraints from a list of facts: terms without variables, as text. */
const factsFile = z.strictObject({
  ...shared,
  world: z.literal("facts"),
  agents: list(z.strictObject({ name, role: name, facts: list(name).default([]) }), 1),
});

const migration = z.strictObject({ setup: seconds, perUnit: seconds, copied: name, overhead: probability });

const variation = z.strictObject({ interval, step: probability, pull: probability });

const amounts = list(between(0, 1e12));

/** Hosts and VMs of a data centre; every host starts in the role `host`. */
const hostsFile = z.strictObject({
  ...shared,
  world: z.literal("hosts"),
  /** Their names, such as cpu and memory; capacities and loads have a number for each. */
  dimensions: list(name, 1),
  hosts: list(z.strictObject({ name, capacity: list(positive) }), 1),
  vms: list(z.strictObject({ name, load: amounts, host: name })),
  peers: z.int({ error: "a whole number from 1" }).min(1, { error: "a whole number from 1" }).default(4),
  migration: migration.partial().default({}),
  noise: probability.default(0),
  variation: variation.optional(),
  sampleInterval: interval.default(10),
});

export type FactsFile = z.infer<typeof factsFile>;
export type HostsFile = z.infer<typeof hostsFile>;
export type AgentsFile = FactsFile | HostsFile;

const agentsFile = z.discriminatedUnion("world", [factsFile, hostsFile], { error: '"facts" or "hosts"' });

/**
 * Reads an agents file (docs/lcc.md describes it). Throws a Problem that names the file and the field, one line for
 * everything that is wrong with its form, or for the first thing that does not fit together.
 */
export function readAgents(text: string, file: string): AgentsFile {
  const place = new Place(file);
  const json = parseJson(text, place, `an object of format ${AGENTS_FORMAT}`);
  const checked = agentsFile.safeParse(json);
  if (!checked.success)
    throw new Problem(checked.error.issues.flatMap((issue) => issueLines(issue, json, place)).join("\n"));
  const agents = checked.data;
  if (agents.world === "facts") checkNames(agents.agents, place.key("agents"), "agent");
  else checkHosts(agents, place);
  checkReferences(agents, place);
  return agents;
}

function issueLines(issue: z.core.$ZodIssue, json: unknown, root: Place): string[] {
  const place = issue.path.reduce<Place>(
    (at, step) => (typeof step === "number" ? at.index(step) : at.key(String(step))),
    root,
  );
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => place.problem("unknown key", key, knownKeys(issue.path, key)).message);
  }
  const found = issue.path.reduce<unknown>(
    (value, step) => (value as Record<PropertyKey, unknown>)[step],
    json,
  );
  return [place.problem(found === undefined ? "missing field" : "bad value", found, issue.message).message];
}

/** The keys that may stand where `wrong` does. */
function knownKeys(path: readonly PropertyKey[], wrong: string): string {
  const forms: Readonly<Record<string, readonly string[]>> = {
    "": [...Object.keys(factsFile.shape), ...Object.keys(hostsFile.shape)],
    agents: Object.keys(factsFile.shape.agents.element.shape),
    hosts: Object.keys(hostsFile.shape.hosts.element.shape),
    vms: Object.keys(hostsFile.shape.vms.element.shape),
    network: Object.keys(network.shape),
    partitions: Object.keys(partition.shape),
    crashes: Object.keys(crash.shape),
    migration: Object.keys(migration.shape),
    variation: Object.keys(variation.shape),
  };
  const field = path.findLast((step) => typeof step === "string") ?? "";
  const known = [...new Set(forms[String(field)] ?? [])];
  return known.join(", ") + meantHint(wrong, known);
}

function checkNames(entries: readonly { readonly name: string }[], place: Place, what: string): void {
  const seen = new Set<string>();
  entries.forEach((entry, i) => {
    if (seen.has(entry.name)) {
      throw place.index(i).key("name").problem(`${what} that is named twice`, entry.name, "different names");
    }
    seen.add(entry.name);
  });
}

function checkHosts({ dimensions, hosts, vms, migration }: HostsFile, place: Place): void {
  checkNames(hosts, place.key("hosts"), "agent");
  checkNames(vms, place.key("vms"), "VM");
  const names = hosts.map((host) => host.name);
  hosts.forEach(({ capacity }, i) => {
    checkDimensions(capacity, dimensions, place.key("hosts").index(i).key("capacity"));
  });
  vms.forEach(({ load, host }, i) => {
    const at = place.key("vms").index(i);
    checkDimensions(load, dimensions, at.key("load"));
    checkKnown(host, names, at.key("host"), "host that does not exist");
  });
  if (migration.copied !== undefined) {
    checkKnown(
      migration.copied,
      dimensions,
      place.key("migration").key("copied"),
      "dimension that does not exist",
    );
  }
}

function checkDimensions(values: readonly number[], dimensions: readonly string[], place: Place): void {
  if (values.length === dimensions.length) return;
  throw place.problem("wrong length", values, `${dimensions.length} numbers: ${dimensions.join(", ")}`);
}

function checkReferences(agents: AgentsFile, place: Place): void {
  const entries = agents.world === "facts" ? agents.agents : agents.hosts;
  // The discovery service is not in the file, but may be cut off or crash like everybody.
  const names = [...entries.map((entry) => entry.name), ...(agents.world === "hosts" ? [DISCOVERY] : [])];
  agents.network.partitions?.forEach(({ agents: side }, i) => {
    side.forEach((agent, j) => {
      const at = place.key("network").key("partitions").index(i).key("agents").index(j);
      checkKnown(agent, names, at, "agent that does not exist");
    });
  });
  agents.crashes.forEach(({ agent }, i) => {
    checkKnown(agent, names, place.key("crashes").index(i).key("agent"), "agent that does not exist");
  });
}

function checkKnown(value: string, known: readonly string[], place: Place, problem: string): void {
  if (known.includes(value)) return;
  const shown = known.slice(0, 20).join(", ") + (known.length > 20 ? ", ..." : "");
  throw place.problem(problem, value, shown + meantHint(value, known));
}
