import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Comparison } from "../../src/analysis/compare.ts";
import { readRecords } from "../../src/records/read.ts";
import { freshFolder } from "./cli.ts";
import { answer, answerJson } from "./in-process.ts";

const folder = freshFolder();
const spec = (sampling: string) => `format: flockbench/experiment@1
name: three
seed: 5
instances: { family: binomial, vms: [8, 12], clouds: 3 }
variants: [ { name: flock }, { name: local-search }, { name: stay } ]
trace: true
sampling: { ${sampling} }
`;
writeFileSync(join(folder, "paired.yaml"), spec("minimum: 12, maximum: 12"));
writeFileSync(join(folder, "unpaired.yaml"), spec("minimum: 3, maximum: 200, relativeError: 0.1"));
for (const name of ["paired", "unpaired"]) {
  const { status, stderr } = await answer(folder, "sweep", `${name}.yaml`, "--workers", "1", "-o", name);
  assert.is(status, 0, stderr);
}

interface Compared {
  readonly metric: string;
  readonly comparisons: readonly Comparison[];
  readonly written: readonly string[];
}

test("every two variants are compared on their common instances", async () => {
  const before = readdirSync(join(folder, "paired"));
  const { metric, comparisons, written } = await answerJson<Compared>(folder, "compare", "paired");
  assert.equal(written, []);
  assert.is(metric, "totalWeightedLatency");
  assert.equal(
    comparisons.map(({ first, second }) => `${first.variant} ${second.variant}`),
    ["flock local-search", "flock stay", "local-search stay"],
  );
  for (const { pairs, wins, ties, losses, wilcoxon, adjustedPValue } of comparisons) {
    assert.is(pairs, 24);
    assert.is(wins + ties + losses, 24);
    assert.ok(adjustedPValue >= wilcoxon.pValue && adjustedPValue <= 1);
  }
  const [, , planned] = comparisons;
  assert.is(planned.losses, 0);
  assert.ok(planned.meanDifference + planned.halfWidth < 0);
  assert.ok(planned.adjustedPValue < 0.001);
  const drawn = (await answerJson<Compared>(folder, "compare", "paired", "-o", "profiles")).written;
  for (const name of ["performance-profile.svg", "data-profile.svg"]) {
    assert.ok(drawn.includes(join("profiles", name)), drawn.join(" "));
    assert.ok(existsSync(join(folder, "profiles", name)));
  }
  assert.equal(readdirSync(join(folder, "paired")), before, "what is read stays as it is");
});

test("people read it as text; another column where asked for", async () => {
  const { status, stdout } = await answer(folder, "compare", "paired", "--metric", "migrations");
  assert.is(status, 0);
  assert.match(stdout, /^migrations: first - second, so negative is better for the first\n/);
  assert.match(
    stdout,
    /\nflock - stay\n {2}mean difference {2}[\d.]+ ± [\d.]+ migrations \(95 %\), 24 pairs\n/,
  );
  assert.match(stdout, /won, tied, lost {2}0, 0, 24\n/);
  assert.not.match(stdout, /svg/);
});

test("a profile that cannot be written is told, after the comparison", async () => {
  rmSync(join(folder, "profiles", "performance-profile.vl.json"), { force: true });
  mkdirSync(join(folder, "profiles", "performance-profile.vl.json"));
  const { status, stdout, stderr } = await answer(folder, "compare", "paired", "-o", "profiles");
  assert.is(status, 2);
  assert.match(stdout, /^totalWeightedLatency: first - second/);
  assert.match(stdout, /data-profile\.svg\n/, "the others are written");
  assert.match(stderr, /^cannot write file: profiles\/performance-profile\.vl\.json \(.*\)\n$/);
  rmSync(join(folder, "profiles", "performance-profile.vl.json"), { recursive: true });
});

test("rounds that a limit cut off are told, and runs that ended by themselves are not", async () => {
  const cut = `${spec("minimum: 12, maximum: 12")}maxRounds: 3\n`.replace("trace: true", "trace: 0");
  writeFileSync(join(folder, "cut.yaml"), cut);
  assert.is((await answer(folder, "sweep", "cut.yaml", "--workers", "1", "-o", "cut")).status, 0);
  const runs = [...readRecords(join(folder, "cut", "records.arrow"))];
  const atLimit = runs.filter(({ status }) => status === "round-limit");
  assert.ok(atLimit.length > 0 && atLimit.every(({ variant }) => variant === "flock"));
  const compared = (...words: string[]) => answer(folder, "compare", "cut", ...words);
  const { stderr } = await compared("--metric", "rounds");
  assert.is(
    stderr,
    `ended by a limit: ${atLimit.length} of 72 runs, which count with the rounds played until then, not with those to an equilibrium\n`,
  );
  assert.is((await compared("--metric", "migrations")).stderr, "");
  assert.is((await compared("--metric", "rounds", "--variants", "local-search,stay")).stderr, "");
});

