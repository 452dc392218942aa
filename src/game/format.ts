import { type Instance, totalDemand, UNPINNED } from "./instance.ts";
import { INSTANCE_FORMAT } from "./parse.ts";

/**
 * The JSON text of an instance (docs/model.md, section 6), one line for each matrix row and few pairs a line. What
 * `parseInstance` would fill in by itself is left out, except the delay. Parsing it gives the same instance, to the bit.
 */
export function formatInstance(instance: Instance): string {
  return [...instanceText(instance)].join("");
}

const PAIRS_A_LINE = 8;
const LINES_A_PIECE = 4096;

/** The same text in pieces, for files that are larger than a string can be. */
export function* instanceText(instance: Instance): Generator<string> {
  yield `{\n  "format": "${INSTANCE_FORMAT}",\n  "name": ${JSON.stringify(instance.name)},\n`;
  yield* cloudsText(instance);
  yield* vmsText(instance);
  yield* demandText(instance);
  const { model, delta } = instance.delay;
  yield `  "delay": { "model": "${model}", "delta": ${delta} }`;
  if (!instance.utility.normalise) yield `,\n  "utility": { "normalise": false }`;
  yield "\n}\n";
}

function* cloudsText({ clouds, capacity, latency, cloudNames, coordinates }: Instance): Generator<string> {
  yield `  "clouds": {\n    "capacity": [${capacity.join(", ")}],\n    "latency": [\n`;
  for (let x = 0; x < clouds; x++) {
    yield `      [${latency.subarray(x * clouds, (x + 1) * clouds).join(", ")}]${x < clouds - 1 ? "," : ""}\n`;
  }
  yield "    ]";
  if (cloudNames !== undefined) yield `,\n    "names": ${stringsText(cloudNames)}`;
  if (coordinates !== undefined) {
    const pairs = coordinates.map(([longitude, latitude]) => `[${longitude}, ${latitude}]`);
    yield `,\n    "coordinates": [${pairs.join(", ")}]`;
  }
  yield "\n  },\n";
}

function* vmsText(instance: Instance): Generator<string> {
  const { vms, load, pinned, vmNames } = instance;
  yield `  "vms": {\n    "count": ${vms}`;
  if (!hasDefaultLoad(instance)) yield `,\n    "load": [${load.join(", ")}]`;
  if (hasPins(instance)) {
    const clouds = Array.from(pinned, (cloud) => (cloud === UNPINNED ? "null" : String(cloud)));
    yield `,\n    "pinned": [${clouds.join(", ")}]`;
  }
  if (vmNames !== undefined) yield `,\n    "names": ${stringsText(vmNames)}`;
  yield "\n  },\n";
}

function* demandText({ demand: { from, to, amount } }: Instance): Generator<string> {
  yield `  "demand": [`;
  const pairsAPiece = PAIRS_A_LINE * LINES_A_PIECE;
  for (let start = 0; start < amount.length; start += pairsAPiece) {
    let piece = "";
    for (let k = start; k < Math.min(start + pairsAPiece, amount.length); k++) {
      const space = k % PAIRS_A_LINE === 0 ? "\n    " : " ";
      piece += `${k > 0 ? "," : ""}${space}[${from[k]}, ${to[k]}, ${amount[k]}]`;
    }
    yield piece;
  }
  yield amount.length > 0 ? "\n  ],\n" : "],\n";
}

function stringsText(strings: readonly string[]): string {
  return `[${strings.map((name) => JSON.stringify(name)).join(", ")}]`;
}

/** True if s_i = D_i for every VM, to the bit. */
export function hasDefaultLoad({ vms, demand, load }: Instance): boolean {
  const total = totalDemand(vms, demand);
  return load.every((value, vm) => value === total[vm]);
}

export function hasPins({ pinned }: Instance): boolean {
  return pinned.some((cloud) => cloud !== UNPINNED);
}
