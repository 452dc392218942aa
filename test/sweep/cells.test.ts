import { test } from "uvu";
import * as assert from "uvu/assert";
import { enumerateCells } from "../../src/sweep/cells.ts";
import { checkSpec } from "../../src/sweep/check-spec.ts";
import { findVariants } from "../../src/variants/driver/find.ts";

const variants = await findVariants();
function cells(vms: string, game: string, more = "") {
  const text = `format: flockbench/experiment@1
name: cells
instances: { family: binomial, clouds: [2, 3], vms: ${vms} }
game: ${game}
variants: [ { name: flock }, { name: best-response } ]
${more}`;
  return enumerateCells(checkSpec(text, "cells.yaml", { variants }), new Map());
}

test("cells come in a fixed order, grouped by instance, the variant varying fastest", () => {
  const groups = cells("[5, 6]", "{ a: 10, eta: [0.5, 1] }");
  assert.equal(
    groups.map(({ instance }) => [instance.vms, instance.clouds]),
    [
      [5, 2],
      [5, 3],
      [6, 2],
      [6, 3],
    ],
  );
  assert.equal(
    groups.flatMap(({ cells }) => cells.map(({ index }) => index)),
    Array.from({ length: 16 }, (_, k) => k),
  );
  assert.equal(
    groups[1].cells.map(({ settings, variant }) => [settings.eta, variant.name]),
    [
      [0.5, "flock"],
      [0.5, "best-response"],
      [1, "flock"],
      [1, "best-response"],
    ],
  );
});

test("epsilon and a stand for each other", () => {
  const [{ cells: byEpsilon }] = cells("5", "{ epsilon: 0.437971 }");
  assert.is(byEpsilon[0].epsilon, 0.437971);
  assert.ok(Math.abs(byEpsilon[0].settings.a - 1) < 1e-5);
  const [{ cells: byA }] = cells("5", "{ a: 100 }");
  assert.is(byA[0].settings.a, 100);
  assert.ok(Math.abs(byA[0].epsilon - 0.00251255) < 1e-8);
});

const idsOf = (groups: ReturnType<typeof cells>) =>
  groups.flatMap((group) => group.cells.map(({ id }) => id));

test("ids are different, and stay when an axis grows or a title, a figure or the number of runs changes", () => {
  const before = idsOf(cells("[5, 6]", "{ eta: [0.5, 1] }"));
  assert.is(new Set(before).size, 16);
  const after = new Set(idsOf(cells("[5, 6, 7]", "{ eta: [0.25, 0.5, 1] }", "title: t\nfigures: [f]")));
  assert.ok(before.every((id) => after.has(id)));
  const more =
    "sampling: { metric: migrations, minimum: 31, maximum: 2000, relativeError: 0.05, confidence: 0.9 }";
  assert.equal(idsOf(cells("[5, 6]", "{ eta: [0.5, 1] }", more)), before);
});

test("ids change with everything that runs depend on", () => {
  const before = new Set(idsOf(cells("5", "{ a: 10 }")));
  const changes = [
    "seed: 2",
    "maxRounds: 9",
    "timeLimit: 5",
    "optimum: exhaustive",
    "sampling: { timeLimit: 31 }",
  ];
  for (const change of changes) {
    assert.ok(
      idsOf(cells("5", "{ a: 10 }", change)).every((id) => !before.has(id)),
      change,
    );
  }
  assert.ok(idsOf(cells("5", "{ a: 11 }")).every((id) => !before.has(id)));
});

test.run();
