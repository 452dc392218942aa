import { meantHint } from "../game/meant-hint.ts";
import { Place } from "../game/place.ts";
import { Problem } from "../problem.ts";
import { type AgentsFile, type FactsFile, type HostsFile, readAgents } from "./agents-file.ts";
import { type FactHost, factLibrary } from "./facts.ts";
import { BUILTINS } from "./interpreter/builtins.ts";
import { compile, groundValue, type Parameters } from "./interpreter/compile.ts";
import type { Value } from "./interpreter/value.ts";
import type { Protocol, Term } from "./language/ast.ts";
import { check } from "./language/check.ts";
import type { CheckOptions, ConstraintModes } from "./language/check-options.ts";
import { type Finding, findingText } from "./language/finding.ts";
import { format, termText } from "./language/format.ts";
import { parse, parseTerm } from "./language/parse.ts";
import { couldMatch } from "./language/walk.ts";
import { HOST_CONSTRAINT_MODES } from "./migration/host-constraints.ts";
import type { HostLoads } from "./migration/host-loads.ts";
import { DISCOVERY, hasDiscovery, negotiate } from "./migration/negotiate.ts";
import { RELIABLE } from "./society/network.ts";
import { type Counts, Society } from "./society/society.ts";
import { Recorder, type TraceRow } from "./trace/recorder.ts";

/** What `lcc format`, `lcc check` and `lcc run` do: texts in, results out, no files and no terminal. */

export interface Source {
  readonly text: string;
  /** Its name in messages. */
  readonly file: string;
}

/** The protocol in its canonical layout. Throws a Problem if it cannot be read. */
export function lccFormat(text: string, file: string): string {
  return format(parse(text, file));
}

export interface LccFindings {
  readonly findings: readonly Finding[];
  /** `file:line:column: problem: value`, one for each finding. */
  readonly lines: readonly string[];
}

/**
 * Everything that is wrong with a protocol. With an agents file also constraints that nobody answers, and roles that
 * can never start given those in which the agents start. Throws a Problem if either file cannot be read.
 */
export function lccCheck(text: string, file: string, agents?: Source): LccFindings {
  const protocol = parse(text, file);
  const options =
    agents === undefined ? LOOSE : checkOptions(protocol, readAgents(agents.text, agents.file), agents.file);
  const findings = check(protocol, options);
  return { findings, lines: findings.map((finding) => findingText(file, finding)) };
}

/** Without agents, constraints of hosts are known but others may exist. */
const LOOSE: CheckOptions = {
  constraints: new Map([...BUILTINS, ...HOST_CONSTRAINT_MODES]),
  complete: false,
  starts: null,
};

export interface LccRunOptions {
  readonly protocol: Source;
  readonly agents: Source;
  readonly seed: string;
  /** Override those of the agents file. */
  readonly parameters?: Parameters;
  readonly until?: number;
}

export interface LccRun {
  readonly protocol: string;
  readonly seed: string;
  readonly status: "finished" | "quiet" | "time-limit" | "error";
  /** What went wrong, for status `error`. */
  readonly message: string | null;
  readonly messages: Readonly<Counts>;
  readonly trace: readonly TraceRow[];
  /** Their names, in the order of the agents file; a discovery service comes last. */
  readonly agents: readonly string[];
  /** For agents that are hosts. */
  readonly hosts: {
    readonly hostNames: readonly string[];
    readonly vmNames: readonly string[];
    /** The host of each VM at the end, by index. */
    readonly assignment: readonly number[];
    readonly migrations: number;
    readonly failedMigrations: number;
    readonly arrivalsBeyondCapacity: number;
    readonly series: HostLoads;
  } | null;
}

/**
 * Runs a protocol with the agents of a file, on simulated time. What goes wrong before the first event is thrown as a
 * Problem: files that cannot be read, findings of the checker, unknown names. What goes wrong on the way ends the run
 * with status `error` and the trace up to there.
 */
export function lccRun({ protocol: source, agents: file, seed, parameters, until }: LccRunOptions): LccRun {
  const protocol = parse(source.text, source.file);
  const agents = readAgents(file.text, file.file);
  const findings = check(protocol, checkOptions(protocol, agents, file.file));
  if (findings.length > 0)
    throw new Problem(findings.map((finding) => findingText(source.file, finding)).join("\n"));
  const settings = {
    seed,
    parameters: { ...agents.parameters, ...parameters },
    until: until ?? agents.until,
  };
  const result =
    agents.world === "facts"
      ? runFacts(protocol, agents, file.file, settings)
      : runHosts(protocol, agents, settings);
  return { protocol: source.file, seed, ...result };
}

