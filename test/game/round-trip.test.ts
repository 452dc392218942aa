import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { instanceFromArrow } from "../../src/game/arrow-read.ts";
import { instanceToArrow } from "../../src/game/arrow-write.ts";
import { formatAssignment, parseAssignment } from "../../src/game/assignment.ts";
import { readAssignment, readInstance, writeAssignment, writeInstance } from "../../src/game/files.ts";
import { formatInstance } from "../../src/game/format.ts";
import { contentHash } from "../../src/game/hash.ts";
import type { Instance } from "../../src/game/instance.ts";
import { parseInstance } from "../../src/game/parse.ts";
import { generated, problemOf, problemOfAsync, sampleFile } from "./samples.ts";

const positive = fc.double({ min: 1e-60, max: 1e60, noNaN: true });
const text = fc.string({ unit: "grapheme", maxLength: 8 });

/** Any valid instance, with and without each optional part. */
const anyInstance: fc.Arbitrary<Instance> = fc
  .record({
    vms: fc.integer({ min: 1, max: 12 }),
    clouds: fc.integer({ min: 1, max: 5 }),
    meanDegree: fc.double({ min: 0, max: 1, noNaN: true }),
    pinnedShare: fc.double({ min: 0, max: 1, noNaN: true }),
    delta: positive,
    delayModel: fc.constantFrom("utilisation", "queue"),
    normalise: fc.boolean(),
    seed: fc.integer(),
  })
  .chain((options) => {
    const meanDegree = options.meanDegree * (options.vms - 1);
    const base = generated("binomial", { ...options, meanDegree });
    return fc
      .record(
        {
          name: text,
          load: fc.array(fc.double({ min: 0, max: 1e60, noNaN: true }), {
            minLength: base.vms,
            maxLength: base.vms,
          }),
          vmNames: fc.array(text, { minLength: base.vms, maxLength: base.vms }),
          cloudNames: fc.array(text, { minLength: base.clouds, maxLength: base.clouds }),
          coordinates: fc.array(
            fc.tuple(
              fc.double({ min: -180, max: 180, noNaN: true }).map((degrees) => degrees + 0),
              fc.double({ min: -90, max: 90, noNaN: true }).map((degrees) => degrees + 0),
            ),
            { minLength: base.clouds, maxLength: base.clouds },
          ),
        },
        { requiredKeys: ["name"] },
      )
      .map(({ load, ...rest }) => ({
        ...base,
        ...rest,
        ...(load === undefined ? {} : { load: Float64Array.from(load, (value) => value + 0) }),
      }));
  });

