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
  let best: string | null = null;
  // More than a third of the letters wrong is another word, not a slip.
  let nearest = Math.max(1, Math.floor(value.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(value, candidate);
    if (distance > 0 && distance < nearest) {
      nearest = distance;
      best = candidate;
    }
  }
  return best === null ? value : `${value} (did you mean ${best}?)`;
}

/** Levenshtein distance: insertions, deletions and replacements, one each. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const current = [i];
    for (let j = 1; j <= to.length; j++) {
      const replace = previous[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      current.push(Math.min(replace, previous[j] + 1, current[j - 1] + 1));
    }
    previous = current;
  }
  return previous[to.length];
}
