import { meantHint } from "../game/meant-hint.ts";
import { Problem } from "../problem.ts";

/**
 * The names in a list with commas, each once.
 * @param problem What is told of one that is not allowed.
 * @throws Problem for such a name
 */
export function namesGiven(list: string, allowed: readonly string[], problem: string): string[] {
  const names = [...new Set(list.split(",").map((name) => name.trim()))];
  const unknown = names.find((name) => !allowed.includes(name));
  if (unknown === undefined) return names;
  throw new Problem(`${problem}: ${unknown}; allowed: ${allowed.join(", ")}${meantHint(unknown, allowed)}`);
}