async function arrowBytes(instance: Instance): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of instanceToArrow(instance)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function inTemporaryFolder(action: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "flockbench-game-"));
  try {
    await action(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("an instance survives its text, to the bit", () => {
  fc.assert(
    fc.property(anyInstance, (instance) => {
      const again = parseInstance(formatInstance(instance), "a.json");
      assert.equal(again, instance);
      assert.is(contentHash(again), contentHash(instance));
    }),
    { seed: 42, numRuns: 300 },
  );
});

test("an instance survives its Arrow form, to the bit", async () => {
  await fc.assert(
    fc.asyncProperty(anyInstance, fc.nat(7), async (instance, shift) => {
      // A file need not start at a multiple of 8 in memory.
      const bytes = await arrowBytes(instance);
      const shifted = new Uint8Array(bytes.length + shift);
      shifted.set(bytes, shift);
      const again = instanceFromArrow(shifted.subarray(shift), "a.arrow");
      assert.equal(again, instance);
      assert.is(contentHash(again), contentHash(instance));
    }),
    { seed: 43, numRuns: 200 },
  );
});

test("the text is readable, and leaves out what it need not say", () => {
  const instance = parseInstance(JSON.stringify(sampleFile()), "a.json");
  assert.is(
    formatInstance(instance),
    `{
  "format": "flockbench/instance@1",
  "name": "sample",
  "clouds": {
    "capacity": [10, 20, 30],
    "latency": [
      [0, 5, 7],
      [5, 0, 2.5],
      [7, 2.5, 0]
    ]
  },
  "vms": {
    "count": 4
  },
  "demand": [
    [0, 1, 2], [0, 3, 0.5], [2, 3, 4]
  ],
  "delay": { "model": "utilisation", "delta": 20 }
}
`,
  );
});

test("the content hash knows the game and nothing else", () => {
  const sample = parseInstance(JSON.stringify(sampleFile()), "a.json");
  const hash = contentHash(sample);
  assert.is(hash, "64c35148fb495848a8f9e18070d9ed80d2d4dbeda375ceb4032a4296b6f9b799");
  const same: Partial<Instance>[] = [
    { name: "other" },
    { vmNames: ["a", "b", "c", "d"] },
    { cloudNames: ["x", "y", "z"] },
    {
      coordinates: [
        [0, 0],
        [1, 1],
        [2, 2],
      ],
    },
    { load: Float64Array.of(2.5, 2, 4, 4.5) },
  ];
  for (const change of same) assert.is(contentHash({ ...sample, ...change }), hash, Object.keys(change)[0]);
  const other: Partial<Instance>[] = [
    { load: Float64Array.of(2.5, 2, 4, 4.6) },
    { pinned: Int32Array.of(-1, 0, -1, -1) },
    { capacity: Float64Array.of(10, 20, 31) },
    { latency: Float64Array.of(1, 5, 7, 5, 0, 2.5, 7, 2.5, 0) },
    { delay: { model: "queue", delta: 20 } },
    { delay: { model: "utilisation", delta: 21 } },
    { utility: { normalise: false } },
    { demand: { ...sample.demand, amount: Float64Array.of(2, 0.5, 4.5) } },
    { demand: { ...sample.demand, to: Uint32Array.of(1, 2, 3) } },
  ];
  const hashes = new Set(other.map((change) => contentHash({ ...sample, ...change })));
  assert.is(hashes.size, other.length);
  assert.not(hashes.has(hash));
});

test("files of both forms hold the same instance, and no temporary file stays", () =>
  inTemporaryFolder(async (folder) => {
    const instance = generated("geographic", { vms: 50, clouds: 6, pinnedShare: 0.2 });
    for (const name of ["a.json", "a.arrow"]) {
      await writeInstance(join(folder, name), instance);
      assert.equal(await readInstance(join(folder, name)), instance, name);
    }
    assert.equal(readdirSync(folder).sort(), ["a.arrow", "a.json"]);
    assert.is(readFileSync(join(folder, "a.json"), "utf8"), formatInstance(instance));
  }));

test("a failed write leaves the old file and nothing else", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "a.json");
    writeFileSync(path, "old");
    const broken = generated("binomial", {});
    Object.defineProperty(broken, "demand", {
      get() {
        throw new Error("interrupted");
      },
    });
    let message = "";
    await writeInstance(path, broken).catch((error: Error) => {
      message = error.message;
    });
    assert.is(message, "interrupted");
    assert.is(readFileSync(path, "utf8"), "old");
    assert.equal(readdirSync(folder), ["a.json"]);
  }));

test("files that cannot be read or written are problems", () =>
  inTemporaryFolder(async (folder) => {
    const instance = generated("binomial", {});
    const missing = join(folder, "no.json");
    assert.is(
      await problemOfAsync(() => readInstance(missing)),
      `cannot read file: ${missing} (no such file or folder)`,
    );
    assert.is(
      await problemOfAsync(() => readInstance(folder)),
      `cannot read file: ${folder} (it is a folder)`,
    );
    const nowhere = join(folder, "no", "a.json");
    assert.is(
      await problemOfAsync(() => writeInstance(nowhere, instance)),
      `cannot write file: ${nowhere} (no such file or folder)`,
    );
    const binary = join(folder, "binary.json");
    writeFileSync(binary, Buffer.from([0x7b, 0xff, 0xfe]));
    assert.is(
      await problemOfAsync(() => readInstance(binary)),
      `not UTF-8 text: ${binary}; allowed: a text file in UTF-8`,
    );
  }));

