import type { Asking, Constraint, Immediate, Lasting, Library } from "../interpreter/constraint.ts";
import { listOf, resolve, Structure, type Value, valueText } from "../interpreter/value.ts";
import type { ConstraintModes } from "../language/check-options.ts";
import type { DataCentre } from "./data-centre.ts";
import type { Hypervisor } from "./hypervisor.ts";

/** What the agent of a host, or of the discovery service, can ask of its surroundings. */
export interface Member {
  /** Null for the discovery service, which runs on no host of its own. */
  readonly hypervisor: Hypervisor | null;
  /** Names of the hosts in its local group, itself not among them. */
  readonly peers: readonly string[];
  /** Names of all other hosts. */
  readonly others: readonly string[];
  /** The name of the discovery service; null where there is none. */
  readonly directory: string | null;
  /** The names on the list of the discovery service, the latest last; unused by hosts. */
  readonly listed: string[];
}

/**
 * The constraints that hosts answer (docs/lcc.md lists them). They measure and act, and hold no policy: which host
 * sheds, which takes, how much and from whom stands in the protocol.
 */
export function hostConstraints(centre: DataCentre): Library<Member> {
  return new Map<string, Constraint<Member>>([
    ["utilisation/1", answer("-", ({ host, now }) => host.utilisation(host.committed(now)))],
    ["room/2", answer("+-", ({ host, now, args }) => room(host, number(args[0]), now))],
    ["within/2", test("++", ({ args }) => within(vector(args[0]), vector(args[1])))],
    ["fits/4", test("++--", fits)],
    ["reserve/4", test("++++", (call) => reserve(call, centre))],
    ["some_vm/2", test("--", (call) => someVm(call, centre))],
    ["migrate/3", migration(centre, false)],
    ["migrate_reserved/3", migration(centre, true)],
    ["directory/1", social("-", ({ directory }) => directory)],
    ["enlist/1", listing((listed, name) => listed.push(name))],
    ["strike/1", listing(() => {})],
    ["take_listed/1", social("-", ({ listed }) => listed.pop() ?? null)],
    ["some_peer/1", social("-", ({ peers }, _, { choices }) => oneOf(peers, choices))],
    [
      "some_peer_but/2",
      social("+-", ({ peers }, [but], { choices }) =>
        oneOf(
          peers.filter((peer) => peer !== but),
          choices,
        ),
      ),
    ],
    [
      "some_hosts/2",
      social("+-", ({ others }, [count], { choices }) => sample(others, number(count), choices)),
    ],
  ]);
}

/** Their modes alone, for the checker. No constraint touches the data centre before it is asked. */
export const HOST_CONSTRAINT_MODES: ConstraintModes = hostConstraints(undefined as never);

interface Call {
  readonly host: Hypervisor;
  readonly args: Value[];
  readonly now: number;
  readonly asking: Asking;
}

function test(modes: string, holds: (call: Call) => boolean): Immediate<Member> {
  return {
    modes,
    takesTime: false,
    holds: (member, args, asking) => holds({ host: hypervisorOf(member), args, now: asking.now, asking }),
  };
}

/** A constraint that always holds and whose last argument is its answer. */
function answer(modes: string, value: (call: Call) => Value): Immediate<Member> {
  return test(modes, (call) => {
    call.args[modes.length - 1] = value(call);
    return true;
  });
}

/** A constraint about whom the agent knows; its last argument is the answer, and it fails when there is none. */
function social(
  modes: string,
  value: (member: Member, args: Value[], asking: Asking) => Value | null,
): Immediate<Member> {
  return {
    modes,
    takesTime: false,
    holds: (member, args, asking) => {
      const found = value(member, args, asking);
      if (found !== null) args[modes.length - 1] = found;
      return found !== null;
    },
  };
}

/** Takes a name off the list, then does what else is to be done. */
function listing(then: (listed: string[], name: string) => void): Immediate<Member> {
  return {
    modes: "+",
    takesTime: false,
    holds: ({ listed }, [entry]) => {
      const known = listed.lastIndexOf(name(entry));
      if (known >= 0) listed.splice(known, 1);
      then(listed, name(entry));
      return true;
    },
  };
}

function migration(centre: DataCentre, reserved: boolean): Lasting<Member> {
  return {
    modes: "++-",
    takesTime: true,
    begin: (member, args, _, settle) => {
      centre.migrate(hypervisorOf(member), name(args[0]), name(args[1]), reserved, (moved) => {
        args[2] = moved ? "done" : "failed";
        settle(true);
      });
    },
  };
}

function hypervisorOf({ hypervisor }: Member): Hypervisor {
  if (hypervisor === null) throw new TypeError("the agent runs on no host");
  return hypervisor;
}

function room(host: Hypervisor, limit: number, now: number): Value {
  return load(host.committed(now).map((committed, d) => Math.max(0, limit * host.capacity[d] - committed)));
}

/** fits(Need, Limit, Before, After): the utilisations without and with Need, when the second is within Limit. */
function fits({ host, args, now }: Call): boolean {
  const need = vector(args[0]);
  const committed = host.committed(now);
  const before = host.utilisation(committed);
  for (let d = 0; d < committed.length; d++) committed[d] += need[d];
  const after = host.utilisation(committed);
  args[2] = before;
  args[3] = after;
  return after <= number(args[1]);
}

function reserve({ host, args, now }: Call, centre: DataCentre): boolean {
  const vm = centre.vmIndex(name(args[0]));
  if (vm === undefined) throw new TypeError(`no such VM: ${name(args[0])}`);
  return host.reserve(vm, vector(args[1]), number(args[2]), number(args[3]), now);
}

function someVm({ host, args, asking }: Call, centre: DataCentre): boolean {
  const vm = host.someVm(asking.choices);
  if (vm === null) return false;
  args[0] = centre.vmName(vm);
  args[1] = load(host.measureVm(vm));
  return true;
}

function oneOf(names: readonly string[], choices: Asking["choices"]): string | null {
  return names.length === 0 ? null : names[choices.below(names.length)];
}

/**
 * `count` different names in random order, or all of them when there are fewer: the start of a Fisher-Yates shuffle.
 */
function sample(names: readonly string[], count: number, choices: Asking["choices"]): Value {
  const drawn: string[] = [];
  const moved = new Map<number, string>();
  for (let i = 0; i < Math.min(count, names.length); i++) {
    const j = i + choices.below(names.length - i);
    drawn.push(moved.get(j) ?? names[j]);
    moved.set(j, moved.get(i) ?? names[i]);
  }
  return listOf(drawn);
}

/** A load as a term: load(Cpu, Memory, ...), one number for each dimension. */
function load(amounts: Float64Array): Value {
  return new Structure("load", [...amounts]);
}

function vector(value: Value): Float64Array {
  if (!(value instanceof Structure) || value.functor !== "load")
    throw new TypeError(`not a load: ${valueText(value)}`);
  return Float64Array.from(value.args, (arg) => number(resolve(arg)));
}

function within(need: Float64Array, capacity: Float64Array): boolean {
  return need.every((amount, d) => amount <= capacity[d]);
}

function number(value: Value): number {
  if (typeof value !== "number") throw new TypeError(`not a number: ${valueText(value)}`);
  return value;
}

function name(value: Value): string {
  if (typeof value !== "string") throw new TypeError(`not a name: ${valueText(value)}`);
  return value;
}
