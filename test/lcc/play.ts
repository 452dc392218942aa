import type { AgentLimits } from "../../src/lcc/interpreter/agent.ts";
import { compile, groundValue } from "../../src/lcc/interpreter/compile.ts";
import type { Constraint } from "../../src/lcc/interpreter/constraint.ts";
import { type Value, valueText } from "../../src/lcc/interpreter/value.ts";
import { parse, parseTerm } from "../../src/lcc/language/parse.ts";
import type { Crash } from "../../src/lcc/society/crashes.ts";
import { type NetworkFaults, RELIABLE } from "../../src/lcc/society/network.ts";
import { type RunStatus, Society } from "../../src/lcc/society/society.ts";
import { Recorder, type TraceRow } from "../../src/lcc/trace/recorder.ts";

export interface Play {
  readonly text: string;
  /** Name and first role of each agent. */
  readonly agents: Readonly<Record<string, string>>;
  /** Constraints answered by the same functions for every agent. */
  readonly library?: Readonly<Record<string, Constraint<string>>>;
  readonly until?: number;
  readonly network?: Partial<NetworkFaults>;
  readonly crashes?: readonly Crash[];
  readonly limits?: Partial<AgentLimits>;
  readonly seed?: string;
  readonly trace?: boolean;
}

/** Runs a small protocol; a host is the name of its agent. */
export function play(spec: Play) {
  const recorder = spec.trace === false ? null : new Recorder();
  const society = new Society<string>({
    code: compile(parse(spec.text, "t.lcc"), new Map(Object.entries(spec.library ?? {}))),
    agents: Object.entries(spec.agents).map(([name, role]) => ({ name, role: value(role), host: name })),
    network: { ...RELIABLE, ...spec.network },
    crashes: spec.crashes ?? [],
    seed: spec.seed ?? "1",
    recorder,
    ...(spec.limits && { limits: spec.limits }),
  });
  const end: RunStatus = society.run(spec.until ?? 100);
  return { end, society, rows: recorder?.rows ?? [], story: (recorder?.rows ?? []).map(line) };
}

export function value(text: string): Value {
  return groundValue(parseTerm(text, "term"), "term");
}

/** A row in one line: `0.01 received ann>bob ask(1)`. */
function line({ time, event, agent, peer, text }: TraceRow): string {
  const who = peer === null ? agent : `${agent}>${peer}`;
  return [Number(time.toFixed(6)), event, who, text].filter((part) => part !== null).join(" ");
}

/** What agents noted with `say/1`, in order. */
export function notebook(): { said: string[]; library: Record<string, Constraint<string>> } {
  const said: string[] = [];
  const say: Constraint<string> = {
    modes: "?",
    takesTime: false,
    holds: (host, [what], { now }) => {
      said.push(`${Number(now.toFixed(6))} ${host} ${valueText(what)}`);
      return true;
    },
  };
  return { said, library: { "say/1": say } };
}
