import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { findSyntaxError } from "../../src/game/json-syntax.ts";
import { parseInstance } from "../../src/game/parse.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import { typescriptKernel } from "../../src/kernel/typescript.ts";
import { problemOf, sampleFile } from "./samples.ts";

type Sample = ReturnType<typeof sampleFile> & Record<string, unknown>;

/** The message for the sample with one thing wrong with it. */
function problemWhen(bend: (sample: Sample) => void): string {
  const sample: Sample = sampleFile();
  bend(sample);
  return problemOf(() => parseInstance(JSON.stringify(sample), "a.json"));
}

/** The message for the sample's text with a part replaced, for what `JSON.stringify` would never write. */
function problemOfText(part: string, replacement: string): string {
  const text = JSON.stringify(sampleFile());
  assert.ok(text.includes(part), part);
  return problemOf(() => parseInstance(text.replace(part, replacement), "a.json"));
}

const set = (path: readonly (string | number)[], value: unknown) => (sample: Sample) => {
  let target: Record<string | number, unknown> = sample;
  for (const key of path.slice(0, -1)) target = target[key] as Record<string | number, unknown>;
  target[path[path.length - 1]] = value;
};

test("the sample parses, with every default", () => {
  const instance = parseInstance(JSON.stringify(sampleFile()), "a.json");
  assert.equal(instance, {
    name: "sample",
    vms: 4,
    clouds: 3,
    demand: {
      from: Uint32Array.of(0, 0, 2),
      to: Uint32Array.of(1, 3, 3),
      amount: Float64Array.of(2, 0.5, 4),
    },
    load: Float64Array.of(2.5, 2, 4, 4.5),
    pinned: Int32Array.of(-1, -1, -1, -1),
    capacity: Float64Array.of(10, 20, 30),
    latency: Float64Array.of(0, 5, 7, 5, 0, 2.5, 7, 2.5, 0),
    delay: { model: "utilisation", delta: 20 },
    utility: { normalise: true },
  });
});

test("edges in any order are sorted; a name left out is the file's", () => {
  const sample: Sample = sampleFile();
  sample.demand.reverse();
  const { name: _, ...unnamed } = sample;
  const instance = parseInstance(JSON.stringify(unnamed), "some/folder/big.game.json");
  assert.equal(instance.name, "big.game");
  assert.equal([...instance.demand.from], [0, 0, 2]);
  assert.equal([...instance.demand.amount], [2, 0.5, 4]);
});

