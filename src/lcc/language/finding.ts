import { meantHint } from "../../game/meant-hint.ts";
import { Problem } from "../../problem.ts";
import type { Position } from "./ast.ts";

/** Something wrong with a protocol, and where. */
export interface Finding {
  readonly at: Position;
  /** What is wrong, with a capital letter nowhere and the value left out. */
  readonly problem: string;
  /** The name or text that is wrong, with a suggestion where there is a near one. */
  readonly value: string;
}

/** `file:line:column: problem: value`. */
export function findingText(file: string, { at, problem, value }: Finding): string {
  return `${file}:${at.line}:${at.column}: ${problem}: ${value}`;
}

export function problemAt(file: string, finding: Finding): Problem {
  return new Problem(findingText(file, finding));
}

/** `value`, or `value (did you mean other?)` when one of the candidates is a likely slip away. */
export function suggest(value: string, candidates: Iterable<string>): string {
  const others = [...candidates].filter((candidate) => candidate !== value);
  return value + meantHint(value, others);
}
