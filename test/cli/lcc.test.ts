import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readTrace } from "../../src/lcc/trace/table.ts";
import { freshFolder } from "./cli.ts";
import { answer, answerJson } from "./in-process.ts";

const folder = freshFolder();
const SHOP = readFileSync(new URL("../../src/lcc/protocols/shop.lcc", import.meta.url), "utf8");

interface Run {
  status: string;
  messages: { sent: number; lost: number };
  hosts: { assignment: number[]; migrations: number } | null;
}

test("lcc run shop: the slides' example by one command", async () => {
  const { status, stdout, stderr } = await answer(folder, "lcc", "run", "shop");
  assert.equal([status, stderr], [0, ""]);
  const said = [...stdout.matchAll(/\d (ask|price|buy|sold)\([^)]*\)/g)].map(([text]) => text);
  assert.equal(said, ["1 ask(camera)", "2 price(camera, 120)", "3 buy(camera, 120)", "4 sold(camera, 120)"]);
  assert.match(stdout, /^status {6}finished; /m);
});

test("lcc run: the same seed gives the same trace, byte for byte; another seed another", async () => {
  const traced = async (seed: string, file: string) => {
    await answerJson<Run>(folder, "lcc", "run", "guarded", "--seed", seed, "--trace", file);
    return readFileSync(join(folder, file));
  };
  const first = await traced("1", "a.arrow");
  assert.ok(first.equals(await traced("1", "b.arrow")));
  assert.not.ok(first.equals(await traced("2", "c.arrow")));
  const rows = [...readTrace(join(folder, "a.arrow"))];
  const { messages } = await answerJson<Run>(folder, "lcc", "run", "guarded");
  assert.is(rows.filter(({ event }) => event === "sent").length, messages.sent);
});

test("lcc run: a policy is chosen by parameters, agents and protocol come from files", async () => {
  const example = new URL("../../src/lcc/protocols/agents/hosts.json", import.meta.url);
  const agents = JSON.parse(readFileSync(example, "utf8"));
  writeFileSync(join(folder, "quiet.json"), JSON.stringify({ ...agents, noise: 0, until: 600 }));
  const used = async (policy: string) => {
    const words = [
      "lcc",
      "run",
      "auction",
      "--agents",
      "quiet.json",
      "--param",
      `policy=${policy}`,
      "low=0.9",
    ];
    return new Set((await answerJson<Run>(folder, ...words)).hosts?.assignment).size;
  };
  assert.ok((await used("power_saving")) < (await used("agility")));
});

test("lcc run: a word in place of a number is refused before the run", async () => {
  const { status, stdout, stderr } = await answer(folder, "lcc", "run", "guarded", "--param", "low=abc");
  assert.is(status, 2);
  assert.is(stdout, "");
  assert.is(stderr, 'bad parameter: low = "abc" of guarded.lcc; allowed: a number\n');
});

test("lcc run --chart svg: a picture alone on standard output, or in a file", async () => {
  const { stdout, stderr } = await answer(folder, "lcc", "run", "shop", "--chart", "svg");
  assert.match(stdout, /^<svg [\s\S]*<\/svg>\s*$/);
  assert.match(stderr, /^status {6}finished/m);
  await answer(folder, "lcc", "run", "shop", "--chart", "svg", "-o", "shop.svg");
  assert.is(readFileSync(join(folder, "shop.svg"), "utf8"), stdout);
});

test("lcc format: a round trip; -o may be the file itself", async () => {
  writeFileSync(join(folder, "crooked.lcc"), "a(x,I)::null then null");
  assert.is(
    (await answer(folder, "lcc", "format", "crooked.lcc")).stdout,
    "a(x, I) ::\n  null then\n  null\n",
  );
  await answer(folder, "lcc", "format", "crooked.lcc", "-o", "crooked.lcc");
  assert.is(readFileSync(join(folder, "crooked.lcc"), "utf8"), "a(x, I) ::\n  null then\n  null\n");
  assert.is((await answer(folder, "lcc", "format", "shop")).stdout, SHOP);
});

test("lcc check: every finding on a line, exit code 2", async () => {
  writeFileSync(join(folder, "typo.lcc"), SHOP.replace("a(shopkeeper, S) <-", "a(shopkeper, S) <-"));
  const { status, stdout } = await answer(folder, "lcc", "check", "typo.lcc");
  assert.is(status, 2);
  assert.match(stdout, /^typo\.lcc:5:13: role without a clause: shopkeper \(did you mean shopkeeper\?\)$/m);
  const clean = await answer(folder, "lcc", "check", "shop");
  assert.equal([clean.status, clean.stdout], [0, "shop.lcc: nothing found\n"]);
});

test("what goes wrong says what it was given and what is allowed", async () => {
  const fails = async (code: number, expected: RegExp, ...words: string[]) => {
    const { status, stderr } = await answer(folder, "lcc", ...words);
    assert.is(status, code, stderr);
    assert.match(stderr, expected);
  };
  await fails(
    2,
    /^no such protocol: shp; allowed: a file, or shop, .* \(did you mean shop\?\)\n$/,
    "run",
    "shp",
  );
  await fails(2, /^no agents for crooked\.lcc: give --agents FILE/, "run", "crooked.lcc");
  await fails(2, /^no such protocol: \. \(it is a folder\)\n$/, "check", ".");
  await fails(
    2,
    /^no such agents file: none\.json \(no such file or folder\)\n$/,
    "run",
    "shop",
    "--agents",
    "none.json",
  );
  await fails(2, /^bad option: --param high; allowed: name=value/, "run", "guarded", "--param", "high");
  await fails(2, /parameter that is not declared: hihg/, "run", "guarded", "--param", "hihg=1");
  await fails(
    2,
    /^option given twice: --seed 1 --seed 2; allowed: once/,
    "run",
    "shop",
    "--seed=1",
    "--seed=2",
  );
  await fails(2, /^bad option: --show nobody; allowed: ann, sam$/m, "run", "shop", "--show", "nobody");
  await fails(
    2,
    /^bad option: --show ann2; allowed: ann, sam \(did you mean ann\?\)$/m,
    "run",
    "shop",
    "--show",
    "sam",
    "ann2",
  );
  await fails(2, /allowed: alpha, beta, gamma, delta, discovery$/m, "run", "guarded", "--show", "nobody");
  await fails(2, /^bad option: --until -1; allowed: /, "run", "shop", "--until=-1");
});

test("a protocol that fails on its way: exit code 1, and the trace up to there", async () => {
  writeFileSync(
    join(folder, "fails.lcc"),
    "a(host, I) ::\n  null <- time(T) and utilisation(U) and within(T, U)\n",
  );
  const example = "../../src/lcc/protocols/agents/hosts.json";
  const agents = readFileSync(new URL(example, import.meta.url), "utf8");
  writeFileSync(join(folder, "hosts.json"), agents);
  const words = ["lcc", "run", "fails.lcc", "--agents", "hosts.json", "--trace", "fails.arrow"];
  const { status, stderr } = await answer(folder, ...words);
  assert.is(status, 1);
  assert.match(stderr, /^protocol failed: fails\.lcc:2:\d+: .*within/m);
  assert.is([...readTrace(join(folder, "fails.arrow"))].at(-1)?.event, "error");
});

test("the chart that a file takes is the one that its ending says", async () => {
  for (const [file, start] of [
    ["chart.svg", /^<(\?xml|svg)/],
    ["chart.txt", /^[^<]/],
  ] as const) {
    assert.is((await answer(folder, "lcc", "run", "shop", "-o", file)).status, 0);
    assert.match(readFileSync(join(folder, file), "utf8"), start);
  }
});

test.run();
