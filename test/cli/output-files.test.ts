import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { flockbench, freshFolder, PROGRAM } from "./cli.ts";
import { answer } from "./in-process.ts";

const folder = freshFolder();
const GENERATE = ["generate", "--vms", "10", "--clouds", "4", "--seed", "1"];
await answer(folder, ...GENERATE, "-o", "ten.json");
const ten = readFileSync(join(folder, "ten.json"), "utf8");
writeFileSync(join(folder, "mine.lcc"), "a(x, I) :: null\n");
mkdirSync(join(folder, "dir"));
mkdirSync(join(folder, "tables"));
writeFileSync(join(folder, "tables/vms.arrow"), "");
// Of results: what is wrong with an output is told before they are read.
mkdirSync(join(folder, "out"));

function shell(line: string) {
  const fb = `'${process.execPath}' '${PROGRAM}'`;
  const command = line.replaceAll("fb ", `${fb} `);
  return spawnSync("bash", ["-c", `set -o pipefail; ${command}`], { cwd: folder, encoding: "utf8" });
}

test("an output goes through symbolic links, and they stay links", async () => {
  writeFileSync(join(folder, "real.json"), "old");
  symlinkSync("real.json", join(folder, "link.json"));
  symlinkSync("later.json", join(folder, "dangling.json"));
  for (const [link, real] of [
    ["link.json", "real.json"],
    ["dangling.json", "later.json"],
  ]) {
    assert.is((await answer(folder, ...GENERATE, "-o", link)).status, 0);
    assert.ok(lstatSync(join(folder, link)).isSymbolicLink());
    assert.is(readFileSync(join(folder, real), "utf8"), ten);
  }
});

test("a file that is replaced keeps its mode, and nothing is left beside it", async () => {
  writeFileSync(join(folder, "mode.json"), "old");
  chmodSync(join(folder, "mode.json"), 0o640);
  assert.is((await answer(folder, ...GENERATE, "-o", "mode.json")).status, 0);
  assert.is(statSync(join(folder, "mode.json")).mode & 0o777, 0o640);
  assert.equal(
    readdirSync(folder).filter((name) => name.endsWith(".tmp")),
    [],
  );
});

test("pipes and standard output are written to, and not replaced", async () => {
  shell("mkfifo pipe");
  const reader = spawn("cat", [join(folder, "pipe")]);
  let read = "";
  reader.stdout.on("data", (chunk: Buffer) => {
    read += chunk.toString();
  });
  const ended = new Promise((resolve) => reader.on("close", resolve));
  assert.is(flockbench(folder, ...GENERATE, "-o", "pipe").status, 0);
  await ended;
  assert.is(read, ten);
  assert.ok(statSync(join(folder, "pipe")).isFIFO());
  const piped = shell(`fb ${GENERATE.join(" ")} -o /dev/stdout | cat`);
  assert.is(piped.status, 0);
  assert.ok(piped.stdout.startsWith(ten));
  const kept = shell(`fb ${GENERATE.join(" ")} -o /dev/stdout > kept.txt`);
  assert.is(kept.status, 0);
  const text = readFileSync(join(folder, "kept.txt"), "utf8");
  assert.ok(text.startsWith(ten) && text.length > ten.length, "the summary follows the instance");
});

