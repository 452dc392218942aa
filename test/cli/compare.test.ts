import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Comparison } from "../../src/analysis/compare.ts";
import { flockbench, flockbenchJson, freshFolder } from "./cli.ts";

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
  const { status, stderr } = flockbench(folder, "sweep", `${name}.yaml`, "--workers", "1", "-o", name);
  assert.is(status, 0, stderr);
}

interface Compared {
  readonly metric: string;
  readonly comparisons: readonly Comparison[];
  readonly written: readonly string[];
}

test("every two variants are compared on their common instances", () => {
  const { metric, comparisons, written } = flockbenchJson<Compared>(folder, "compare", "paired");
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
  for (const name of ["performance-profile.svg", "data-profile.svg"]) {
    assert.ok(written.includes(join("paired", name)), written.join(" "));
    assert.ok(existsSync(join(folder, "paired", name)));
  }
});

test("people read it as text; another column and no figures where asked for", () => {
  const { status, stdout } = flockbench(
    folder,
    "compare",
    "paired",
    "--metric",
    "migrations",
    "--no-figures",
  );
  assert.is(status, 0);
  assert.match(stdout, /^migrations: first - second, so negative is better for the first\n/);
  assert.match(
    stdout,
    /\nflock - stay\n {2}mean difference {2}[\d.]+ ± [\d.]+ migrations \(95 %\), 24 pairs\n/,
  );
  assert.match(stdout, /won, tied, lost {2}0, 0, 24\n/);
  assert.not.match(stdout, /svg/);
});

test("unpaired data are refused", () => {
  const { status, stderr } = flockbench(folder, "compare", "unpaired");
  assert.is(status, 2);
  assert.match(
    stderr,
    /^unpaired data: .* \(sampling\.minimum = sampling\.maximum gives every variant the same\)\n/,
  );
});

test.run();
