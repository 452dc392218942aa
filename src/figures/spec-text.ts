const WIDTH = 110;

/** A spec as JSON text for people to read and compare: what fits on one line stays on one, a data row above all. */
export function specText(spec: object): string {
  return `${textOf(JSON.parse(JSON.stringify(spec)), "", 0)}\n`;
}

/** @param used Characters that already stand on the line, or will follow on it. */
function textOf(value: unknown, indent: string, used: number): string {
  const short = oneLine(value);
  if (typeof value !== "object" || value === null || indent.length + used + short.length <= WIDTH)
    return short;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item === "number")) return `[\n${filled(value, deeper)}\n${indent}]`;
    return `[\n${value.map((item) => deeper + textOf(item, deeper, 1)).join(",\n")}\n${indent}]`;
  }
  const fields = Object.entries(value).map(([key, item]) => {
    const name = `${JSON.stringify(key)}: `;
    return `${deeper}${name}${textOf(item, deeper, name.length + 1)}`;
  });
  return `{\n${fields.join(",\n")}\n${indent}}`;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${oneLine(item)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function filled(numbers: readonly number[], indent: string): string {
  const lines: string[] = [];
  let line = indent;
  numbers.forEach((number, i) => {
    const item = `${number}${i < numbers.length - 1 ? "," : ""}`;
    if (line !== indent && line.length + 1 + item.length > WIDTH) {
      lines.push(line);
      line = indent;
    }
    line += line === indent ? item : ` ${item}`;
  });
  return [...lines, line].join("\n");
}
