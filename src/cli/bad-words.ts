import { meantHint } from "../game/meant-hint.ts";
import { isCommand } from "./commands.ts";
import { kebab } from "./kebab.ts";

/** What yargs found wrong with the words, as `problem: value`. The help of the command at hand begins with how it is used. */
export function badWords(message: string, words: readonly string[], help: string): string {
  const told = message.trim();
  const choices = [...message.matchAll(/^ *Argument: (.+), Given: (.+), Choices: (.+)$/gm)].map(
    ([, option, given, allowed]) =>
      `bad option: --${option} ${given}; allowed: ${allowed.replaceAll('"', "")}`,
  );
  if (choices.length > 0) return choices.join("; ");
  const problem =
    unknownCommand(told, words) ?? unknownOptionOf(told, words, help) ?? problemOf(told, words, help);
  return `${problem} (see flockbench ${helpFor(words)})`;
}

/** Told before what is missing: an option that is none may have been meant to do without it. */
function unknownOptionOf(told: string, words: readonly string[], help: string): string | undefined {
  if (!told.startsWith("missing command")) return undefined;
  const known = optionsOf(help);
  const given = words.flatMap((word) => /^--([^=]+)/.exec(word)?.[1] ?? []);
  const unknown = given.find((name) => !known.includes(name.replace(/^no-/, "")));
  return unknown === undefined ? undefined : unknownOption(`--${unknown}`, help);
}

function unknownCommand(told: string, words: readonly string[]): string | undefined {
  const [, argument] = /^Unknown argument: (\S+)$/.exec(told) ?? [];
  const names = namesIn(words);
  const unknown = names.find((name) => !isCommand(name));
  const [, meant] = /^Did you mean (.+)\?$/.exec(told) ?? [];
  const isOfLcc = names[0] === "lcc" && argument !== undefined && argument === names[1];
  const isUnknown = meant !== undefined || isOfLcc || (unknown !== undefined && unknown === names[0]);
  if (!isUnknown) return undefined;
  return `no such command: ${unknown}${meant === undefined ? "" : ` (did you mean ${meant}?)`}`;
}

/** One pattern for each thing that yargs says, beside unknown commands and choices. */
function problemOf(told: string, words: readonly string[], help: string): string {
  const [, unknown] = /^Unknown arguments?: (.+)$/s.exec(told) ?? [];
  if (unknown !== undefined)
    return unknownArguments(words.includes(unknown) ? [unknown] : unknown.split(", "), words, help);
  const [, missing] = /^Missing required arguments?: (.+)$/s.exec(told) ?? [];
  if (missing !== undefined) return `missing option: ${missing.split(", ").map(dashed).join(", ")}`;
  const [, valueless] = /^Not enough arguments following: (.+)$/s.exec(told) ?? [];
  if (valueless !== undefined) return `missing value: nothing after ${dashed(valueless)}`;
  const [, given] = /^Not enough non-option arguments: got (\d+), need at least \d+$/.exec(told) ?? [];
  if (given !== undefined) return `missing argument: ${argumentsOf(help).slice(Number(given)).join(" ")}`;
  const [, got, most] = /^Too many non-option arguments: got (\d+), maximum of (\d+)$/.exec(told) ?? [];
  if (most !== undefined) return `too many arguments: ${got} given; allowed: ${most}`;
  return told.replaceAll(/\s*\n\s*/g, "; ");
}

function argumentsOf(help: string): string[] {
  const [usage] = help.split("\n", 1);
  return usage.match(/<[^>]+>/g) ?? [];
}

/** yargs drops the dashes, and says an option with a dash in it twice. */
function unknownArguments(names: readonly string[], words: readonly string[], help: string): string {
  const positional = names.filter((name) => words.includes(name));
  const options = new Set(
    names.filter((name) => !positional.includes(name)).map((name) => asGiven(name, words)),
  );
  return [
    ...positional.map((name) => `unknown argument: ${name}`),
    ...[...options].map((name) => unknownOption(name, help)),
  ].join("; ");
}

function unknownOption(given: string, help: string): string {
  const known = optionsOf(help).map((name) => `--${name}`);
  return `unknown option: ${given}${meantHint(given, known)}`;
}

/** Each stands at the beginning of a line of the help, after its short form if it has one. */
function optionsOf(help: string): string[] {
  return [...help.matchAll(/^ +(?:-\w, )?--([a-z][a-z-]+)/gm)].map(([, name]) => name);
}

/** An option as it was typed, in whatever spelling. */
function asGiven(name: string, words: readonly string[]): string {
  const given = words.flatMap((word) => /^(--?[^=]+)/.exec(word)?.[1] ?? []);
  return given.find((word) => dashed(word.replace(/^-+/, "")) === dashed(name)) ?? dashed(name);
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${kebab(name)}`;
}

function helpFor(words: readonly string[]): string {
  const [name, second] = namesIn(words);
  if (name === undefined || !isCommand(name)) return "--help";
  const isOfLcc = name === "lcc" && ["format", "check", "run"].includes(second);
  return `${isOfLcc ? `lcc ${second}` : name} --help`;
}

function namesIn(words: readonly string[]): string[] {
  return words.filter((word) => !word.startsWith("-"));
}