/** The manifest of an interrupted sweep says as much. */
function withManifest(name: string, change: (manifest: Record<string, unknown>) => void): void {
  const file = join(folder, name, "manifest.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  change(manifest);
  writeFileSync(file, JSON.stringify(manifest));
}

test("of an unfinished sweep the comparison and the figures say so", async () => {
  cpSync(join(folder, "paired"), join(folder, "part"), { recursive: true });
  withManifest("part", (manifest) =>
    Object.assign(manifest, { complete: false, finishedCells: 4, cells: 6 }),
  );
  const { status, stderr } = await answer(folder, "compare", "part", "-o", "part");
  assert.is(status, 0);
  assert.match(stderr, /^unfinished: 4 of 6 cells are compared\n/);
  const drawn = readFileSync(join(folder, "part", "performance-profile.vl.json"), "utf8");
  assert.match(drawn, /Unfinished: 4 of 6 cells\./);
  assert.not.match(readFileSync(join(folder, "profiles", "data-profile.vl.json"), "utf8"), /Unfinished/);
});

test("a figure that has nothing to draw keeps no other from being drawn", async () => {
  cpSync(join(folder, "paired"), join(folder, "some"), { recursive: true });
  const naming = (figures: string[]) => (manifest: Record<string, unknown>) => {
    Object.assign(manifest.experiment as object, { figures });
  };
  withManifest("some", naming(["ratio-by-eta", "convergence"]));
  const { status, stdout, stderr } = await answer(folder, "plot", "some");
  assert.is(status, 2);
  assert.match(stdout, /some\/convergence\.png\n/);
  assert.match(stderr, /^figure ratio-by-eta has nothing to draw: .*\n$/);
  assert.is((await answer(folder, "report", "some", "-o", "page.html")).status, 0);
  const page = readFileSync(join(folder, "page.html"), "utf8");
  assert.match(page, /Not here: figure ratio-by-eta has nothing to draw/);
  assert.match(page, /data-name="convergence"/);
  withManifest("some", naming(["ratio-by-eta"]));
  assert.match(
    (await answer(folder, "plot", "some")).stderr,
    /^figure ratio-by-eta has nothing to draw: .*\n$/,
  );
});

test("profiles of several scenarios say that they are one of all", async () => {
  const two = spec("minimum: 2, maximum: 2").replace("seed: 5", "game: { scenario: [latency, energy] }");
  writeFileSync(join(folder, "two.yaml"), two);
  assert.is((await answer(folder, "sweep", "two.yaml", "--workers", "1", "-o", "two")).status, 0);
  const { stderr } = await answer(folder, "compare", "two", "-o", "two-profiles");
  assert.is(stderr, "one profile of all scenarios: latency, energy\n");
});

test("a choice of variants and of cells restricts the comparisons, and so the family of Holm", async () => {
  const words = ["compare", "paired", "--variants", "stay,flock", "--where", "vms=12"];
  const { comparisons } = await answerJson<Compared>(folder, ...words);
  assert.is(comparisons.length, 1);
  const [{ first, second, pairs, wilcoxon, adjustedPValue }] = comparisons;
  assert.equal([first.variant, second.variant, pairs], ["flock", "stay", 12]);
  assert.is(adjustedPValue, wilcoxon.pValue, "a family of one");
  const both = await answerJson<Compared>(
    folder,
    "compare",
    "paired",
    "--where",
    "vms=8",
    "--where",
    "vms=12",
  );
  assert.equal(both.comparisons, (await answerJson<Compared>(folder, "compare", "paired")).comparisons);
  const empty = await answer(folder, ...words, "--metric", "messages");
  assert.is(empty.status, 2);
});

test("a value that is there is meant alone, and six digits of one that nobody types whole are enough", async () => {
  const near = spec("minimum: 2, maximum: 2").replace(
    "clouds: 3 }",
    "clouds: 3, delta: [1000000, 1000001, 0.123456789] }",
  );
  writeFileSync(join(folder, "near.yaml"), near);
  assert.is((await answer(folder, "sweep", "near.yaml", "--workers", "1", "-o", "near")).status, 0);
  const runsWhere = async (...words: string[]) =>
    (await answerJson<Compared>(folder, "compare", "near", ...words.flatMap((word) => ["--where", word])))
      .comparisons[0].runs;
  assert.is(await runsWhere("delta=1000001"), 4);
  assert.is(await runsWhere("delta=1e6"), 4);
  assert.is(await runsWhere("delta=1e6", "delta=1000001"), 8);
  assert.is(await runsWhere("delta=0.123457"), 4);
});

test("names, columns and values that are not there are refused with those that are", async () => {
  const refused = async (...words: string[]) => {
    const { status, stderr } = await answer(folder, "compare", "paired", ...words);
    assert.is(status, 2);
    return stderr;
  };
  assert.is(
    await refused("--variants", "flok,stay"),
    "unknown variant: --variants flok; allowed: flock, local-search, stay (did you mean flock?)\n",
  );
  assert.is(
    await refused("--variants", "flock", "--where", "vms=8"),
    "nothing to compare: fewer than two variants in paired --variants flock --where vms=8; allowed: two or more\n",
  );
  assert.match(
    await refused("--where", "vmz=8"),
    /^unknown column: --where vmz=8; allowed: scenario, .*did you mean vms/,
  );
  assert.is(await refused("--where", "vms=9"), "no such value: --where vms=9; allowed: 8, 12\n");
  assert.match(await refused("--where", "vms"), /^bad option: --where vms; allowed: column=value/);
});

test("a label chooses one of a variant's options", async () => {
  const etas = spec("minimum: 3, maximum: 3").replace(
    /variants:.*/,
    "variants: [ { name: flock }, { name: best-response }, { name: best-response, options: { order: round-robin } } ]",
  );
  writeFileSync(join(folder, "orders.yaml"), etas);
  assert.is((await answer(folder, "sweep", "orders.yaml", "--workers", "1", "-o", "orders")).status, 0);
  const all = (await answer(folder, "compare", "orders")).stdout;
  const [, label] = /^(best-response \(.*round-robin.*?\)) - flock$/m.exec(all) ?? [];
  assert.ok(label, all);
  const typed = label.replaceAll("\u00a0", " ");
  assert.match(
    (await answer(folder, "compare", "orders", "--variants", `${typed},flock`)).stdout,
    "1 comparison)",
  );
  const both = ["compare", "orders", "--variants", "best-response,flock"];
  assert.is((await answerJson<Compared>(folder, ...both)).comparisons.length, 3);
});

test("a metric that was not measured is refused, and says what would measure it", async () => {
  const { status, stdout, stderr } = await answer(folder, "compare", "paired", "--metric", "trackingCost");
  assert.equal([status, stdout], [2, ""]);
  assert.is(
    stderr,
    "not measured: trackingCost of two variants in paired; it needs game.dynamics in the experiment\n",
  );
});

test("variants of which a metric was not measured are left out with a line", async () => {
  const mixed = spec("minimum: 3, maximum: 3")
    .replace(/variants:.*/, "variants: [ { name: flock }, { name: lcc-peers }, { name: lcc-auction } ]")
    .replace("trace: true", "game: { scenario: load-balancing }");
  writeFileSync(join(folder, "mixed.yaml"), mixed);
  assert.is((await answer(folder, "sweep", "mixed.yaml", "--workers", "1", "-o", "mixed")).status, 0);
  const { status, stdout, stderr } = await answer(folder, "compare", "mixed", "--metric", "messages");
  assert.is(status, 0);
  assert.is(
    stderr,
    "not compared: 2 of 3 comparisons, messages of flock not being measured; it needs variants that send messages, those of LCC\n",
  );
  assert.match(stdout, "\nlcc-auction - lcc-peers\n");
  assert.match(stdout, "(Holm, 1 comparison)");
  assert.not.match(stdout, /flock|NaN/);
});

test("of runs that not every variant has the common ones are compared, and the others counted", async () => {
  const { status, stdout } = await answer(folder, "compare", "unpaired");
  assert.is(status, 0);
  assert.match(stdout, / pairs, \d+ runs left out that not every variant has\n/);
});

test.run();