interface RunSettings {
  readonly seed: string;
  readonly parameters: Parameters;
  readonly until: number;
}

type Result = Omit<LccRun, "protocol" | "seed">;

function runFacts(
  protocol: Protocol,
  agents: FactsFile,
  file: string,
  { seed, parameters, until }: RunSettings,
): Result {
  const recorder = new Recorder();
  const hosts = factHosts(agents, file);
  const society = new Society({
    code: compile(protocol, factLibrary(hosts), parameters),
    agents: agents.agents.map(({ name, role }, i) => ({
      name,
      role: value(role, `${file}: role of ${name}`),
      host: hosts[i],
    })),
    network: { ...RELIABLE, ...definedOnly(agents.network) },
    crashes: agents.crashes,
    seed,
    recorder,
    limits: { messageLifetime: agents.messageLifetime },
  });
  const end = society.run(until);
  const message = end.status === "error" ? end.problem.message : null;
  const names = agents.agents.map(({ name }) => name);
  return {
    status: end.status,
    message,
    messages: society.counts,
    trace: recorder.rows,
    agents: names,
    hosts: null,
  };
}

function runHosts(protocol: Protocol, agents: HostsFile, settings: RunSettings): Result {
  const { dimensions, hosts, vms, migration } = agents;
  const hostNames = hosts.map(({ name }) => name);
  const vmNames = vms.map(({ name }) => name);
  const { copied, ...cost } = migration;
  const result = negotiate({
    protocol,
    ...settings,
    capacity: hosts.map(({ capacity }) => capacity),
    load: vms.map(({ load }) => load),
    assignment: vms.map(({ host }) => hostNames.indexOf(host)),
    hostNames,
    vmNames,
    peers: agents.peers,
    migration: {
      ...definedOnly(cost),
      ...(copied !== undefined && { dimension: dimensions.indexOf(copied) }),
    },
    noise: agents.noise,
    ...(agents.variation && { variation: agents.variation }),
    network: definedOnly(agents.network),
    crashes: agents.crashes,
    limits: { messageLifetime: agents.messageLifetime },
    sampleInterval: agents.sampleInterval,
    trace: true,
  });
  const { status, message, messages, trace, migrations, failedMigrations, arrivalsBeyondCapacity, series } =
    result;
  const assignment = [...result.assignment];
  return {
    status,
    message,
    messages,
    trace,
    agents: [...hostNames, ...(hasDiscovery(protocol) ? [DISCOVERY] : [])],
    hosts: { hostNames, vmNames, assignment, migrations, failedMigrations, arrivalsBeyondCapacity, series },
  };
}

function checkOptions(protocol: Protocol, agents: AgentsFile, file: string): CheckOptions {
  const answered: ConstraintModes =
    agents.world === "facts" ? factLibrary(factHosts(agents, file)) : HOST_CONSTRAINT_MODES;
  const starts: Term[] =
    agents.world === "facts"
      ? firstRoles(protocol, agents, file)
      : ["host", ...(hasDiscovery(protocol) ? [DISCOVERY] : [])].map((role) => parseTerm(role, file));
  return { constraints: new Map([...BUILTINS, ...answered]), complete: true, starts };
}

/** What the agents of a file start as. A role that no clause fits is a slip in that file, not in the protocol. */
function firstRoles({ clauses }: Protocol, { agents }: FactsFile, file: string): Term[] {
  const heads = clauses.map(({ role }) => role.type);
  return agents.map(({ name, role }, i) => {
    const type = parseTerm(role, `${file}: role of ${name}`);
    if (heads.some((head) => couldMatch(type, head))) return type;
    const allowed = [...new Set(heads.map(termText))];
    const place = new Place(file).key("agents").index(i).key("role");
    throw place.problem("role without a clause", role, allowed.join(", ") + meantHint(role, allowed));
  });
}

function factHosts({ agents }: FactsFile, file: string): FactHost[] {
  return agents.map(({ name, facts }) => ({
    facts: facts.map((fact, i) => value(fact, `${file}: fact ${i + 1} of ${name}`)),
  }));
}

function value(text: string, where: string): Value {
  return groundValue(parseTerm(text, where), where);
}

/** An object without the keys that are there but undefined, which zod allows in a partial object. */
function definedOnly<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, entry]) => entry !== undefined)) as never;
}