const cases: readonly [what: string, bend: (sample: Sample) => void, message: string][] = [
  [
    "negative latency",
    set(["clouds", "latency", 0, 1], -3),
    "negative latency: -3 at clouds.latency[0][1] in a.json; allowed: finite numbers >= 0, in ms",
  ],
  [
    "asymmetric latency",
    set(["clouds", "latency", 0, 1], 6),
    "asymmetric latency: 5 from cloud 1 to 0, 6 back, at clouds.latency[1][0] in a.json; allowed: equal values both ways",
  ],
  [
    "latency that is no number",
    set(["clouds", "latency", 1, 2], null),
    "not a number: null at clouds.latency[1][2] in a.json; allowed: a finite number",
  ],
  [
    "latency row too short",
    set(["clouds", "latency", 1], [5, 0]),
    "wrong length: an array of 2 at clouds.latency[1] in a.json; allowed: an array of 3, one for each cloud",
  ],
  [
    "missing latency row",
    set(["clouds", "latency"], [[0, 5, 7]]),
    "wrong length: an array of 1 at clouds.latency in a.json; allowed: an array of 3, one for each cloud",
  ],
  [
    "zero capacity",
    set(["clouds", "capacity", 2], 0),
    "zero capacity: 0 at clouds.capacity[2] in a.json; allowed: finite numbers > 0, in traffic units",
  ],
  [
    "negative capacity",
    set(["clouds", "capacity", 2], -1),
    "negative capacity: -1 at clouds.capacity[2] in a.json; allowed: finite numbers > 0, in traffic units",
  ],
  [
    "no clouds",
    set(["clouds"], { capacity: [], latency: [] }),
    "no clouds: an array of 0 at clouds.capacity in a.json; allowed: 1 to 12288 clouds",
  ],
  [
    "clouds missing",
    set(["clouds"], undefined),
    "missing field: nothing at clouds in a.json; allowed: an object",
  ],
  [
    "demand missing",
    set(["demand"], undefined),
    "missing field: nothing at demand in a.json; allowed: an array",
  ],
  [
    "demand to itself",
    set(["demand", 1], [3, 3, 1]),
    "demand to itself: [3, 3] at demand[1] in a.json; allowed: pairs [i, j, d] with i < j",
  ],
  [
    "pair the wrong way round",
    set(["demand", 1], [3, 0, 1]),
    "pair in the wrong order: [3, 0] at demand[1] in a.json; allowed: pairs [i, j, d] with i < j",
  ],
  [
    "duplicate pair",
    set(["demand", 2], [0, 1, 9]),
    "duplicate pair: [0, 1], first given at demand[0], at demand[2] in a.json; allowed: each pair once",
  ],
  [
    "VM index out of range",
    set(["demand", 2], [2, 4, 9]),
    "VM index out of range: 4 at demand[2][1] in a.json; allowed: integers from 0 to 3",
  ],
  [
    "VM index that is no integer",
    set(["demand", 2], [1.5, 3, 9]),
    "VM index out of range: 1.5 at demand[2][0] in a.json; allowed: integers from 0 to 3",
  ],
  [
    "VM index that is text",
    set(["demand", 2], ["2", 3, 9]),
    'not a VM index: "2" at demand[2][0] in a.json; allowed: integers from 0 to 3',
  ],
  [
    "zero demand",
    set(["demand", 0, 2], 0),
    "zero demand: 0 at demand[0][2] in a.json; allowed: finite numbers > 0",
  ],
  [
    "negative demand",
    set(["demand", 0, 2], -2),
    "negative demand: -2 at demand[0][2] in a.json; allowed: finite numbers > 0",
  ],
  [
    "demand that is no number",
    set(["demand", 0, 2], "2"),
    'not a number: "2" at demand[0][2] in a.json; allowed: finite numbers > 0',
  ],
  [
    "a pair without its demand",
    set(["demand", 0], [0, 1]),
    "not a pair with its demand: an array of 2 at demand[0] in a.json; allowed: [i, j, d] with i < j and d > 0",
  ],
  [
    "demands whose sum would be infinite",
    set(
      ["demand"],
      [
        [0, 1, 1.7e308],
        [0, 2, 1.7e308],
      ],
    ),
    "demand too large: 1.7e+308 at demand[0][2] in a.json; allowed: 1e-60 to 1e60",
  ],
  [
    "unknown key",
    set(["clouds", "capactiy"], [1]),
    'unknown key: "capactiy" at clouds in a.json; allowed: capacity, latency, names, coordinates (did you mean capacity?)',
  ],
  [
    "unknown key far from any",
    set(["colour"], "red"),
    'unknown key: "colour" in a.json; allowed: format, name, clouds, vms, demand, delay, utility',
  ],
  [
    "wrong format tag",
    set(["format"], "flockbench/instance@2"),
    'unknown value: "flockbench/instance@2" at format in a.json; allowed: "flockbench/instance@1"',
  ],
  [
    "no format tag",
    set(["format"], undefined),
    'no instance file: nothing at format in a.json; allowed: a file with "format": "flockbench/instance@1" (docs/formats.md)',
  ],
  [
    "no VMs",
    set(["vms", "count"], 0),
    "bad number of VMs: 0 at vms.count in a.json; allowed: an integer from 1 to 67108864",
  ],
  [
    "too many VMs",
    set(["vms", "count"], 1e15),
    "bad number of VMs: 1000000000000000 at vms.count in a.json; allowed: an integer from 1 to 67108864",
  ],
  [
    "load of wrong length",
    set(["vms", "load"], [1]),
    "wrong length: an array of 1 at vms.load in a.json; allowed: an array of 4, one for each VM",
  ],
  [
    "negative load",
    set(["vms", "load"], [1, 1, -1, 1]),
    "negative load: -1 at vms.load[2] in a.json; allowed: finite numbers >= 0, in traffic units",
  ],
  [
    "pinned out of range",
    set(["vms", "pinned"], [null, 0, 3, null]),
    "pinned to no cloud: 3 at vms.pinned[2] in a.json; allowed: null, or a cloud index from 0 to 2",
  ],
  [
    "pinned to -1",
    set(["vms", "pinned"], [-1, 0, 0, null]),
    "pinned to no cloud: -1 at vms.pinned[0] in a.json; allowed: null, or a cloud index from 0 to 2",
  ],
  [
    "a name that is a number",
    set(["vms", "names"], ["a", "b", "c", 4]),
    "not a string: 4 at vms.names[3] in a.json; allowed: a string",
  ],
  [
    "too few cloud names",
    set(["clouds", "names"], ["a"]),
    "wrong length: an array of 1 at clouds.names in a.json; allowed: an array of 3, one for each cloud",
  ],
  [
    "half a surrogate pair",
    set(["name"], "bad \ud800"),
    'broken text: "bad \\ud800" at name in a.json; allowed: well-formed Unicode',
  ],
  [
    "coordinates off the globe",
    set(
      ["clouds", "coordinates"],
      [
        [0, 0],
        [10, 91],
        [0, 0],
      ],
    ),
    "bad coordinates: [10, 91] at clouds.coordinates[1] in a.json; allowed: [longitude -180 to 180, latitude -90 to 90]",
  ],
  [
    "unknown delay model",
    set(["delay"], { model: "mm1" }),
    'unknown value: "mm1" at delay.model in a.json; allowed: "utilisation" or "queue"',
  ],
  [
    "zero delta",
    set(["delay"], { delta: 0 }),
    "bad delay constant: 0 at delay.delta in a.json; allowed: a finite number > 0, in ms",
  ],
  [
    "normalise that is no boolean",
    set(["utility"], { normalise: "yes" }),
    'not a boolean: "yes" at utility.normalise in a.json; allowed: true or false',
  ],
];

