import { readdirSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";

const SOURCE = fileURLToPath(new URL("../../src/", import.meta.url));

/** What each file below src/ imports of the others, types included. */
function imports(): Map<string, string[]> {
  const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  return new Map(
    files.map((file) => {
      const found = readFileSync(join(SOURCE, file), "utf8").matchAll(/\bfrom "(\.[^"]+\.ts)"/g);
      return [file, [...found].map(([, path]) => normalize(join(file, "..", path)))];
    }),
  );
}

test("no file imports itself by way of others", () => {
  const all = imports();
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, above: readonly string[]): void => {
    if (above.includes(file)) cycles.push([...above.slice(above.indexOf(file)), file].join(" > "));
    else if (!done.has(file)) for (const next of all.get(file) ?? []) visit(next, [...above, file]);
    done.add(file);
  };
  for (const file of all.keys()) visit(file, []);
  assert.ok(all.size > 100);
  assert.equal(cycles, []);
});

test.run();
