/**
 * A sweep larger than memory: the built program plays, merges and draws ten million rows, and the most memory of each
 * step is told. `node --import tsx bench/sweep/large.ts [rows]`. Ten million rows take about 5 GB of disk below the
 * temporary folder.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const rows = Number(process.argv[2] ?? 1e7);
const CELLS = 1000;
const SHARDS = 2;
const repetitions = Math.ceil(rows / CELLS);
const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "flockbench-large-"));

/** 10 sizes, 50 thresholds, 2 settings of evaluate. */
const spec = `format: flockbench/experiment@1
name: large
instances: { family: binomial, vms: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11], clouds: 2, meanDegree: 1 }
game: { eta: [${Array.from({ length: 50 }, (_, k) => 1 - k / 100).join(", ")}], evaluate: [exact, measured] }
variants: [ { name: stay } ]
maxRounds: 1
sampling: { minimum: ${repetitions}, maximum: ${repetitions} }
figures: [rounds-by-size]
`;

/** The most memory that a process has had so far, MiB; undefined once it is gone. */
function mostMemory(pid: number | undefined): number | undefined {
  try {
    const [, kibibytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
  } catch {
    return undefined;
  }
}

async function step(...words: readonly string[]): Promise<void> {
  const started = performance.now();
  const running = spawn(process.execPath, [program, ...words], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  let most = 0;
  const looking = setInterval(() => {
    most = Math.max(most, mostMemory(running.pid) ?? 0);
  }, 200);
  const [code] = (await once(running, "exit")) as [number];
  clearInterval(looking);
  if (code !== 0) throw new Error(`${words.join(" ")}: exit code ${code}`);
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`${words.join(" ")}: ${seconds} s, at most ${Math.round(most)} MiB`);
}

try {
  writeFileSync(join(folder, "large.yaml"), spec);
  const sweep = ["sweep", "large.yaml", "-o", "out", "--workers", "1", "--progress", "none"];
  for (let shard = 1; shard <= SHARDS; shard++) await step(...sweep, "--shard", `${shard}/${SHARDS}`);
  await step("merge", "out");
  const { size } = statSync(join(folder, "out", "records.arrow"));
  console.log(`records.arrow: ${rows} rows, ${Math.round(size / 2 ** 20)} MiB`);
  await step("plot", "out");
} finally {
  rmSync(folder, { recursive: true });
}
