import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { freshFolder } from "./cli.ts";
import { answer, answerJson } from "./in-process.ts";

const folder = freshFolder();
writeFileSync(
  join(folder, "sizes.yaml"),
  `format: flockbench/experiment@1
name: sizes
title: A title of its own
instances: { family: binomial, vms: [8, 12, 16], clouds: 3 }
variants: [ { name: flock }, { name: best-response } ]
figures: [rounds-by-size]
sampling: { minimum: 3, maximum: 3 }
`,
);
assert.is((await answer(folder, "sweep", "sizes.yaml", "--workers", "1", "-o", "out")).status, 0);

const drawn = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");

test("a part of a sweep is drawn into a folder of its own, and says so", async () => {
  assert.is((await answer(folder, "plot", "out")).status, 0);
  const whole = drawn("out", "rounds-by-size.vl.json");
  const words = ["plot", "out", "--variants", "flock", "--where", "vms=8", "--where", "vms=16", "-o", "part"];
  const { written } = await answerJson<{ written: string[] }>(folder, ...words);
  assert.ok(written.includes(join("part", "rounds-by-size.png")), written.join(" "));
  const part = drawn("part", "rounds-by-size.vl.json");
  assert.match(part, "A title of its own");
  assert.match(part.replaceAll(/",\s*"/g, " "), "A part of the sweep: vms=8, vms=16, variants flock.");
  assert.ok(whole.includes("best-response") && !part.includes("best-response"));
  const { layer } = JSON.parse(part) as { layer: { data: { values: { x: number; runs?: number }[] } }[] };
  const marks = layer.flatMap(({ data }) => data.values).filter(({ runs }) => runs !== undefined);
  assert.equal([...new Set(marks.map(({ x }) => x))], [8, 16]);
  assert.is(drawn("out", "rounds-by-size.vl.json"), whole, "what is beside the tables stays");
});

test("a part is chosen by the names of instance files", async () => {
  for (const [name, seed] of [
    ["Abilene", "1"],
    ["Aarnet", "2"],
  ]) {
    const words = ["generate", "--vms", "8", "--clouds", "3", "--seed", seed, "-o", `${name}.json`];
    assert.is((await answer(folder, ...words)).status, 0);
  }
  writeFileSync(
    join(folder, "files.yaml"),
    `format: flockbench/experiment@1
name: files
instances: { family: file, path: [Abilene.json, Aarnet.json] }
variants: [ { name: flock }, { name: stay } ]
figures: [performance-profile]
sampling: { minimum: 3, maximum: 3 }
`,
  );
  assert.is((await answer(folder, "sweep", "files.yaml", "--workers", "1", "-o", "files")).status, 0);
  const words = ["--where", "instance=Aarnet", "-o", "aarnet"];
  assert.is((await answer(folder, "plot", "files", ...words)).status, 0);
  assert.match(drawn("aarnet", "performance-profile.vl.json").replaceAll(/",\s*"/g, " "), "instance=Aarnet");
  const compared = await answerJson<{ comparisons: { pairs: number }[] }>(
    folder,
    ...["compare", "files", "--where", "instance=Aarnet"],
  );
  assert.is(compared.comparisons[0].pairs, 3);
  assert.is(
    (await answer(folder, "compare", "files", "--where", "instance=Polska")).stderr,
    "no such value: --where instance=Polska; allowed: Aarnet, Abilene\n",
  );
});

test("any figure is drawn where it is asked for, under its own title", async () => {
  const before = readdirSync(join(folder, "out"));
  assert.is(
    (await answer(folder, "plot", "out", "--figures", "performance-profile", "-o", "profile")).status,
    0,
  );
  assert.equal(readdirSync(join(folder, "profile")).length, 4);
  assert.not.match(drawn("profile", "performance-profile.vl.json"), "A title of its own");
  assert.equal(readdirSync(join(folder, "out")), before);
});

test("a figure that is longer than a page says so, and how a part is drawn", async () => {
  const spec = `format: flockbench/experiment@1
name: many
instances: { family: binomial, vms: [4, 5, 6], clouds: 2, meanDegree: 2, delta: [1, 2, 3, 4] }
game: { eta: [0.2, 0.4, 0.6, 0.8, 1] }
variants: [ { name: flock } ]
figures: [utilisation-by-load, convergence, performance-profile]
trace: true
sampling: { minimum: 1, maximum: 1 }
`;
  writeFileSync(join(folder, "many.yaml"), spec);
  assert.is((await answer(folder, "sweep", "many.yaml", "--workers", "1", "-o", "many")).status, 0);
  const { status, stderr } = await answer(folder, "plot", "many");
  assert.is(status, 0);
  const told = (figure: string, holds: string) =>
    `longer than a page: ${figure} has ${holds}; npx flockbench plot many --figures ${figure} --where column=value -o part draws a part\n`;
  assert.is(stderr, told("utilisation-by-load", "60 panels") + told("convergence", "60 series"));
  const words = ["--where", "vms=4", "--where", "eta=1", "-o", "some"];
  assert.is((await answer(folder, "plot", "many", ...words)).stderr, "");
});

test("what cannot be drawn is refused", async () => {
  const refused = async (...words: string[]) => {
    const { status, stderr } = await answer(folder, "plot", "out", ...words);
    assert.is(status, 2);
    return stderr;
  };
  assert.match(await refused("--where", "vms=8"), /^no folder: --where vms=8; allowed: with -o FOLDER/);
  assert.match(await refused("--figures", "rounds"), /^unknown figure: rounds; allowed: rounds-by-size, /);
  assert.match(await refused("--figures", "sensitivty"), /, faults \(did you mean sensitivity\?\)\n$/);
  assert.is(
    await refused("--where", "vms=9", "-o", "none"),
    "no such value: --where vms=9; allowed: 8, 12, 16\n",
  );
  assert.is(
    await refused("--where", "vms=8,12", "-o", "none"),
    "no such value: --where vms=8,12; allowed: 8, 12, 16; each with a --where of its own\n",
  );
  assert.match(await refused("--figures", "convergence", "-o", "none"), /^missing table: .*traces\.arrow/);
  assert.not.ok(existsSync(join(folder, "none", "convergence.svg")));
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
