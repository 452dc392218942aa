import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { flockbench, freshFolder } from "./cli.ts";
import { answer } from "./in-process.ts";

const folder = freshFolder();
flockbench(folder, "generate", "--vms", "10", "--clouds", "4", "-o", "ten.json");
const SPEC = `format: flockbench/experiment@1
name: small
instances: { family: binomial, vms: 4, clouds: 2, meanDegree: 2 }
variants: [{ name: flock }]
sampling: { minimum: 1, maximum: 2 }
`;

async function refuses(message: RegExp, ...words: string[]): Promise<void> {
  const { status, stdout, stderr } = await answer(folder, ...words);
  assert.is(status, 2, `${words.join(" ")}: ${stderr}`);
  assert.match(stderr, message);
  assert.not.match(stderr, /\n./, "one line");
  assert.is(stdout, "");
}

test("what is no command is named, also one of lcc", async () => {
  await refuses(/^no such command: zzzzzzzz \(see/, "zzzzzzzz");
  await refuses(/^no such command: zzzzzzzz \(see/, "lcc", "zzzzzzzz");
  await refuses(/^no such command: chek \(did you mean check\?\) \(see/, "lcc", "chek");
});

test("words that are no options or values of theirs are bad usage", async () => {
  await refuses(
    /^missing value: nothing after --vms \(see flockbench generate --help\)\n$/,
    "generate",
    "--vms",
  );
  await refuses(
    /^bad option: --port 99999; allowed: a whole number from 0 to 65535\n/,
    "playground",
    "--port",
    "99999",
  );
  await refuses(/^bad option: --vms abc; allowed: a number\n/, "generate", "--vms", "abc");
  await refuses(/^bad option: --mean-degree 4x; allowed: a number\n/, "generate", "--mean-degree=4x");
  await refuses(/^bad option: --demand-range b; allowed: a number\n/, "generate", "--demand-range", "1", "b");
  await refuses(
    /^bad option: --max-rounds 100000000000000000000; allowed: .* to 9007199254740991\n/,
    "run",
    "ten.json",
    "--max-rounds",
    "1e20",
  );
  await refuses(/^bad cell: abc; allowed: a whole number/, "replay", "out", "abc");
  await refuses(
    /^given twice: --option order=nope and order=uniform; allowed: order once\n/,
    "run",
    "ten.json",
    "-O",
    "order=nope",
    "-O",
    "order=uniform",
  );
  await refuses(
    /^given twice: --param low=0.5 and low=0.6/,
    "lcc",
    "run",
    "guarded",
    "--param",
    "low=0.5",
    "low=0.6",
  );
});

test("an unknown command is said to be unknown, and a word that is none of a few is told with those", async () => {
  await refuses(/^no such command: foo \(did you mean \w+\?\) \(see flockbench --help\)\n$/, "foo");
  await refuses(/^no such command: plto \(did you mean plot\?\) \(see/, "plto", "results");
  await refuses(/^no such command: zzzzzzzzz \(see/, "zzzzzzzzz");
  await refuses(/^no such command: chekc \(did you mean check\?\) \(see/, "lcc", "chekc");
  await refuses(/^bad option: --to "json"; allowed: csv, parquet\n$/, "export", "out", "--to", "json");
  await refuses(
    /^bad option: --evaluate "x"; allowed: exact, measured; bad option: --scenario "y"; allowed: latency, .*\n$/,
    ...["run", "ten.json", "--evaluate", "x", "--scenario", "y"],
  );
  await refuses(/^no such folder: nosuch; allowed: a result folder, .*\n$/, "report", "nosuch");
});

test("what yargs finds wrong is told as a problem and its value", async () => {
  await refuses(/^missing command: nothing given; allowed: one of the list \(see flockbench --help\)\n$/);
  await refuses(
    /^unknown option: --versoin \(did you mean --version\?\) \(see flockbench --help\)\n$/,
    "--versoin",
  );
  await refuses(
    /^unknown option: --jsn \(did you mean --json\?\) \(see flockbench lcc --help\)\n$/,
    "lcc",
    "--jsn",
  );
  await refuses(/^missing command: nothing given;/, "--json");
  await refuses(
    /^missing command: nothing after lcc; allowed: format, check, run \(see flockbench lcc --help\)\n$/,
    "lcc",
  );
  await refuses(/^missing argument: <instance> \(see flockbench run --help\)\n$/, "run");
  await refuses(/^missing argument: <protocol> \(see flockbench lcc run --help\)\n$/, "lcc", "run");
  await refuses(/^missing argument: <from> <to> \(see flockbench plan --help\)\n$/, "plan", "ten.json");
  await refuses(/^unknown argument: more \(see flockbench run --help\)\n$/, "run", "ten.json", "more");
  await refuses(/^unknown option: --foo \(see flockbench run --help\)\n$/, "run", "ten.json", "--foo");
  await refuses(/^unknown option: --Foo \(see flockbench run --help\)\n$/, "run", "ten.json", "--Foo", "3");
  await refuses(
    /^unknown option: --MaxRounds \(did you mean --max-rounds\?\) \(see/,
    "run",
    "ten.json",
    "--MaxRounds=3",
  );
  await refuses(
    /^unknown option: --timeLimitt \(did you mean --time-limit\?\) \(see/,
    ...["run", "ten.json", "--timeLimitt", "3"],
  );
  await refuses(/^unknown argument: a, b \(see/, "run", "ten.json", "a, b");
  await refuses(
    /^unknown option: --foo-bar; unknown option: -x \(see/,
    "run",
    "ten.json",
    "--foo-bar",
    "-x",
    "3",
  );
  await refuses(/^missing option: --shards \(see flockbench missing --help\)\n$/, "missing", "out");
  await refuses(
    /^missing value: nothing after --(O|option) \(see|^missing value: nothing after -O \(see/,
    "run",
    "ten.json",
    "-O",
  );
  await refuses(/^missing value: nothing after --scenario \(see/, "run", "ten.json", "--scenario");
});

test("options of a variant are told with what is allowed", async () => {
  const run = (word: string) => ["run", "ten.json", "-O", word];
  await refuses(
    /^bad option: order = "x" of variant flock; allowed: permutation, uniform, round-robin\n$/,
    ...run("order=x"),
  );
  await refuses(
    /^bad option: order = "unifrom" of variant flock; .* \(did you mean uniform\?\)\n$/,
    ...run("order=unifrom"),
  );
  await refuses(
    /^unknown option: "ordr" of variant flock; allowed: order \(did you mean order\?\)\n$/,
    ...run("ordr=uniform"),
  );
  await refuses(
    /^bad option: slice = -1 of variant lcc-peers; allowed: a number > 0 and <= 10000\n$/,
    ...run("slice=-1"),
    "--variant",
    "lcc-peers",
  );
});

test("large limits are powers of ten, in help and messages", async () => {
  await refuses(/^bad option: -a 1e\+?60; allowed: 0\.01 to 1e15\n$/, "run", "ten.json", "-a", "1e60");
  const { stdout } = flockbench(folder, "run", "--help");
  assert.match(stdout, /0\.01 to 1e15; default 1000 /);
});

test("generate's help says of which family an option is that not all have", () => {
  const { stdout } = flockbench(folder, "generate", "--help");
  const help = stdout.replaceAll(/\s+/g, " ");
  assert.match(help, /--clouds number of clouds; default 4 /);
  assert.match(
    help,
    /--mean-degree expected number of VMs that each VM talks to; 4 VMs or fewer: all others; default 4 /,
  );
  assert.match(
    help,
    /--latency-range binomial: lowest and highest latency between two clouds, ms; default 10 100 /,
  );
  assert.match(help, /--stretch geographic: length of a route /);
  assert.match(help, /--seed any text or integer; default 1 /);
});

test("variants lists what every option may be", () => {
  const { stdout } = flockbench(folder, "variants");
  const lines = stdout.split("\n").filter((line) => line.startsWith("  -O "));
  for (const line of lines)
    assert.match(line, / \[(an? \w+( [<>]=? [\d.]+( and <=? \d+(e\d+)?)?)?|.*, .*|.* or null)\]$/);
  assert.ok(
    lines.some((line) => / -O order=permutation .* \[permutation, uniform, round-robin\]$/.test(line)),
  );
  assert.ok(lines.some((line) => / -O slice=10 .* \[a number > 0 and <= 10000\]$/.test(line)));
  assert.ok(lines.some((line) => / -O high=null .* \[a number > 0 or null\]$/.test(line)));
});

test("a manifest that is none is told with what makes it again", async () => {
  mkdirSync(join(folder, "broken"));
  for (const [text, problem] of [
    ["{", /^no readable manifest: broken\/manifest\.json \(.*JSON.*\); sweep --force-new makes it again\n$/],
    [
      "null",
      /^wrong format: undefined in broken\/manifest\.json; allowed: .*; sweep --force-new makes it again\n$/,
    ],
  ] as const) {
    writeFileSync(join(folder, "broken", "manifest.json"), text);
    await refuses(problem, "plot", "broken");
  }
});

test("options of a chart that is not drawn are refused", async () => {
  const shop = ["lcc", "run", "shop"];
  const none =
    /^option without effect: --(output x\.svg|rows 5|show ann); allowed: with --chart text or svg\n/;
  await refuses(none, ...shop, "--chart", "none", "-o", "x.svg");
  await refuses(none, ...shop, "--chart", "none", "--rows", "5");
  await refuses(none, ...shop, "--chart", "none", "--show", "ann");
  const json = /^option without effect: --(chart svg|rows 5); allowed: beside --json with -o FILE\n/;
  await refuses(json, ...shop, "--chart", "svg", "--json");
  await refuses(json, ...shop, "--rows", "5", "--json");
  assert.is(flockbench(folder, ...shop, "--chart", "none", "--json").status, 0);
  assert.is(flockbench(folder, ...shop, "--chart", "svg", "--json", "-o", "x.svg").status, 0);
});

test("a certificate that would not be printed is refused", async () => {
  await refuses(
    /^option without effect: --certificate; allowed: with --json, for it is long\n$/,
    "bound",
    "ten.json",
    "--certificate",
  );
});

test("an alias that names nothing is told with its line", async () => {
  writeFileSync(join(folder, "alias.yaml"), `${SPEC}title: *x\n`);
  await refuses(/^unknown alias: \*x in alias\.yaml, line 6; allowed: /, "sweep", "alias.yaml", "-o", "out");
});

test("more threads than anyone has are refused, and a sweep starts no more than it has work for", async () => {
  writeFileSync(join(folder, "ok.yaml"), SPEC);
  await refuses(
    /^bad option: --workers 4000; allowed: a whole number from 1 to 1024\n/,
    "sweep",
    "ok.yaml",
    "--workers",
    "4000",
  );
  assert.is(flockbench(folder, "sweep", "ok.yaml", "-o", "out", "--workers", "400").status, 0);
});

test("results are not both kept and thrown away", async () => {
  writeFileSync(join(folder, "both.yaml"), SPEC);
  await refuses(
    /^conflicting options: --resume and --force-new; allowed: one\n$/,
    "sweep",
    "both.yaml",
    "--resume",
    "--force-new",
  );
});

test("a folder without results and a variant without a file are told without the system's own words", async () => {
  writeFileSync(join(folder, "file"), "");
  mkdirSync(join(folder, "bare"));
  for (const [command, ...more] of [
    ["plot"],
    ["compare"],
    ["report"],
    ["export", "--to", "csv"],
    ["replay", "0"],
    ["merge"],
    ["status"],
  ]) {
    const where = "a result folder, as sweep writes it \\(its -o, else results/NAME\\)\n$";
    await refuses(new RegExp(`^no such folder: nope; allowed: ${where}`), command, "nope", ...more);
    await refuses(new RegExp(`^not a folder: file; allowed: ${where}`), command, "file", ...more);
  }
  for (const command of ["plot", "compare"]) {
    await refuses(
      /^no readable manifest: bare\/manifest\.json \(no such file or folder\); allowed: the folder of a sweep; .* --resume .*\n$/,
      command,
      "bare",
    );
  }
  writeFileSync(join(folder, "own.yaml"), SPEC.replace("name: flock", "name: ./nope.ts"));
  await refuses(
    /^no such variant: \.\/nope\.ts .* at variants\[0\]\.name in own\.yaml, line 4\n$/,
    "sweep",
    "own.yaml",
  );
});

test.run();
