import fs, { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { RandomStream, streamState } from "../../src/game/random.ts";
import { TryAgain } from "../../src/problem.ts";
import { checkSpec } from "../../src/sweep/check-spec.ts";
import { progressTo } from "../../src/sweep/progress.ts";
import { runSweep } from "../../src/sweep/sweep.ts";
import { findVariants } from "../../src/variants/driver/find.ts";

const folder = mkdtempSync(join(tmpdir(), "flockbench-full-disk-"));
const text = `format: flockbench/experiment@1
name: full-disk
instances: { family: binomial, vms: [5, 6, 7, 8, 9, 10], clouds: 3 }
game: { eta: [0.7, 1] }
variants: [ { name: flock } ]
sampling: { minimum: 5, maximum: 20 }
`;
const spec = checkSpec(text, "full-disk.yaml", { variants: await findVariants() });

function sweep(out: string): Promise<unknown> {
  const progress = progressTo("none", process.stderr);
  return runSweep(spec, { out, workers: 1, specFile: "full-disk.yaml", resume: true, progress });
}

/** Lets writes take so many bytes in all; like a real disk it takes a part of the one that does not fit. Returns how many it took. */
async function withRoom(bytes: number, work: () => Promise<unknown>): Promise<number> {
  const write = fs.writeSync;
  let room = bytes;
  const limited = (file: number, data: Uint8Array, offset = 0, length = data.length - offset): number => {
    if (room === 0) throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    const written = write(file, data, offset, Math.min(room, length));
    room -= written;
    return written;
  };
  fs.writeSync = limited as typeof fs.writeSync;
  syncBuiltinESMExports();
  try {
    await work();
    return bytes - room;
  } finally {
    fs.writeSync = write;
    syncBuiltinESMExports();
  }
}

test("wherever the disk is full, in the journal or in a table, the sweep says so and goes on to the same bytes", async () => {
  const undisturbed = join(folder, "undisturbed");
  const all = await withRoom(Number.MAX_SAFE_INTEGER, () => sweep(undisturbed));
  const expected = readFileSync(join(undisturbed, "records.arrow"));
  const random = new RandomStream(streamState("full disk", {}));
  const places = 6;
  for (let k = 0; k < places; k++) {
    const out = join(folder, `out-${k}`);
    const room = Math.floor((all * (k + random.uniform(0, 1))) / places);
    const failure = await withRoom(room, () => sweep(out)).catch((error: unknown) => error);
    assert.instance(failure, TryAgain, `with room for ${room} bytes: ${failure}`);
    assert.match(
      (failure as Error).message,
      /^cannot write: .* \(no space left on the disk; the same command goes on/,
    );
    await sweep(out);
    assert.ok(expected.equals(readFileSync(join(out, "records.arrow"))));
  }
});

/** Files of that name, which are written in one piece, are made and stay empty. */
async function withoutRoomFor(name: RegExp, work: () => Promise<unknown>): Promise<void> {
  const write = fs.writeFileSync;
  const limited: typeof fs.writeFileSync = (file, data, options) => {
    if (!name.test(String(file))) return write(file, data, options);
    write(file, "");
    throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  };
  fs.writeFileSync = limited;
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    fs.writeFileSync = write;
    syncBuiltinESMExports();
  }
}

test("a disk too full for the lock, the status or the manifest is told the same way, and no part of them stays", async () => {
  for (const name of [/sweep\.lock\./, /status\.json/, /manifest\.json/]) {
    const out = mkdtempSync(join(folder, "small-files-"));
    const failure = await withoutRoomFor(name, () => sweep(out)).catch((error: unknown) => error);
    assert.instance(failure, TryAgain, `${name}: ${failure}`);
    assert.match((failure as Error).message, /^cannot write: .* \(no space left on the disk; /);
    const parts = readdirSync(out).filter((file) => /lock|tmp/.test(file));
    assert.equal(parts, [], String(name));
    await sweep(out);
    assert.equal(readdirSync(out).sort(), ["manifest.json", "records.arrow", "timings.arrow"]);
  }
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
