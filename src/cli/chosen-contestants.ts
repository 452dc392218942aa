import type { Contestant } from "../analysis/pairs.ts";
import { contestantNames } from "../figures/labels.ts";
import { meantHint } from "../game/meant-hint.ts";
import { Problem } from "../problem.ts";

/**
 * The contestants that a list names: a variant's name stands for it with all options that it was run with, a label as
 * `compare` prints it for one of them.
 * @throws Problem for a name that none has
 */
export function chosenContestants(list: string, contestants: readonly Contestant[]): Contestant[] {
  const labels = contestantNames(contestants).map(plain);
  const known = [...new Set([...labels, ...contestants.map(({ variant }) => variant)])];
  const chosen = new Set(
    namesIn(list).flatMap((name) => {
      const found = contestants.filter(({ variant }, k) => variant === name || labels[k] === name);
      if (found.length > 0) return found;
      const allowed = `${known.join(", ")}${meantHint(name, known)}`;
      throw new Problem(`unknown variant: --variants ${name}; allowed: ${allowed}`);
    }),
  );
  return [...chosen];
}

/** Between commas, but for those in the brackets of a label. */
function namesIn(list: string): string[] {
  return list.split(/,(?![^(]*\))/).map((name) => plain(name).trim());
}

/** A label as it is typed. */
function plain(label: string): string {
  return label.replaceAll("\u00a0", " ");
}
