import { test } from "uvu";
import * as assert from "uvu/assert";
import { z } from "zod";
import { FIGURES } from "../../src/figures/index.ts";
import { checkSpec } from "../../src/sweep/check-spec.ts";
import { findVariants } from "../../src/variants/driver/find.ts";

const all = await findVariants();
/** Two of them, so that a new variant changes no message here. */
const variants = new Map([...all].filter(([name]) => name === "flock" || name === "best-response"));
const check = (text: string) => checkSpec(text, "e.yaml", { variants, figures: FIGURES });

function complaints(text: string): string[] {
  try {
    check(text);
  } catch (error) {
    assert.is((error as Error).name, "Problem");
    return (error as Error).message.split("\n");
  }
  return [];
}

const SMALL = `format: flockbench/experiment@1
name: small
instances: { family: binomial, vms: [5, 10] }
variants: [ { name: flock } ]
`;

test("an option that is a list counts as one value among the cells", () => {
  const many = (count: number) => Array.from({ length: count }, (_, k) => (k + 1) / 1000).join(", ");
  const spec = (deltas: number) =>
    `${SMALL}game: { eta: [${many(1000)}] }\n`.replace("[5, 10]", `5, delta: [${many(deltas)}]`);
  assert.equal(complaints(spec(200)), []);
  assert.match(complaints(spec(1001))[0], /too many cells.*1001000/);
});

test("a variant that negotiates in one environment is refused with dynamics, also on an axis", async () => {
  const text = SMALL.replace("{ name: flock }", "{ name: flock }, { name: lcc-peers }");
  const known = { variants: await findVariants() };
  checkSpec(text, "e.yaml", known);
  for (const dynamics of ["{ failureRate: 0.1 }", "[null, { failureRate: 0.1 }]"]) {
    assert.throws(
      () => checkSpec(`${text}game: { dynamics: ${dynamics} }\n`, "e.yaml", known),
      'variant of one environment: "lcc-peers" at variants[1].name in e.yaml, line 4; allowed: others with game.dynamics',
    );
  }
});

test("a list of one value is that value, also where the value is a list", () => {
  const one = SMALL.replace("[5, 10]", "[5], delta: [3], demandRange: [[1, 10]]");
  const plain = SMALL.replace("[5, 10]", "5, delta: 3, demandRange: [1, 10]");
  assert.equal(check(`${one}game: { eta: [0.5] }`), check(`${plain}game: { eta: 0.5 }`));
  assert.equal(check(plain).instances.demandRange, [1, 10]);
});

test("every default is filled in", () => {
  assert.equal(check(SMALL), {
    format: "flockbench/experiment@1",
    name: "small",
    title: "",
    seed: 1,
    instances: {
      family: "binomial",
      vms: [5, 10],
      clouds: 4,
      meanDegree: 4,
      offeredLoad: 0.6,
      delta: 20,
      delayModel: "utilisation",
      normalise: true,
      demandRange: [1, 10],
      capacityRange: [50, 100],
      pinnedShare: 0,
      latencyRange: [10, 100],
    },
    game: { a: 1000, eta: 1, evaluate: "exact", scenario: "latency", dynamics: null },
    variants: [{ name: "flock", options: { order: "permutation" } }],
    maxRounds: 1000,
    timeLimit: null,
    migrationTime: null,
    trace: 0,
    optimum: { method: "none", objectives: ["total", "regularised"], nodes: 1_000_000, rounds: 16 },
    sampling: { metric: "rounds", relativeError: 0.1, confidence: 0.95, minimum: 30, maximum: 1000 },
    figures: [],
    objective: null,
  });
});

test("an optimum that no enumeration finds is refused", () => {
  const energy = `${SMALL}optimum: exhaustive\ngame: { scenario: [latency, energy] }\n`;
  assert.throws(() => check(energy), /no such optimum: "exhaustive" at optimum .* none with scenario energy/);
  const changing = `${SMALL}optimum: exhaustive\ngame: { dynamics: { failureRate: 0.1 } }\n`;
  assert.throws(() => check(changing), /none with game.dynamics/);
  assert.is(check(`${SMALL}trace: true\n`).trace, 1e7);
});

