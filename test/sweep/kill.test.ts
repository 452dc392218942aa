import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { RandomStream, streamState } from "../../src/game/random.ts";

/** `npm run test:kills` asks for a hundred, which take about a minute and a half of processor time. */
const KILLS = Number(process.env.FLOCKBENCH_KILLS ?? 12);

/** A sweep to be killed; the compiled code, because it starts in a third of the time. */
const child = `
import { checkSpec } from "${compiled("sweep/check-spec.js")}";
import { progressTo } from "${compiled("sweep/progress.js")}";
import { runSweep } from "${compiled("sweep/sweep.js")}";
import { findVariants } from "${compiled("variants/driver/find.js")}";
const text = \`format: flockbench/experiment@1
name: kill
instances: { family: binomial, vms: [10, 20, 30, 40, 50], clouds: [3, 4, 5, 6], delta: [1, 5, 20, 50] }
game: { eta: [0.7, 1] }
variants: [ { name: flock }, { name: best-response } ]
maxRounds: 100
sampling: { relativeError: 0.2, minimum: 6, maximum: 20 }
\`;
const spec = checkSpec(text, "kill.yaml", { variants: await findVariants() });
const progress = { ...progressTo("none", process.stderr), start: () => process.stdout.write("started\\n") };
const out = process.env.FLOCKBENCH_OUT;
await runSweep(spec, { out, workers: 1, specFile: "kill.yaml", resume: true, progress });
`;
const folder = mkdtempSync(join(tmpdir(), "flockbench-kill-"));
const program = join(folder, "sweep.mjs");
writeFileSync(program, child);

function compiled(module: string): string {
  return new URL(`../../dist/${module}`, import.meta.url).href;
}

/** Runs the sweep on; kills it after `milliseconds` of playing, if it is not done by then. */
async function run(out: string, milliseconds = Number.POSITIVE_INFINITY): Promise<"finished" | "killed"> {
  const running = spawn(process.execPath, [program], {
    env: { ...process.env, FLOCKBENCH_OUT: out },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(running, "exit") as Promise<[number | null, string | null]>;
  if (Number.isFinite(milliseconds)) {
    await Promise.race([once(running.stdout, "data"), exit]);
    await Promise.race([pause(milliseconds), exit]);
    running.kill("SIGKILL");
  }
  const [code, signal] = await exit;
  if (signal === "SIGKILL") return "killed";
  assert.is(code, 0);
  return "finished";
}

test(`killed at ${KILLS} random moments and resumed each time, a sweep ends in the same bytes`, async () => {
  await run(join(folder, "undisturbed"));
  const expected = readFileSync(join(folder, "undisturbed", "records.arrow"));
  const random = new RandomStream(streamState("kill", { kills: KILLS }));
  let kills = 0;
  for (let sweep = 0; kills < KILLS; sweep++) {
    const out = join(folder, `sweep-${sweep}`);
    // Startup of the worker thread is part of what is hit; a sweep of this size plays for about a third of a second.
    while (kills < KILLS && (await run(out, random.uniform(0, 350))) === "killed") kills++;
    if ((await run(out)) === "finished") {
      assert.ok(expected.equals(readFileSync(join(out, "records.arrow"))));
      assert.not.ok(existsSync(join(out, "sweep.journal")));
    }
    rmSync(out, { recursive: true });
  }
  assert.is(kills, KILLS);
});

test("a full disk is told in one line, and the sweep goes on when there is room", async () => {
  const out = join(folder, "full");
  // A limit on the size of files stands in for a full disk: writes fail in the middle of an entry.
  const running = spawn("sh", ["-c", 'ulimit -f 24; exec "$@"', "sh", process.execPath, program], {
    env: { ...process.env, FLOCKBENCH_OUT: out },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaint = "";
  running.stderr.on("data", (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const [code] = (await once(running, "close")) as [number];
  assert.is.not(code, 0);
  assert.match(
    complaint,
    /Problem: cannot write: .* \(larger than files may be here; the same command goes on/,
  );
  await run(out);
  const expected = readFileSync(join(folder, "undisturbed", "records.arrow"));
  assert.ok(expected.equals(readFileSync(join(out, "records.arrow"))));
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
