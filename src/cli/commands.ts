import type { Command } from "./command.ts";

/** Every command, in the order of the help text. Each is a file that is loaded when it is needed. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  generate: async () => (await import("./generate.ts")).generateCommand,
  import: async () => (await import("./import.ts")).importCommand,
  evaluate: async () => (await import("./evaluate.ts")).evaluateCommand,
  run: async () => (await import("./run.ts")).runCommand,
  plan: async () => (await import("./plan.ts")).planCommand,
  optimum: async () => (await import("./optimum.ts")).optimumCommand,
  bound: async () => (await import("./bound.ts")).boundCommand,
  equilibria: async () => (await import("./equilibria.ts")).equilibriaCommand,
  hunt: async () => (await import("./hunt.ts")).huntCommand,
  variants: async () => (await import("./variants.ts")).variantsCommand,
  sweep: async () => (await import("./sweep.ts")).sweepCommand,
  status: async () => (await import("./status.ts")).statusCommand,
  replay: async () => (await import("./replay.ts")).replayCommand,
  missing: async () => (await import("./missing.ts")).missingCommand,
  merge: async () => (await import("./merge.ts")).mergeCommand,
  export: async () => (await import("./export.ts")).exportCommand,
  plot: async () => (await import("./plot.ts")).plotCommand,
  compare: async () => (await import("./compare.ts")).compareCommand,
  report: async () => (await import("./report.ts")).reportCommand,
  playground: async () => (await import("./playground.ts")).playgroundCommand,
  reproduce: async () => (await import("./reproduce.ts")).reproduceCommand,
  verify: async () => (await import("./verify.ts")).verifyCommand,
  claims: async () => (await import("./claims.ts")).claimsCommand,
  lcc: async () => (await import("./lcc.ts")).lccCommand,
};

export function isCommand(name: string): boolean {
  return Object.hasOwn(COMMANDS, name) || name === "completion";
}

/**
 * The command that the words name, alone: loading what all of them need takes most of a second. All of them where no
 * command is named first, as for help, completion and a mistyped name.
 */
export function commandsFor(words: readonly string[]): Promise<Command[]> {
  const name = words.find((word) => !word.startsWith("-")) ?? "";
  const load = Object.hasOwn(COMMANDS, name) ? [COMMANDS[name]] : Object.values(COMMANDS);
  return Promise.all(load.map((command) => command()));
}
