import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { writeInstance } from "../../src/game/files.ts";
import { familyNamed } from "../../src/game/generate/families.ts";
import { checkSpec } from "../../src/sweep/check-spec.ts";
import { prepareAgain, prepareExperiment } from "../../src/sweep/experiment.ts";
import { factsOf } from "../../src/sweep/facts.ts";
import { findVariants } from "../../src/variants/driver/find.ts";

const folder = mkdtempSync(join(tmpdir(), "flockbench-experiment-"));
const specFile = join(folder, "small.yaml");
const variants = await findVariants();
const generate = (file: string, vms: number, seed = "1") =>
  writeInstance(join(folder, file), familyNamed("binomial").generate({ vms, clouds: 3, seed }));
await generate("ten.json", 10);
await generate("forty.json", 40);
copyFileSync(join(folder, "ten.json"), join(folder, "copy.json"));

const specOf = (paths: string, rest = "") =>
  checkSpec(
    `format: flockbench/experiment@1
name: small
instances: { family: file, path: ${paths} }
variants: [ { name: flock } ]
${rest}`,
    specFile,
    { variants },
  );

async function failure(work: Promise<unknown>): Promise<string> {
  return work.then(() => "no problem", String);
}

test("an instance that a spec names twice, in whatever words, would be one cell with two names", async () => {
  for (const paths of ["[ten.json, copy.json]", "[ten.json, ./ten.json]"]) {
    const [, other] = paths.slice(1, -1).split(", ");
    assert.is(
      await failure(prepareExperiment(specOf(paths), specFile)),
      `Problem: same instance twice: ${other}, as ten.json, in ${specFile}; allowed: different instances`,
    );
  }
  assert.is((await prepareExperiment(specOf("[ten.json, forty.json]"), specFile)).groups.length, 2);
});

test("files are not enumerated for days either", async () => {
  const told = await failure(prepareExperiment(specOf("forty.json", "optimum: exhaustive"), specFile));
  assert.match(
    told,
    /^Problem: too many to enumerate: 1\.22e\+19 assignments of forty\.json in .*small\.yaml;/,
  );
  const small = await prepareExperiment(specOf("ten.json", "optimum: exhaustive"), specFile);
  assert.is(small.groups.length, 1);
});

test("files that were made for one load have that load, whatever their sums round to", async () => {
  const files = Array.from({ length: 30 }, (_, k) => `load-${k}.json`);
  for (const [k, file] of files.entries()) await generate(file, 10 + k, String(k));
  const { groups, files: instances } = await prepareExperiment(specOf(JSON.stringify(files)), specFile);
  const loads = groups.map((group) => factsOf(group, instances).offeredLoad);
  assert.equal(loads, Array(30).fill(0.6));
});

test("an experiment whose file has changed since is not made again", async () => {
  await generate("later.json", 10, "2");
  const { spec, specHash, contents } = await prepareExperiment(specOf("[ten.json, later.json]"), specFile);
  const recorded = { spec, specHash, contents: Object.fromEntries(contents), specFile: "../small.yaml" };
  const results = join(folder, "out");
  assert.is((await prepareAgain(recorded, results)).specHash, specHash);
  await generate("later.json", 10, "3");
  assert.is(
    await failure(prepareAgain(recorded, results)),
    `Problem: changed file: later.json; the runs in ${results} were played on other contents`,
  );
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
