import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadWasmKernel } from "../../src/kernel/modules.ts";
import { instanceOf } from "../../src/playground/game-of.ts";
import { DEFAULTS, type Setting } from "../../src/playground/setting.ts";
import { type End, type Report, type Round, type Start, simulate } from "../../src/playground/simulate.ts";
import { findVariants } from "../../src/variants/driver/find.ts";

const variants = await findVariants();

function reportsOf(changed: Partial<Setting>): Report[] {
  const setting: Setting = { ...DEFAULTS, family: "binomial", ...changed };
  const reports: Report[] = [];
  const kernel = loadWasmKernel("simd");
  simulate(setting, instanceOf(setting, null), kernel, variants, (report) => reports.push(report));
  return reports;
}

test("the rounds' moves lead from the start to the end", () => {
  const reports = reportsOf({ vms: 80, clouds: 5 });
  const start = reports[0] as Start;
  const rounds = reports.filter((report): report is Round => report.kind === "round");
  const end = reports.find((report): report is End => report.kind === "end") as End;
  const assignment = start.assignment.slice();
  for (const { moved, to } of rounds) {
    moved.forEach((vm, k) => {
      assignment[vm] = to[k];
    });
  }
  assert.equal(assignment, end.assignment);
  assert.is(rounds.length, end.rounds + 1);
  assert.is(
    rounds.reduce((sum, { migrations }) => sum + migrations, 0),
    end.migrations,
  );
});

for (const [changed, problem] of [
  [{ eta: 0 }, /^bad value: 0 at eta; /],
  [{ epsilon: 1 }, /^bad value: 1 at epsilon; /],
  [{ epsilon: 1e-13 }, /^bad value: 1e-13 at epsilon; allowed: 1e-12 <= epsilon < 1$/],
  [{ variant: "none" }, /^unknown variant: none/],
  [{ options: "order=backwards" }, /^bad option: order = "backwards" of variant flock; allowed: /],
  [{ family: "file" as const }, /^no file: /],
] as const) {
  test(`a problem: ${problem.source}`, () => {
    assert.throws(() => reportsOf({ vms: 5, clouds: 2, ...changed }), problem);
  });
}

test.run();
