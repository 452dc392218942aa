import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { freshFolder } from "../cli/cli.ts";
import { answer } from "../cli/in-process.ts";
import { documentNamed } from "./documents.ts";

const text = documentNamed("formats.md");
const folder = freshFolder();
const SPEC = `format: flockbench/experiment@1
name: small
instances: { family: binomial, vms: 6, clouds: 3, meanDegree: 2 }
variants: [{ name: flock }, { name: best-response }]
sampling: { minimum: 8, maximum: 8 }
`;
writeFileSync(join(folder, "spec.yaml"), SPEC);
writeFileSync(join(folder, "rtt.csv"), ",a,b\na,0,4\nb,4,0\n");
writeFileSync(join(folder, "traffic.csv"), ",x,y\nx,0,3\ny,2,0\n");

/** The fields of the tables below a heading, by the meaning that their row gives. */
function documented(heading: string): Map<string, string> {
  const part = text.split(/^###? /m).find((one) => one.startsWith(`${heading}\n`));
  assert.ok(part, `no section ${heading}`);
  const rows = [...part.matchAll(/^\| (`.*?`) \| (.*?) \| .*?\|$/gm)];
  return new Map(
    rows.flatMap(([, names, meaning]) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name]): [string, string] => [name, meaning]),
    ),
  );
}

/** Every field at any depth: `a.b`, and `a[].b` for the elements of a list. */
function fieldsOf(value: unknown, at = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => fieldsOf(one, `${at}[]`));
  if (typeof value !== "object" || value === null) return at.endsWith("[]") ? [at.slice(0, -2)] : [at];
  return Object.entries(value).flatMap(([key, one]) => {
    const inner = fieldsOf(one, at === "" ? key : `${at}.${key}`);
    // An empty list or object has no fields, and is one itself.
    return inner.length > 0 ? inner : [at === "" ? key : `${at}.${key}`];
  });
}

/** Whether a field is a part of another, or the other way round: null and an empty list stand for all their parts. */
const isPart = (field: string, whole: string) =>
  field.startsWith(`${whole}.`) || field.startsWith(`${whole}[`);

async function check(heading: string, ...words: readonly (readonly string[])[]): Promise<void> {
  const printed: string[][] = [];
  for (const given of words) {
    const { status, stdout, stderr } = await answer(folder, ...given, "--json");
    assert.is(status, 0, `${given.join(" ")}: ${stderr}`);
    printed.push([...new Set(fieldsOf(JSON.parse(stdout)))]);
  }
  const fields = documented(heading);
  for (const field of new Set(printed.flat())) {
    const told = [...fields.keys()].some((one) => one === field || isPart(field, one) || isPart(one, field));
    assert.ok(told, `${heading} prints ${field}, and docs/formats.md does not say what it is`);
  }
  for (const [field, meaning] of fields) {
    const isThere = (found: readonly string[]) =>
      found.some((one) => one === field || isPart(one, field) || isPart(field, one));
    const enough = meaning.includes("only ") ? printed.some(isThere) : printed.every(isThere);
    assert.ok(enough, `${heading} does not print ${field}, which docs/formats.md has`);
  }
}

test("what the commands of one instance print", async () => {
  await check(
    "`generate` and `import`",
    ["generate", "--vms", "6", "--clouds", "3", "-o", "six.json"],
    [...["import", "--latency", "rtt.csv", "--demand", "traffic.csv", "-o", "placed.json"]],
  );
  await check(
    "`run`",
    ["run", "six.json", "-o", "out.json"],
    ["run", "six.json", "--variant", "random", "-o", "random.json"],
    ["run", "six.json", "--variant", "lcc-peers", "--migration-time", "{}"],
    ["run", "six.json", "--dynamics", '{"latencyFactors":[2]}', "--max-rounds", "3"],
  );
  await check("`evaluate`", ["evaluate", "six.json", "out.json"], ["evaluate", "six.json", "random.json"]);
  await check("`plan`", ["plan", "six.json", "random.json", "out.json"]);
  await check("`optimum`", ["optimum", "six.json"]);
  await check("`bound`", ["bound", "six.json", "--certificate", "--time-limit", "20"]);
});

test("what is printed of equilibria, hunts and claims", async () => {
  await check("`hunt`", ["hunt", "--claim", "better-response-cycle", "--seed", "3", "--tries", "1000"]);
  const hunted = "hunted/better-response-cycle";
  await check("`equilibria`", ["equilibria", "six.json", "--list"], ["equilibria", `${hunted}.json`]);
  await check("`claims`", ["claims", "--only", "second-method-cuts-migrations", "--quick", "-o", "claims"]);
  await check("`claims --replay`", ["claims", "--replay", `${hunted}.witness.json`]);
});

test("what is printed of sweeps", async () => {
  await check("`sweep` and `merge`", ["sweep", "spec.yaml", "-o", "results/small", "--workers", "1"]);
  const results = "results/small";
  await check("`status`", ["status", results]);
  await check("`compare`", ["compare", results]);
  await check("`verify`", ["verify", "--results", "results"]);
  await check("`replay`", ["replay", results, "0"]);
});

test("what is printed of negotiations", async () => {
  await check(
    "`lcc run`",
    ["lcc", "run", "shop", "--chart", "none"],
    [...["lcc", "run", "guarded", "--chart", "none", "--until", "30"]],
  );
});

test.run();
