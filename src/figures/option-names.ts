/**
 * Tells options in JSON apart: a function that gives `name = value` of those in which some options differ from others
 * of these, sorted; empty where there are none. Options that mean nothing beside another are left out where the rest
 * tells all apart. Every distinct text is read once.
 */
export function optionsApart(all: Iterable<string>): (options: string) => string {
  const distinct = [...new Set(all)];
  const inFull = differing(distinct.map(valuesOf));
  const inShort = differing(distinct.map((options) => withoutIdle(valuesOf(options))));
  const sharing = new Map<string, number>();
  const short = (options: string) => inShort(withoutIdle(valuesOf(options)));
  for (const name of distinct.map(short)) sharing.set(name, (sharing.get(name) ?? 0) + 1);
  return (options) => {
    const name = short(options);
    return (sharing.get(name) ?? 0) > 1 ? inFull(valuesOf(options)) : name;
  };
}

/** Values in JSON by their options' names. */
type Values = ReadonlyMap<string, string>;

function differing(all: readonly Values[]): (values: Values) => string {
  const counts = new Map<string, number>();
  const seen = new Map<string, Set<string>>();
  for (const [name, value] of all.flatMap((values) => [...values])) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    seen.set(name, (seen.get(name) ?? new Set()).add(value));
  }
  const differs = (name: string, value: string) => {
    const others = seen.get(name);
    const isEverywhere = counts.get(name) === all.length;
    return all.length > 0 && !(isEverywhere && others?.size === 1 && others.has(value));
  };
  return (values) =>
    [...values]
      .filter(([name, value]) => differs(name, value))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => `${name} = ${value.startsWith('"') ? JSON.parse(value) : value}`)
      .join(", ");
}

/** Options of learning variants that mean nothing beside this `step` (src/variants/driver/learning.ts). */
const IDLE: ReadonlyMap<string, string> = new Map([
  ["alpha", '"decreasing"'],
  ["exponent", '"constant"'],
]);

function withoutIdle(values: Values): Values {
  if (!["step", ...IDLE.keys()].every((name) => values.has(name))) return values;
  return new Map([...values].filter(([name]) => IDLE.get(name) !== values.get("step")));
}

function valuesOf(options: string): Values {
  const own = JSON.parse(options) as Record<string, unknown>;
  return new Map(Object.entries(own).map(([name, value]) => [name, JSON.stringify(value)]));
}
