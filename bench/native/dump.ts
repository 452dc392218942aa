import { writeFileSync } from "node:fs";
import type { Instance } from "../../src/game/instance.ts";
import type { StreamState } from "../../src/game/random.ts";
import { type GameSettings, migrationFactor } from "../../src/kernel/types.ts";

/** A game at its start: what the C program and every kernel play from. */
export interface Start {
  readonly instance: Instance;
  readonly settings: GameSettings;
  readonly initial: Uint16Array;
  readonly stream: StreamState;
}

/**
 * Writes a game for main.c, in the byte order of this machine:
 *
 *     u32  n, m, |E|, queue, normalise, exact
 *     f64  a, migration factor, delta
 *     u32  4 words of the stream
 *     f64  load n, capacity m, latency m x m, demand |E|
 *     u32  from |E|, to |E|
 *     i32  pinned n (-1: free)
 *     u16  initial assignment n
 */
export function writeDump(path: string, { instance, settings, initial, stream }: Start): void {
  const { vms, clouds, demand, delay } = instance;
  const flags = [delay.model === "queue", instance.utility.normalise, settings.evaluate === "exact"];
  const parts: ArrayBufferView[] = [
    Uint32Array.of(vms, clouds, demand.amount.length, ...flags.map(Number)),
    Float64Array.of(settings.a, migrationFactor(settings.eta), delay.delta),
    Uint32Array.from(stream),
    instance.load,
    instance.capacity,
    instance.latency,
    demand.amount,
    demand.from,
    demand.to,
    instance.pinned,
    initial,
  ];
  const bytes = parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength));
  writeFileSync(path, Buffer.concat(bytes));
}
