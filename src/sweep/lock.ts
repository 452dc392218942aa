import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { Problem } from "../problem.ts";

export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in the kernel's ticks, where the system tells: another process may get the same pid. */
  readonly began: string | null;
}

/**
 * Takes a folder for this process; returns what gives it back. A lock whose process is gone is taken over.
 * @throws Problem naming the owner if another sweep is at work there.
 */
export function takeLock(path: string): () => void {
  const own = JSON.stringify({ pid: process.pid, host: hostname(), began: beginOf(process.pid) });
  for (;;) {
    if (created(path, own)) return () => rmSync(path, { force: true });
    const held = contentOf(path);
    if (held === undefined) continue;
    const owner = ownerIn(held);
    if (owner && isAlive(owner)) {
      throw new Problem(
        `another sweep is at work here: process ${owner.pid} on ${owner.host} (if it is gone, remove ${path})`,
      );
    }
    removeStale(path, held);
  }
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

/** A process on another host may be alive: it gets the benefit of the doubt. */
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