for (const [what, bend, message] of cases) {
  test(what, () => {
    assert.is(problemWhen(bend), message);
  });
}

test("numbers beyond the range of a double are not finite", () => {
  assert.is(
    problemOfText("2.5", "1e999"),
    "non-finite latency: Infinity at clouds.latency[1][2] in a.json; allowed: finite numbers >= 0, in ms",
  );
  assert.match(
    problemOfText("[10,20", "[-1e999,20"),
    /^non-finite capacity: -Infinity at clouds.capacity\[0\]/,
  );
  assert.match(problemOfText("0.5", "1e999"), /^non-finite demand: Infinity at demand\[1\]\[2\]/);
  assert.match(problemOfText('"count":4', '"count":1e999'), /^bad number of VMs: Infinity at vms.count/);
});

test("NaN is not JSON, and the position is named", () => {
  const text = '{\n  "format": "flockbench/instance@1",\n  "name": NaN\n}';
  assert.is(
    problemOf(() => parseInstance(text, "a.json")),
    'not JSON: "NaN" at line 3, column 11 in a.json; allowed: a value there (an instance as a JSON object)',
  );
});

test("empty, blank and cut-off files", () => {
  assert.is(
    problemOf(() => parseInstance("", "a.json")),
    "empty file: 0 characters in a.json; allowed: an instance as a JSON object",
  );
  assert.match(
    problemOf(() => parseInstance(" \n", "a.json")),
    /^empty file: 2 characters/,
  );
  assert.is(
    problemOf(() => parseInstance('{"format": [1,\r\n', "a.json")),
    "not JSON: the end of the text at line 2, column 1 in a.json; allowed: a value there (an instance as a JSON object)",
  );
  assert.is(
    problemOf(() => parseInstance("[1, 2]", "a.json")),
    "not an object: an array of 2 in a.json; allowed: an object",
  );
});

test("__proto__ is an unknown key like any other", () => {
  assert.match(
    problemOfText('"name"', '"__proto__":{"count":1},"name"'),
    /^unknown key: "__proto__" in a.json/,
  );
  assert.match(problemOfText('"count"', '"constructor":1,"count"'), /^unknown key: "constructor" at vms/);
});

test("a byte order mark and CRLF are harmless", () => {
  const text = `\uFEFF${JSON.stringify(sampleFile(), null, 2).replaceAll("\n", "\r\n")}`;
  assert.is(parseInstance(text, "a.json").vms, 4);
});

test("deep nesting is an error, not a stack overflow", () => {
  const depth = 200_000;
  const nested = "[".repeat(depth) + "]".repeat(depth);
  assert.match(problemOfText("[10,20,30]", nested), /^wrong length: |^not a number: an array of 1/);
  assert.match(
    problemOf(() => parseInstance("[".repeat(depth), "a.json")),
    /^not JSON: the end of the text at line 1/,
  );
});

