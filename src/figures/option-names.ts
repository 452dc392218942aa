/**
 * Tells options in JSON apart: a function that gives `name = value` of those in which some options differ from others
 * of these, sorted; empty where there are none. Every distinct text is read once.
 */
export function optionsApart(all: Iterable<string>): (options: string) => string {
  const parsed = [...new Set(all)].map(valuesOf);
  const counts = new Map<string, number>();
  const seen = new Map<string, Set<string>>();
  for (const [name, value] of parsed.flatMap((values) => [...values])) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    seen.set(name, (seen.get(name) ?? new Set()).add(value));
  }
  const differs = (name: string, value: string) => {
    const others = seen.get(name);
    const isEverywhere = counts.get(name) === parsed.length;
    return parsed.length > 0 && !(isEverywhere && others?.size === 1 && others.has(value));
  };
  return (options) =>
    [...valuesOf(options)]
      .filter(([name, value]) => differs(name, value))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => `${name} = ${value.startsWith('"') ? JSON.parse(value) : value}`)
      .join(", ");
}

/** Options of learning variants that mean nothing beside this `step` (src/variants/driver/learning.ts). */
const IDLE: ReadonlyMap<string, string> = new Map([
  ["alpha", "decreasing"],
  ["exponent", "constant"],
]);

/** The values in JSON again, without those that mean nothing. */
function valuesOf(options: string): Map<string, string> {
  const own = JSON.parse(options) as Record<string, unknown>;
  const entries = Object.entries(own).filter(([name]) => !IDLE.has(name) || IDLE.get(name) !== own.step);
  return new Map(entries.map(([name, value]) => [name, JSON.stringify(value)]));
}
