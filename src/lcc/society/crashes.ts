import { RandomStream, streamState } from "../../game/random.ts";

/** The agent stops at `at` and starts anew after `downtime` seconds, with nothing in its head or mailbox. */
export interface Crash {
  readonly agent: string;
  readonly at: number;
  readonly downtime: number;
}

/** How often hosts crash, for drawing a schedule. */
export interface CrashRate {
  /** Expected crashes of each agent per 1,000 s in which it is up. */
  readonly perThousandSeconds: number;
  /** Downtimes are uniform in [0, longestDowntime). */
  readonly longestDowntime: number;
}

/**
 * Draws crashes: in every second each agent that is up crashes with the same probability. Every agent has a stream
 * of its own, so its crashes do not depend on how many other agents there are.
 */
export function drawCrashes(
  agents: readonly string[],
  rate: CrashRate,
  until: number,
  seed: string,
): Crash[] {
  // Nothing is to be drawn, however long the time: a run of many years would begin with minutes of it.
  if (rate.perThousandSeconds === 0) return [];
  return agents.flatMap((agent) => {
    const stream = new RandomStream(streamState("lcc crashes", { seed, agent }));
    const crashes: Crash[] = [];
    for (let second = 0; second < until; second++) {
      if (stream.unit() >= rate.perThousandSeconds / 1000) continue;
      const crash = { agent, at: second + stream.unit(), downtime: rate.longestDowntime * stream.unit() };
      crashes.push(crash);
      // The loop goes on with the second after the one in which the agent is up again.
      second = Math.floor(crash.at + crash.downtime);
    }
    return crashes;
  });
}