test("an output that cannot be written is named, with the reason, and exit code 2", async () => {
  const long = `${"x".repeat(300)}.json`;
  const cases: [string[], RegExp][] = [
    [["run", "ten.json", "--trace", "nope/t.arrow"], /^cannot write file: nope\/t\.arrow \(no such file or/],
    [["run", "ten.json", "--trace", "dir"], /^cannot write file: dir \(it is a folder\)\n$/],
    [["run", "ten.json", "-o", "ten.json/x"], /^cannot write file: ten\.json\/x \(a part of the path is no/],
    [[...GENERATE, "-o", "dir"], /^cannot write file: dir \(it is a folder\)\n$/],
    [[...GENERATE, "-o", long], /^cannot write file: x{300}\.json \(the name is too long\)\n$/],
    [["lcc", "run", "shop", "-o", "nope/a"], /^cannot write file: nope\/a \(no such file or folder\)\n$/],
    [["lcc", "run", "guarded", "--trace", "nope/a"], /^cannot write file: nope\/a \(/],
    [["lcc", "format", "shop", "-o", "dir"], /^cannot write file: dir \(it is a folder\)\n$/],
    [["report", "out", "-o", "dir"], /^cannot write file: dir \(it is a folder\)\n$/],
    [["report", "out", "-o", "nope/r.html"], /^cannot write file: nope\/r\.html \(/],
    [["run", "ten.json", "-o", "-"], /^bad output: -; give a file, or \/dev\/stdout\n$/],
    [["run", "ten.json", "--trace", "-"], /^bad output: -; give a file, or \/dev\/stdout\n$/],
    [[...GENERATE, "-o", "-"], /^bad output: -; give a file, or \/dev\/stdout\n$/],
    [["optimum", "ten.json", "-o", "-"], /^bad output: -; give a file, or \/dev\/stdout\n$/],
    [["lcc", "format", "shop", "-o", "-"], /^bad output: -; give a file, or \/dev\/stdout\n$/],
    [["report", "out", "-o", "-"], /^bad output: -; give a file, or \/dev\/stdout\n$/],
    [["run", "ten.json", "-o", "a", "--trace", "./a"], /^same file for two outputs: a and \.\/a\n$/],
    [["lcc", "run", "shop", "-o", "a", "--trace", "a"], /^same file for two outputs: a and a\n$/],
    [
      ["run", "ten.json", "-o", "./ten.json"],
      /^output that is an input: \.\/ten\.json; allowed: another file\n$/,
    ],
    [["run", "ten.json", "--trace", "ten.json"], /^output that is an input: ten\.json;/],
    [["optimum", "ten.json", "-o", "ten.json"], /^output that is an input: ten\.json;/],
    [["bound", "ten.json", "-o", "ten.json"], /^output that is an input: ten\.json;/],
    [
      ["import", "--latency", "ten.json", "--demand", "ten.json", "-o", "ten.json"],
      /^output that is an input: ten\.json;/,
    ],
    [
      ["import", "--tables", "tables", "-o", "tables/vms.arrow"],
      /^output that is an input: tables\/vms\.arrow;/,
    ],
    [["lcc", "run", "mine.lcc", "-o", "mine.lcc"], /^output that is an input: mine\.lcc;/],
    [["lcc", "run", "mine.lcc", "--trace", "./mine.lcc"], /^output that is an input: \.\/mine\.lcc;/],
    [
      ["lcc", "run", "shop", "--agents", "ten.json", "-o", "ten.json"],
      /^output that is an input: ten\.json;/,
    ],
  ];
  for (const [words, message] of cases) {
    const { status, stdout, stderr } = await answer(folder, ...words);
    assert.is(status, 2, `${words.join(" ")}: ${stderr}`);
    assert.match(stderr, message);
    assert.is(stdout, "");
  }
  for (const name of ["a", "-"]) assert.not(existsSync(join(folder, name)));
});

const SPEC = `
format: flockbench/experiment@1
name: small
instances: { family: binomial, vms: 4, clouds: 2, meanDegree: 2 }
variants: [{ name: flock }]
sampling: { minimum: 1, maximum: 1 }
`;

test("a result folder that cannot be made is a problem, and not a wait without end", async () => {
  writeFileSync(join(folder, "ok.yaml"), SPEC);
  for (const output of ["ten.json", "ten.json/x", "/proc/x"]) {
    const { status, stderr } = await answer(folder, "sweep", "ok.yaml", "-o", output);
    assert.is(status, 2, stderr);
    assert.match(stderr, new RegExp(`^cannot write folder: ${output} \\([a-z ]+\\)\n$`));
  }
});

test("what is made from results is not written in their place", async () => {
  assert.is((await answer(folder, "sweep", "ok.yaml", "-o", "kept", "--workers", "1")).status, 0);
  mkdirSync(join(folder, "claims"));
  writeFileSync(join(folder, "claims", "claims.json"), "{}");
  for (const words of [
    ["report", "kept", "-o", "kept/manifest.json"],
    ["report", "kept", "-o", "./kept/records.arrow"],
    ["report", ".", "-o", "kept/timings.arrow"],
    ["report", ".", "-o", "claims/claims.json"],
    ["replay", "kept", "0", "--trace", "kept/timings.arrow"],
    ["export", "kept", "--to", "csv", "-o", "kept/records.arrow"],
    ["export", "kept", "--to", "parquet", "-o", "kept/manifest.json"],
  ]) {
    const { status, stderr } = await answer(folder, ...words);
    assert.is(status, 2);
    assert.match(stderr, /^output that is an input: (\.\/)?(kept|claims)\/[a-z.]+; allowed: another file\n$/);
  }
});

test("a result folder is not named -", async () => {
  for (const words of [
    ["sweep", "ok.yaml"],
    ["sweep", "ok.yaml", "--shard", "1/2"],
    ["hunt", "--claim", "price-of-anarchy"],
    ["claims"],
  ]) {
    const { status, stderr } = await answer(folder, ...words, "-o", "-");
    assert.is(status, 2);
    assert.match(stderr, /^bad output: -; give a folder\n$/, words.join(" "));
  }
  assert.not(existsSync(join(folder, "-")));
});

test("a reader that has seen enough is no failure, a full disk is one, and neither shows a stack", async () => {
  for (const line of [
    "fb generate --vms 20000 --mean-degree 4 | head -c 10",
    "fb generate --vms 20000 --mean-degree 4 -o /dev/stdout | head -c 10",
    "fb lcc run guarded --rows 100000 --until 3000 | head -1",
  ]) {
    const { status, stderr } = shell(line);
    assert.is(stderr, "", line);
    assert.is(status, 0, line);
  }
  if (!existsSync("/dev/full"))
    return console.log("skipped: standard output on a full disk (no /dev/full here)");
  assert.is((await answer(folder, "sweep", "ok.yaml", "-o", "swept", "--workers", "1")).status, 0);
  for (const line of ["fb variants > /dev/full", "fb export swept --to csv > /dev/full"]) {
    const full = shell(line);
    assert.is(full.status, 2, line);
    assert.is(full.stderr, "cannot write: standard output (no space left on the disk)\n", line);
  }
});

test.run();
