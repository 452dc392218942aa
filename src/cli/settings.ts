import {
  EPSILON_BELOW,
  epsilonOf,
  LARGEST_A,
  LEAST_A,
  LEAST_EPSILON,
  regularisationFor,
} from "../game/regularisation.ts";
import { shownBound } from "../game/shown-bound.ts";
import { DEFAULT_KERNEL, KERNEL_NAMES } from "../kernel/kernels.ts";
import {
  DEFAULT_SETTINGS,
  DEFAULT_VIRTUAL_LATENCY,
  type GameSettings,
  SCENARIOS,
  type Scenario,
} from "../kernel/types.ts";
import { Problem } from "../problem.ts";

/** The options of every command that plays or measures a game. */
export const settingsOptions = {
  a: {
    type: "number",
    describe: `constant of f(w) = exp(-1 / (w + a)), ${LEAST_A} to ${shownBound(LARGEST_A)}; default ${DEFAULT_SETTINGS.a}`,
    requiresArg: true,
  },
  epsilon: {
    type: "number",
    describe: "in place of -a: the a whose bound is 1 / (1 - epsilon)",
    requiresArg: true,
  },
  eta: {
    type: "number",
    default: DEFAULT_SETTINGS.eta,
    describe: "design threshold of the migration rule, 0 < eta <= 1",
    requiresArg: true,
  },
  evaluate: {
    requiresArg: true,
    choices: ["exact", "measured"] as const,
    default: DEFAULT_SETTINGS.evaluate,
    describe: "whether a target counts the VM's own load",
  },
  scenario: {
    requiresArg: true,
    choices: SCENARIOS,
    default: "latency" as Scenario,
    describe: "what the VMs and the costs see",
  },
  "virtual-latency": {
    type: "number",
    default: DEFAULT_VIRTUAL_LATENCY,
    describe: "latency between clouds in the scenario energy, ms",
    requiresArg: true,
  },
} as const;

/** Scenarios that have an optimum of their own cost. */
const OPTIMUM_SCENARIOS = ["latency", "load-balancing"] as const satisfies readonly Scenario[];
type OptimumScenario = (typeof OPTIMUM_SCENARIOS)[number];

/** In place of `scenario`, of commands that need an optimum. */
export const optimumScenarioOption = {
  requiresArg: true,
  choices: OPTIMUM_SCENARIOS,
  default: "latency" as OptimumScenario,
  describe: "what the VMs and the costs see",
  coerce: refuseEnergy,
} as const;

/** One who asks for it shall hear why there is none, and not the choices alone. */
function refuseEnergy(scenario: OptimumScenario): OptimumScenario {
  if ([scenario].flat().some((word: string) => word === "energy")) {
    throw new Problem(
      `no optimum: --scenario energy; allowed: ${OPTIMUM_SCENARIOS.join(", ")} (energy's ideal is a bin packing: run --variant optimum)`,
    );
  }
  return scenario;
}

export const kernelOption = {
  requiresArg: true,
  choices: KERNEL_NAMES,
  default: DEFAULT_KERNEL,
  describe: "what computes the game",
} as const;

interface SettingsArguments {
  readonly a?: number | undefined;
  readonly epsilon?: number | undefined;
  readonly eta: number;
  readonly evaluate: GameSettings["evaluate"];
  readonly scenario: Scenario;
  readonly virtualLatency?: number;
}

/** Game settings from the command line, checked. */
export function settingsFrom({ a, epsilon, ...rest }: SettingsArguments): GameSettings {
  const { eta, evaluate, scenario, virtualLatency = DEFAULT_VIRTUAL_LATENCY } = rest;
  if (a !== undefined && epsilon !== undefined) {
    throw new Problem(`conflicting options: -a ${a} and --epsilon ${epsilon}; allowed: one of them`);
  }
  if (!(eta > 0 && eta <= 1)) throw new Problem(`bad option: --eta ${eta}; allowed: 0 < eta <= 1`);
  if (!(virtualLatency > 0 && virtualLatency <= 1e15)) {
    throw new Problem(`bad option: --virtual-latency ${virtualLatency}; allowed: above 0, up to 1e15`);
  }
  const common = { eta, evaluate, scenario, virtualLatency };
  if (epsilon !== undefined) {
    if (!(epsilon >= LEAST_EPSILON && epsilon < EPSILON_BELOW)) {
      throw new Problem(
        `bad option: --epsilon ${epsilon}; allowed: ${LEAST_EPSILON} <= epsilon < ${EPSILON_BELOW}`,
      );
    }
    return { a: regularisationFor(epsilon), ...common };
  }
  const constant = a ?? DEFAULT_SETTINGS.a;
  if (!(constant >= LEAST_A && constant <= LARGEST_A)) {
    throw new Problem(`bad option: -a ${constant}; allowed: ${LEAST_A} to ${shownBound(LARGEST_A)}`);
  }
  return { a: constant, ...common };
}

export function describeSettings({ a, eta, evaluate, scenario = "latency" }: GameSettings): string {
  const special = scenario === "latency" ? "" : `, scenario ${scenario}`;
  return `a = ${a} (epsilon = ${epsilonOf(a).toPrecision(4)}), eta = ${eta}, ${evaluate} evaluation${special}`;
}

/** A whole number between two, or a `Problem` naming the option. */
export function checkWhole(
  option: string,
  value: number,
  lowest: number,
  highest = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isInteger(value) && value >= lowest && value <= highest) return value;
  throw new Problem(`bad option: --${option} ${value}; allowed: a whole number from ${lowest} to ${highest}`);
}

/** A time limit in seconds, or none. */
export function checkTimeLimit(value: number | undefined): number | null {
  if (value === undefined) return null;
  if (value > 0 && Number.isFinite(value)) return value;
  throw new Problem(`bad option: --time-limit ${value}; allowed: seconds > 0`);
}
