import { spawn } from "node:child_process";

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** Whether the process failed where no test did: at its start, at its end, or for want of an end. */
  readonly crashed: boolean;
  readonly seconds: number;
  /** Of both streams. */
  readonly output: string;
}

/**
 * One bundled test file in a process of its own, so that a crash or a leaked handle is that file's alone. What has no end
 * after `limit` seconds is killed and has crashed.
 */
export function runFile(bundle: string, cwd: string, temporary: string, limit: number): Promise<Outcome> {
  const began = performance.now();
  const child = spawn(process.execPath, ["--enable-source-maps", bundle], {
    cwd,
    env: { ...process.env, NO_COLOR: "1", TMPDIR: temporary },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const streams = [child.stdout, child.stderr];
  for (const stream of streams) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    output += `killed: no end after ${limit} s\n`;
    child.kill("SIGKILL");
    // What the child has started may hold them open.
    for (const stream of streams) stream.destroy();
  }, 1000 * limit);
  return new Promise((resolve) => {
    child.on("close", (code) => {
      clearTimeout(timer);
      const seconds = (performance.now() - began) / 1000;
      resolve({ ...countsIn(output, late || code !== 0), seconds, output });
    });
  });
}

function countsIn(output: string, bad: boolean): Pick<Outcome, "passed" | "failed" | "crashed"> {
  const total = Number(/^\s*Total:\s+(\d+)/m.exec(output)?.[1] ?? Number.NaN);
  const passed = Number(/^\s*Passed:\s+(\d+)/m.exec(output)?.[1] ?? Number.NaN);
  if (Number.isNaN(total) || total === 0) return { passed: 0, failed: 1, crashed: true };
  return { passed, failed: total - passed, crashed: bad && total === passed };
}
