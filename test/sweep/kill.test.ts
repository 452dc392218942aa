import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { RandomStream, streamState } from "../../src/game/random.ts";

/** A hundred kills take about two minutes: FLOCKBENCH_KILLS=100. */
const KILLS = Number(process.env.FLOCKBENCH_KILLS ?? 6);
const child = fileURLToPath(new URL("kill-child.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "flockbench-kill-"));

/** Runs the sweep on; kills it after `milliseconds` of playing, if it is not done by then. */
async function run(out: string, milliseconds = Number.POSITIVE_INFINITY): Promise<"finished" | "killed"> {
  const running = spawn(process.execPath, ["--import", "tsx", child, out], {
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
    // Startup of the worker thread is part of what is hit; a sweep of this size plays for about a second.
    while (kills < KILLS && (await run(out, random.uniform(0, 900))) === "killed") kills++;
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
  const command = `ulimit -f 24; exec "${process.execPath}" --import tsx "${child}" "${out}"`;
  const running = spawn("sh", ["-c", command], { stdio: ["ignore", "ignore", "pipe"] });
  let complaint = "";
  running.stderr.on("data", (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const [code] = (await once(running, "close")) as [number];
  assert.is.not(code, 0);
  assert.match(complaint, /Problem: cannot write: .* \(larger than files may be here; --resume goes on/);
  await run(out);
  const expected = readFileSync(join(folder, "undisturbed", "records.arrow"));
  assert.ok(expected.equals(readFileSync(join(out, "records.arrow"))));
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
