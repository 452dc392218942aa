import { isCommand } from "./commands.ts";

/** What yargs found wrong with the words, in those of this program. */
export function badWords(message: string, words: readonly string[]): string {
  const choices = [...message.matchAll(/^ *Argument: (.+), Given: (.+), Choices: (.+)$/gm)];
  if (choices.length > 0) {
    const told = choices.map(
      ([, option, given, allowed]) =>
        `bad option: --${option} ${given}; allowed: ${allowed.replaceAll('"', "")}`,
    );
    return told.join("; ");
  }
  const [, argument] = /^Unknown argument: (\S+)$/.exec(message.trim()) ?? [];
  const names = words.filter((word) => !word.startsWith("-"));
  const unknown = names.find((name) => !isCommand(name));
  const [, meant] = /^Did you mean (.+)\?$/.exec(message.trim()) ?? [];
  const isOfLcc = names[0] === "lcc" && argument !== undefined && argument === names[1];
  const isUnknown = meant !== undefined || isOfLcc || (unknown !== undefined && unknown === names[0]);
  const told = isUnknown
    ? `no such command: ${unknown}${meant === undefined ? "" : ` (did you mean ${meant}?)`}`
    : message.trim().replaceAll(/\s*\n\s*/g, "; ");
  return `${told} (see flockbench --help)`;
}
