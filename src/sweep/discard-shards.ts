import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { takeLock } from "./lock.ts";

/**
 * Throws away what the shards of a folder have finished, with their status. What they left would pass for a part of the
 * sweep that takes their place.
 * @throws TryAgain naming the owner if a shard is at work; nothing is thrown away then.
 */
export async function discardShards(folder: string): Promise<void> {
  const shards = join(folder, "shards");
  if (!existsSync(shards)) return;
  const locks = readdirSync(shards).filter((name) => name.endsWith(".lock"));
  // All at once: the word of an owner on another host takes a minute.
  const answers = await Promise.allSettled(locks.map((name) => takeLock(join(shards, name))));
  try {
    for (const answer of answers) if (answer.status === "rejected") throw answer.reason;
    rmSync(shards, { recursive: true });
  } finally {
    for (const answer of answers) if (answer.status === "fulfilled") answer.value.giveBack();
  }
}
