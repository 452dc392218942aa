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
import { FILE_REASONS } from "../output-file.ts";
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

/** A folder that is this process's alone. */
export interface Lock {
  /** Set off when it is so no longer, or cannot be told: the reason is a TryAgain. */
  readonly lost: AbortSignal;
  readonly giveBack: () => void;
}

/**
 * Takes a folder for this process. A lock whose process is gone is taken over. Of a process
 * on another host that is told by its lock, which a living owner touches every few seconds: a cluster may begin a task
 * again on another node after the first one died. No clock of another host is trusted for that.
 * @throws TryAgain naming the owner if another sweep is at work there.
 */
export async function takeLock(path: string, patience = SECONDS_OF_PATIENCE): Promise<Lock> {
  const own = JSON.stringify({ pid: process.pid, host: hostname(), began: beginOf(process.pid) });
  for (;;) {
    if (created(path, own)) return keepTouching(path, own);
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

function keepTouching(path: string, own: string): Lock {
  const lost = new AbortController();
  const timer = setInterval(() => {
    try {
      touch(path, own);
    } catch (error) {
      clearInterval(timer);
      lost.abort(error);
    }
  }, 1000 * SECONDS_BETWEEN_TOUCHES);
  timer.unref();
  const giveBack = () => {
    clearInterval(timer);
    if (contentOf(path) === own) rmSync(path, { force: true });
  };
  return { lost: lost.signal, giveBack };
}

/** @throws TryAgain if the lock is gone, another process's, or on a disk that does not answer. */
function touch(path: string, own: string): void {
  let reason = "another process has taken it";
  try {
    if (readFileSync(path, "utf8") === own) {
      const now = new Date();
      utimesSync(path, now, now);
      return;
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    reason = FILE_REASONS[code] ?? code;
  }
  throw new TryAgain(`lost the lock: ${path} (${reason}; what is finished is kept)`);
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
  try {
    writeFileSync(own, content);
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
