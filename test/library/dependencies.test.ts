import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");

test("docs/dependencies.md has a reason for every package that is installed with this one", () => {
  const { dependencies } = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
  const [, atRunTime] = /## At run time\n([^#]*)/.exec(read("docs/dependencies.md")) ?? [];
  const named = [...atRunTime.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, names]) => names.split(/, | \(/));
  const missing = Object.keys(dependencies).filter((name) => !named.includes(name));
  assert.equal(missing, []);
});

test.run();
