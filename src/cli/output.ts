/** Prints a result: as one JSON value with `--json`, else as lines for people. Results alone go to standard output. */
export function printResult(json: boolean, value: unknown, lines: () => readonly string[]): void {
  process.stdout.write(json ? `${toJson(value)}\n` : `${lines().join("\n")}\n`);
}

/** JSON with typed arrays as arrays. JSON has no infinity: an infinite cost is the text "Infinity". */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (ArrayBuffer.isView(item)) return Array.from(item as unknown as ArrayLike<number>);
    if (typeof item === "number" && !Number.isFinite(item)) return String(item);
    return item;
  });
}

/** A cost or latency for people: enough digits to tell results apart. */
export function formatMs(value: number): string {
  return `${Number.isFinite(value) ? value.toPrecision(8) : value} ms`;
}

/** Progress and notes for people. Never a part of the result. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A line that overwrites itself on a terminal; nothing elsewhere, where it would only fill logs. */
export function overwriteLine(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${line}`);
}