test("of fields that may be null, too, the names and values are told that are allowed", () => {
  const told = (block: string) =>
    complaints(`${SMALL}${block}\n`)[0].replace(/^.* at (\S+) in .*; allowed/, "$1");
  assert.is(
    told("migrationTime: { bandwith: 3 }"),
    "migrationTime.bandwith: imageSize, bandwidth, dirtyRate, passes, restart (did you mean bandwidth?)",
  );
  assert.match(
    told("game: { dynamics: { failurRate: 0.3 } }"),
    /^game\.dynamics\.failurRate: .*\(did you mean failureRate\?\)$/,
  );
  assert.is(told("migrationTime: { imageSize: 3 }"), "migrationTime.imageSize: a list of 2 values");
  assert.is(told("timeLimit: 0"), "timeLimit: a number > 0 or null");
});

test("a checked spec is a spec: as JSON it checks to itself", () => {
  const spec = check(`${SMALL}game: { epsilon: [0.3, 0.1] }\noptimum: exhaustive\nfigures: [ratio-by-eta]\n`);
  assert.equal(check(JSON.stringify(spec, null, 2)), spec);
});

test("what is wrong is named with its line, its value and what is allowed", () => {
  const wrong = `format: flockbench/experiment@1
name: Figure 1
instances:
  family: binomial
  vms: [10, "1_000"]
  cluods: 8
  offeredLoad: -0.5
  delta: .nan
  latencyRange: [[10, 100], [50, 20]]
game: { eta: [1, 1.5] }
variants:
  - name: flok
  - name: flock
    options: { order: uniformly }
maxRounds: 10.5
optimum: exhaustiv
sampling: { metric: round }
colour: red
`;
  assert.equal(complaints(wrong), [
    'bad value: "Figure 1" at name in e.yaml, line 2; allowed: lower-case words joined by hyphens',
    "bad value: 10.5 at maxRounds in e.yaml, line 15; allowed: an integer >= 0 and <= 4e9",
    'bad value: "exhaustiv" at optimum.method in e.yaml, line 16; allowed: none, exhaustive, branch-and-bound, bound (did you mean exhaustive?)',
    'bad value: "round" at sampling.metric in e.yaml, line 17; allowed: rounds, migrations, totalWeightedLatency, regularisedSocialCost, observedRatioTotal, observedRatioRegularised (did you mean rounds?)',
    'unknown key: "colour" at colour in e.yaml, line 18; allowed: format, name, title, seed, instances, game, variants, maxRounds, timeLimit, migrationTime, trace, optimum, sampling, figures, objective',
    'unknown key: "cluods" at instances.cluods in e.yaml, line 6; allowed: family, vms, clouds, meanDegree, offeredLoad, delta, delayModel, normalise, demandRange, capacityRange, pinnedShare, latencyRange (did you mean clouds?)',
    'bad value: "1_000" at instances.vms[1] in e.yaml, line 5; allowed: an integer >= 1 and <= 67108864 (it is text: write 1000)',
    "bad value: -0.5 at instances.offeredLoad in e.yaml, line 7; allowed: a number >= 0.000001 and <= 1000000",
    "bad value: NaN at instances.delta in e.yaml, line 8; allowed: a number > 0 and <= 1e60",
    "bad value: an array of 2 at instances.latencyRange[1] in e.yaml, line 9; allowed: [lowest, highest] with lowest <= highest",
    "bad value: 1.5 at game.eta[1] in e.yaml, line 10; allowed: a number > 0 and <= 1",
    'unknown variant: "flok" at variants[0].name in e.yaml, line 12; allowed: best-response, flock (did you mean flock?)',
    'bad value: "uniformly" at variants[1].options.order in e.yaml, line 14; allowed: permutation, uniform, round-robin (did you mean uniform?)',
  ]);
});