test("Arrow files that are broken, cut off or something else are problems", async () => {
  const bytes = await arrowBytes(generated("binomial", {}));
  const problem = (broken: Uint8Array) => problemOf(() => instanceFromArrow(broken, "a.arrow"));
  assert.is(
    problem(new Uint8Array()),
    "empty file: 0 bytes in a.arrow; allowed: an instance as an Arrow file",
  );
  assert.match(problem(new TextEncoder().encode('{"format": 1}')), /^broken Arrow file: /);
  for (let length = 1; length < bytes.length; length += 97) {
    assert.match(problem(bytes.subarray(0, length)), /in a\.arrow; allowed: /);
  }
  // A message length that is not one: reading must end.
  const lost = bytes.slice();
  lost[8] ^= 0xff;
  assert.match(problem(lost), /^broken Arrow file: /);
});

test("a flipped bit in an Arrow file is told, or harmless, and never keeps the reader busy", async () => {
  const bytes = await arrowBytes(generated("binomial", {}));
  for (let k = 0; k < bytes.length; k++) {
    const flipped = bytes.slice();
    flipped[k] ^= k % 2 === 0 ? 0x40 : 0x80;
    const began = performance.now();
    try {
      instanceFromArrow(flipped, "a.arrow");
    } catch (error) {
      assert.is((error as Error).name, "Problem", `byte ${k}: ${error}`);
      assert.not.match((error as Error).message, "undefined");
    }
    assert.ok(performance.now() - began < 5000, `byte ${k}`);
  }
});

test("an Arrow file is checked like a JSON one", async () => {
  const instance = generated("binomial", {});
  const problem = async (change: Partial<Instance>) => {
    const bytes = await arrowBytes({ ...instance, ...change });
    return problemOf(() => instanceFromArrow(bytes, "a.arrow"));
  };
  const { demand } = instance;
  assert.match(
    await problem({ capacity: Float64Array.of(1, Number.NaN, 1, 1) }),
    /^non-finite capacity: NaN at capacity\[1\]/,
  );
  assert.match(
    await problem({ latency: instance.latency.slice(1) }),
    /^wrong length: 15 at latency in a.arrow; allowed: a list of 16/,
  );
  assert.match(await problem({ demand: { ...demand, from: demand.to } }), /^demand to itself: /);
  assert.match(
    await problem({ demand: { ...demand, to: demand.to.map(() => 99) } }),
    /^VM index out of range: 99 /,
  );
  assert.match(
    await problem({ pinned: new Int32Array(10).fill(4) }),
    /^pinned to no cloud: 4 at pinned\[0\]/,
  );
  assert.match(
    await problem({ delay: { model: "queue", delta: -1 } }),
    /^bad delay constant: -1 at metadata.delay.delta/,
  );
});

test("an assignment survives its text", () => {
  const instance = generated("binomial", { vms: 70, clouds: 5 });
  const assignment = Uint16Array.from({ length: 70 }, (_, vm) => (vm * 7) % 5);
  assert.equal(parseAssignment(formatAssignment(assignment), "x.json", instance), assignment);
});

test("an assignment that does not fit its instance is a problem", async () => {
  const instance = parseInstance(
    JSON.stringify({ ...sampleFile(), vms: { count: 4, pinned: [null, 2, null, null] } }),
    "a.json",
  );
  const problem = (value: unknown) =>
    problemOf(() => parseAssignment(JSON.stringify(value), "x.json", instance));
  const format = "flockbench/assignment@1";
  assert.is(
    problem({ format, assignment: [0, 1, 0, 0] }),
    "pinned VM moved away: 1 at assignment[1] in x.json; allowed: 2, where the instance pins VM 1",
  );
  assert.is(
    problem({ format, assignment: [0, 2, 3, 0] }),
    "no such cloud: 3 at assignment[2] in x.json; allowed: integers from 0 to 2",
  );
  assert.is(
    problem({ format, assignment: [0, 2] }),
    "wrong length: an array of 2 at assignment in x.json; allowed: an array of 4, one for each VM",
  );
  assert.match(problem({ format: "flockbench/instance@1", assignment: [] }), /^unknown value: .* at format/);
  assert.match(problem({ format, asignment: [] }), /did you mean assignment/);
  await inTemporaryFolder(async (folder) => {
    await writeAssignment(join(folder, "x.json"), [0, 2, 1, 0]);
    assert.equal(await readAssignment(join(folder, "x.json"), instance), Uint16Array.of(0, 2, 1, 0));
  });
});

test.run();
