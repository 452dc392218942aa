import {
  existsSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { TryAgain } from "../problem.ts";

export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in the kernel's ticks, where the system tells: another process may get the same pid. */
  readonly began: string | null;
}

/** How often an owner touches its lock, and for how long one on another host may show no sign of life. */
const SECONDS_BETWEEN_TOUCHES = 5;
const SECONDS_OF_PATIENCE = 60;

/**
 * Takes a folder for this process; returns what gives it back. A lock whose process is gone is taken over. Of a process
 * on another host that is told by its lock, which a living owner touches every few seconds: a cluster may begin a task
 * again on another node after the first one died. No clock of another host is trusted for that.
 * @throws TryAgain naming the owner if another sweep is at work there.
 */
export async function takeLock(path: string, patience = SECONDS_OF_PATIENCE): Promise<() => void> {
  const own = JSON.stringify({ pid: process.pid, host: hostname(), began: beginOf(process.pid) });
  for (;;) {
    if (created(path, own)) return keepTouching(path);
    const held = contentOf(path);
    if (held === undefined) {
      checkGone(path);
      continue;
    }
    const owner = ownerIn(held);
    if (owner && isAlive(owner) && (await showsLife(path, owner, patience))) {
      throw new TryAgain(
        `another sweep is at work here: process ${owner.pid} on ${owner.host} (if it is gone, remove ${path})`,
      );
    }
    removeStale(path, held);
  }
}

function keepTouching(path: string): () => void {
  const timer = setInterval(() => {
    const now = new Date();
    utimesSync(path, now, now);
  }, 1000 * SECONDS_BETWEEN_TOUCHES);
  timer.unref();
  return () => {
    clearInterval(timer);
    rmSync(path, { force: true });
  };
}

/** Of an owner on this host its process has told already. */
async function showsLife(path: string, { host }: Owner, patience: number): Promise<boolean> {
  if (host === hostname()) return true;
  const touched = touchOf(path);
  for (let waited = 0; waited < patience; waited++) {
    await pause(1000);
    if (touchOf(path) !== touched) return true;
  }
  return false;
}

/** Undefined where there is no lock. */
function touchOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

/** Who holds a lock, if its process is still there as far as one can tell. */
export function lockOwner(path: string): Owner | undefined {
  const held = contentOf(path);
  const owner = held === undefined ? undefined : ownerIn(held);
  return owner && isAlive(owner) ? owner : undefined;
}

/** Appears whole or not at all: a file of our own is linked to the name. */
function created(path: string, content: string): boolean {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, content);
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** @throws Error of the file system, where a lock is there and cannot be read: to wait for it would have no end. */
function checkGone(path: string): void {
  if (existsSync(path)) readFileSync(path);
}

/** Two processes may both find a stale lock, and the slower one must not remove the lock that the faster one took. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (contentOf(aside) === stale) rmSync(aside);
  else renameSync(aside, path);
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function ownerIn(content: string): Owner | undefined {
  try {
    return JSON.parse(content) as Owner;
  } catch {
    return undefined;
  }
}

/** As far as the process tells: one on another host may be alive. */
function isAlive({ pid, host, began }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return began === null || beginOf(pid) === began;
}

/** Field 22 of /proc/PID/stat; the fields before the last parenthesis may hold blanks. */
function beginOf(pid: number): string | null {
  const stat = contentOf(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}