test("what is shown of a value is short and on one line", () => {
  const message = problemWhen(set(["format"], `\u001b[31m\n\u009b${"x".repeat(1000)}`));
  assert.ok(message.length < 250);
  assert.ok(!/\p{Control}/u.test(message), message);
});

test("the syntax checker finds an error exactly where JSON.parse throws", () => {
  const characters = fc.constantFrom(...'{}[],:"\\u0a1-.eE+ \ntrfalsn/\u0001é');
  const mutated = fc
    .tuple(fc.json(), fc.nat(), characters, fc.boolean())
    .map(([text, at, character, insert]) => {
      const position = at % (text.length + 1);
      return text.slice(0, position) + character + text.slice(position + (insert ? 0 : 1));
    });
  const accepted = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  fc.assert(
    fc.property(fc.oneof(mutated, fc.json(), fc.string()), (text) => {
      assert.is(findSyntaxError(text) === undefined, accepted(text), JSON.stringify(text));
    }),
    { seed: 41, numRuns: 3000 },
  );
});

test("a key twice and another format's file are told", () => {
  const told = (text: string) => problemOf(() => parseInstance(text, "t.json"));
  assert.match(told('{"name": "a", "nam\\u0065": "b"}'), /^key given twice: "name" in t\.json; allowed: /);
  assert.match(
    told('{"format": "flockbench/assignment@1", "assignment": [0]}'),
    /^unknown value: "flockbench\/assignment@1" at format in t\.json; allowed: "flockbench\/instance@1"/,
  );
});

/** Two VMs that talk, on two clouds. */
const talking = (quantities: {
  capacity?: number;
  latency?: number;
  load?: number;
  demand?: number;
  delta?: number;
}) => {
  const { capacity = 1, latency = 1, load = 1, demand = 1, delta = 1 } = quantities;
  const clouds = `{"capacity":[${capacity},${capacity}],"latency":[[0,${latency}],[${latency},0]]}`;
  const vms = `{"count":2,"load":[${load},${load}]}`;
  const rest = `"demand":[[0,1,${demand}]],"delay":{"delta":${delta}},"utility":{"normalise":false}`;
  return `{"format":"flockbench/instance@1","clouds":${clouds},"vms":${vms},${rest}}`;
};

test("quantities of which sums and products would be no numbers are told", () => {
  const told = (quantities: Parameters<typeof talking>[0]) =>
    problemOf(() => parseInstance(talking(quantities), "t.json"));
  const units = "in traffic units";
  for (const [given, expected] of [
    [{ demand: 1e-309 }, "demand too small: 1e-309 at demand[0][2] in t.json; allowed: 1e-60 to 1e60"],
    [{ demand: 1e308 }, "demand too large: 1e+308 at demand[0][2] in t.json; allowed: 1e-60 to 1e60"],
    [
      { capacity: 1e-309 },
      `capacity too small: 1e-309 at clouds.capacity[0] in t.json; allowed: 1e-60 to 1e60, ${units}`,
    ],
    [
      { capacity: 1e61 },
      `capacity too large: 1e+61 at clouds.capacity[0] in t.json; allowed: 1e-60 to 1e60, ${units}`,
    ],
    [{ load: 1e200 }, `load too large: 1e+200 at vms.load[0] in t.json; allowed: 0 to 1e60, ${units}`],
    [
      { latency: 1e308 },
      "latency too large: 1e+308 at clouds.latency[0][1] in t.json; allowed: 0 to 1e60, in ms",
    ],
    [
      { delta: 1e308 },
      "delay constant too large: 1e+308 at delay.delta in t.json; allowed: numbers > 0, up to 1e60, in ms",
    ],
  ] as const)
    assert.is(told(given), expected);
});

test("what is allowed at the most gives costs that are numbers", () => {
  const extreme = { capacity: 1e-60, latency: 1e60, load: 1e60, demand: 1e60, delta: 1e60 };
  const game = typescriptKernel.load(parseInstance(talking(extreme), "t.json"), DEFAULT_SETTINGS);
  const { totalWeightedLatency, regularisedSocialCost } = game.evaluate();
  assert.ok(totalWeightedLatency > 1e200 && Number.isFinite(totalWeightedLatency));
  assert.ok(regularisedSocialCost > 1e200 && Number.isFinite(regularisedSocialCost));
});

test.run();
