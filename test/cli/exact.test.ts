import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { huntLimits } from "../../src/cli/hunt.ts";
import { freshFolder } from "./cli.ts";
import { answer, answerJson } from "./in-process.ts";

const folder = freshFolder();
await answer(
  folder,
  "generate",
  "--vms",
  "7",
  "--clouds",
  "3",
  "--delta",
  "5",
  "--seed",
  "2",
  "-o",
  "seven.json",
);

interface Found {
  equilibria: number;
  optimum: { cost: number };
  worst: { cost: number; assignment: number[] };
  priceOfAnarchy: number;
  list?: { assignment: number[] }[];
}

test("equilibria: counts, ratios and a list that evaluate confirms", async () => {
  const found = await answerJson<Found>(folder, "equilibria", "seven.json", "--list");
  assert.is(found.list?.length, found.equilibria);
  assert.is(found.priceOfAnarchy, found.worst.cost / found.optimum.cost);
  const { cost } = await answerJson<{ cost: number }>(folder, "optimum", "seven.json");
  assert.ok(Math.abs(cost / found.optimum.cost - 1) < 1e-9);
  const { status } = await answer(folder, "equilibria", "seven.json", "--eta", "1.5");
  assert.is(status, 2);
});

test("optimum: the same bytes for any number of workers", async () => {
  const size = ["--vms", "22", "--clouds", "8", "--mean-degree", "6", "--delta", "10", "--seed", "2"];
  await answer(folder, "generate", ...size, "-o", "hard.json");
  const found = async (workers: string) =>
    (await answer(folder, "optimum", "hard.json", "--json", "--workers", workers)).stdout;
  const [one, two] = [await found("1"), await found("2")];
  assert.match(one, /"proven":true/);
  assert.is(two, one);
  assert.is((await answer(folder, "optimum", "hard.json", "--workers", "0")).status, 2);
});

for (const words of [[], ["--objective", "regularised", "-a", "0.1"]]) {
  test(`bound: below the optimum, confirmed without the solver ${words.join(" ")}`, async () => {
    const { cost } = await answerJson<{ cost: number }>(folder, "optimum", "seven.json", ...words);
    const bound = await answerJson<{ lowerBound: number; checkedBound: number; cost: number }>(
      folder,
      ...["bound", "seven.json", "--time-limit", "2", ...words],
    );
    assert.ok(bound.lowerBound > 0);
    assert.ok(bound.lowerBound <= bound.checkedBound * (1 + 1e-9));
    assert.ok(bound.checkedBound <= cost * (1 + 1e-9));
    assert.ok(bound.cost >= cost * (1 - 1e-9));
  });
}

test("bound and hunt: an output that cannot be written is told before the work", async () => {
  for (const words of [
    ["bound", "seven.json", "-o", "missing/known.json"],
    ["hunt", "--claim", "price-of-anarchy", "--time-limit", "1000", "-o", "seven.json"],
  ]) {
    const { status, stderr } = await answer(folder, ...words);
    assert.is(status, 2);
    assert.match(stderr, /^cannot write (file|folder): /);
  }
});

test("hunt: instances are no seconds", () => {
  assert.equal(huntLimits({ tries: 3 }), { tries: 3, seconds: Number.POSITIVE_INFINITY });
  assert.equal(huntLimits({ timeLimit: 3 }), { tries: Number.POSITIVE_INFINITY, seconds: 3 });
  assert.equal(huntLimits({}), { tries: Number.POSITIVE_INFINITY, seconds: 10 });
  assert.throws(() => huntLimits({ tries: 3, timeLimit: 3 }), /conflicting options/);
});

test("hunt: the same instances for the same seed, and a witness that replays", async () => {
  const words = ["hunt", "--claim", "price-of-anarchy", "--tries", "200", "--vms", "3", "--clouds", "2"];
  const hunt = (out: string) => answerJson<{ found: boolean; score: number }>(folder, ...words, "-o", out);
  const hunted = [await hunt("one"), await hunt("two")];
  assert.ok(hunted[0].found);
  assert.is(hunted[0].score, hunted[1].score);
  const file = (out: string) => readFileSync(join(folder, out, "price-of-anarchy.json"), "utf8");
  assert.is(file("one"), file("two"));
  const replay = await answer(folder, "claims", "--replay", "one/price-of-anarchy.witness.json");
  assert.is(replay.status, 0, replay.stderr);
  assert.is((await answer(folder, "hunt", "--claim", "luck")).status, 2);
});

test.run();