test("what one field alone does not show is found too", () => {
  const cases: [string, RegExp][] = [
    [
      "sampling: { minimum: 50, maximum: 20 }",
      /bad value: 20 at sampling.maximum .* at least sampling.minimum = 50/,
    ],
    ["sampling: { metric: observedRatioTotal }", /"observedRatioTotal" at sampling.metric in e.yaml, line 5/],
    ["game: { a: 10, epsilon: 0.1 }", /two fields for one thing: 0.1 at game.epsilon/],
    ["figures: [rounds-by-sise]", /unknown figure: "rounds-by-sise" .* \(did you mean rounds-by-size\?\)/],
    ["game: { eta: [] }", /empty list: \[\] at game.eta/],
    ["game: { eta: [0.5, 1, 0.5] }", /value twice: 0.5 at game.eta\[2\]/],
  ];
  for (const [more, expected] of cases) assert.match(complaints(SMALL + more).join("\n"), expected);
  const sparse = SMALL.replace("[5, 10]", "[4, 10]");
  assert.match(
    complaints(sparse)[0],
    /bad value: 4 at instances.meanDegree in e.yaml, line 3; allowed: at most vms - 1 = 3/,
  );
  const large = SMALL.replace("[5, 10]", "[5, 40]");
  assert.match(
    complaints(`${large}optimum: exhaustive`)[0],
    /too many to enumerate: 4\^40 assignments at optimum/,
  );
  const twice = SMALL.replace(
    "{ name: flock }",
    "{ name: flock }, { name: flock, options: { order: permutation } }",
  );
  assert.match(complaints(twice)[0], /variant twice: "flock" at variants\[1\]/);
});

test("two bad values of an axis are bad, and not the same value twice", () => {
  const found = complaints(`${SMALL}game: { eta: [2, 3] }`);
  assert.equal(
    found.map((line) => line.split(" in e.yaml")[0]),
    ["bad value: 2 at game.eta[0]", "bad value: 3 at game.eta[1]"],
  );
});

test("a variant whose options are as they come is the same in whatever order they are written", () => {
  const flock = variants.get("flock");
  if (flock === undefined) throw new Error("no flock");
  const free = { ...flock, options: z.looseObject({}) };
  const text = (second: string) =>
    SMALL.replace(
      "{ name: flock }",
      `{ name: flock, options: { v: 1, w: 2 } }, { name: flock, options: ${second} }`,
    );
  const checked = (second: string) =>
    checkSpec(text(second), "e.yaml", { variants: new Map([["flock", free]]) });
  assert.throws(() => checked("{ w: 2, v: 1 }"), /variant twice: "flock" at variants\[1\]/);
  assert.is(checked("{ w: 1, v: 2 }").variants.length, 2);
});

test("what a text may be is said in the words of a spec", () => {
  const fromFile = SMALL.replace(/instances: .*/, "instances: { family: file }");
  const told = (more: string) => complaints(fromFile.replace("file }", `file${more} }`))[0];
  assert.match(told(""), /missing field: nothing at instances.path .*; allowed: text that is not empty$/);
  assert.match(told(', path: ""'), /bad value: "" at instances.path .*; allowed: text that is not empty$/);
  assert.match(complaints(SMALL.replace(/name: .*/, "title: 5"))[0], /nothing at name .*; allowed: text$/);
  assert.match(
    complaints(SMALL.replace(/name: .*/, "name: A b"))[0],
    /allowed: lower-case words joined by hyphens$/,
  );
});

test("missing parts, broken YAML and things that are not specs", () => {
  assert.match(complaints("name: x").join("\n"), /missing field: nothing at format in e.yaml, line 1/);
  assert.match(complaints("a: [1, 2\nb: 3")[0], /^not YAML or JSON: .* in e.yaml, line \d+, column \d+$/);
  assert.match(complaints("a: 1\na: 2")[0], /^not YAML or JSON: Map keys must be unique.* line 2/);
  assert.match(complaints("")[0], /not an experiment: null in e.yaml/);
  assert.match(complaints("- 1")[0], /not an experiment: an array of 1 in e.yaml/);
  assert.match(
    complaints(SMALL.replace("binomial", "binomal"))[0],
    /unknown family: "binomal" .*did you mean binomial/,
  );
});

test("of a file of another format nothing but its format is told", () => {
  const instance = '{ "format": "flockbench/instance@1", "clouds": [], "vms": [] }';
  assert.equal(complaints(instance), [
    'bad value: "flockbench/instance@1" at format in e.yaml, line 1; allowed: "flockbench/experiment@1"',
  ]);
});

