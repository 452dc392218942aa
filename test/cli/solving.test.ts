import { test } from "uvu";
import * as assert from "uvu/assert";
import { solveInterruptibly } from "../../src/cli/solving.ts";
import { familyNamed } from "../../src/game/generate/families.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import { Problem } from "../../src/problem.ts";

const instance = familyNamed("binomial").generate({
  vms: 40,
  clouds: 8,
  meanDegree: 12,
  delta: 10,
  seed: "1",
});
const task = { instance, settings: DEFAULT_SETTINGS, objective: "total", workers: 2 } as const;

test("Ctrl-C ends a search that would take days with what is known by then", async () => {
  let told = 0;
  const { cost, lowerBound, proven } = await solveInterruptibly("optimum", task, {
    seconds: Number.POSITIVE_INFINITY,
    describe: ({ steps, lowerBound }) => {
      told++;
      process.emit("SIGINT");
      return `${steps} ${lowerBound}`;
    },
  });
  assert.is(process.exitCode, 130);
  process.exitCode = 0;
  assert.is(told, 1);
  assert.not(proven);
  assert.ok(lowerBound < cost && cost < Number.POSITIVE_INFINITY);
  assert.is(process.listenerCount("SIGINT"), 0);
});

test("a bound is checked after an interruption as well", async () => {
  const { cost, lowerBound, checkedBound, certificate } = await solveInterruptibly("bound", task, {
    seconds: Number.POSITIVE_INFINITY,
    describe: ({ cost }) => {
      process.emit("SIGTERM");
      return String(cost);
    },
  });
  process.exitCode = 0;
  assert.is(certificate.method, "prices and messages");
  assert.ok(lowerBound > 0 && lowerBound < cost);
  assert.ok(checkedBound >= lowerBound * (1 - 1e-9) && checkedBound < cost);
});

test("what is wrong with a task is a problem here, too, and its end by itself no interruption", async () => {
  const describe = () => "";
  const energy = { ...task, settings: { ...DEFAULT_SETTINGS, scenario: "energy" as const } };
  const refused = await solveInterruptibly("bound", energy, { seconds: 1, describe }).catch((error) => error);
  assert.instance(refused, Problem);
  const before = process.exitCode;
  const hunted = await solveInterruptibly(
    "hunt",
    { claim: "price-of-anarchy", vms: 3, clouds: 2, tries: 20 },
    { seconds: Number.POSITIVE_INFINITY, describe },
  );
  assert.is(hunted.tried, 20);
  assert.is(process.exitCode, before);
});

test.run();
