import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ActivationOrder } from "../../src/kernel/types.ts";
import { type NativeBuild, nativeFile } from "./build.ts";
import { type Start, writeDump } from "./dump.ts";

/** What the C program can be asked to do; main.c says what each means. */
export interface NativeTask {
  readonly work: "flock" | "best-response" | "equilibrium" | "evaluate" | "exhaustive";
  /** `straightforward`: the game as one writes it down. `tuned`: a port of assembly/. */
  readonly algorithm: "straightforward" | "tuned";
  readonly order: ActivationOrder;
  /** Rounds of each repeat; untimed rounds of best responses before an equilibrium check or an evaluation. */
  readonly rounds: number;
  readonly repeats: number;
}

export interface NativeOutcome {
  readonly migrations: number;
  /** Assignments visited by `exhaustive`. */
  readonly visited: number;
  readonly equilibrium: boolean;
  /** `assignmentHash` of the assignment reached. */
  readonly assignment: string;
  /** ms; the optimum for `exhaustive`. */
  readonly totalWeightedLatency: number;
  readonly regularisedSocialCost: number;
  /** Measured inside, one for each repeat. */
  readonly seconds: readonly number[];
}

const ORDERS: readonly ActivationOrder[] = ["permutation", "uniform", "round-robin"];

export function runNative(start: Start, task: NativeTask, build: NativeBuild = "exact"): NativeOutcome {
  const folder = mkdtempSync(join(tmpdir(), "flockbench-native-"));
  try {
    const dump = join(folder, "game.bin");
    writeDump(dump, start);
    const order = ORDERS.indexOf(task.order);
    const args = [dump, task.work, task.algorithm, order, task.rounds, task.repeats].map(String);
    const printed = JSON.parse(execFileSync(nativeFile(build), args, { encoding: "utf8" }));
    return {
      ...printed,
      totalWeightedLatency: doubleOf(printed.totalWeightedLatency),
      regularisedSocialCost: doubleOf(printed.regularisedSocialCost),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function doubleOf(bits: string): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return view.getFloat64(0);
}

/** FNV-1a over the 16-bit cloud indices, low byte first: main.c prints the same. */
export function assignmentHash(assignment: Uint16Array): string {
  let hash = 0xcbf29ce484222325n;
  for (const cloud of assignment) {
    for (const byte of [cloud & 0xff, cloud >> 8]) {
      hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
    }
  }
  return hash.toString(16).padStart(16, "0");
}