test("a trace that is none is told with every form that one may have", () => {
  const allowed = "allowed: true or false or an integer >= 0 and <= 10000000";
  const told = (value: string) => complaints(`${SMALL}trace: ${value}\n`);
  assert.equal(told("-1"), [`bad value: -1 at trace in e.yaml, line 5; ${allowed}`]);
  assert.equal(told('"5"'), [`bad value: "5" at trace in e.yaml, line 5; ${allowed} (it is text: write 5)`]);
  assert.is(check(`${SMALL}trace: false\n`).trace, 0);
});

test("figures that need traces are refused without them, and a field is complained of once", () => {
  const text = `format: flockbench/experiment@1
name: small
instances: { family: binomial }
variants: [{ name: flock }]
figures: [dynamics]
`;
  const told = (more: string) => {
    try {
      checkSpec(text + more, "e.yaml", { variants, figures: FIGURES });
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.is(
    told(""),
    'figure without traces: "dynamics" at figures[0] in e.yaml, line 5; allowed: this one with trace: true',
  );
  assert.is(told("trace: true"), "");
  assert.not.match(told("maxRounds: 1.0e+99"), "\n");
  assert.match(told("game: { etta: 1 }"), /allowed: a, epsilon, eta, /);
});

test("figures that the spec alone shows to have nothing to draw are refused before the sweep", () => {
  const refused = (figure: string, more = "") => {
    const own = more.includes("instances:") ? "" : "instances: { family: binomial, vms: [5, 10] }\n";
    const head = "format: flockbench/experiment@1\nname: small\n";
    const played = more.includes("variants:") ? "" : "variants: [{ name: flock }]\n";
    try {
      checkSpec(`${head}${own}${played}${more}\ntrace: true\nfigures: [${figure}]\n`, "e.yaml", {
        variants: all,
        figures: FIGURES,
      });
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.is(
    refused("ratio-by-eta"),
    'figure with nothing to draw: "ratio-by-eta" at figures[0] in e.yaml, line 7; ' +
      "allowed: this one with an optimum, exhaustive or branch-and-bound, with the objective regularised",
  );
  const totalOnly = "optimum: { method: exhaustive, objectives: [total] }";
  assert.match(refused("ratio-by-eta", totalOnly), "the objective regularised");
  assert.is(refused("ratio-by-eta", `${totalOnly}\nobjective: total`), "");
  assert.match(refused("ratio-by-eta", "optimum: bound"), "nothing to draw");
  assert.is(refused("ratio-by-eta", "optimum: exhaustive"), "");
  assert.match(refused("bound-gap"), "optimum with the objective total");
  assert.is(refused("bound-gap", "optimum: bound"), "");
  const dynamics = "game: { dynamics: { failureRate: 0.1 } }";
  for (const figure of ["rounds-by-size", "scaling"]) {
    assert.match(refused(figure, dynamics), "a game without dynamics");
    assert.is(refused(figure, "game: { dynamics: [null, { failureRate: 0.1 }] }"), "");
  }
  const single = "instances: { family: binomial, demandRange: [1, 2] }";
  assert.match(refused("scaling", single), "several values of vms or clouds");
  assert.match(refused("sensitivity", single), "several values of delta, ");
  assert.is(refused("sensitivity"), "");
  const negotiated = (options: string) => `game: { scenario: energy }\nvariants: [${options}]`;
  const [calm, lossy] = ["{ name: lcc-peers }", "{ name: lcc-peers, options: { loss: 0.1 } }"];
  assert.match(refused("host-loads-over-time"), "slices of time");
  assert.is(refused("host-loads-over-time", negotiated(calm)), "");
  assert.match(refused("hosts-by-protocol"), "scenario load-balancing or energy");
  assert.match(refused("faults"), "scenario load-balancing or energy");
  assert.match(refused("faults", negotiated(calm)), "several values of the option loss or crashes");
  assert.is(refused("faults", negotiated(`${calm}, ${lossy}`)), "");
});

test.run();
