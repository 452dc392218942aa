import { test } from "uvu";
import * as assert from "uvu/assert";
import { lccCheck, lccFormat, lccRun } from "../../src/lcc/commands.ts";
import { exampleAgents, shippedSource } from "../../src/lcc/protocols/shipped.ts";
import { Problem } from "../../src/problem.ts";

const SHOP = shippedSource("shop");

function message(action: () => unknown): string {
  try {
    action();
  } catch (problem) {
    assert.instance(problem, Problem);
    return (problem as Problem).message;
  }
  throw new Error("nothing was thrown");
}

function changed(name: "shop" | "hosts", change: (json: Record<string, never>) => void) {
  const { text, file } = exampleAgents(name === "shop" ? "shop" : "guarded");
  const json = JSON.parse(text);
  change(json);
  return { text: JSON.stringify(json), file };
}

test("format", () => {
  assert.is(lccFormat("a(x,I)::null then null", "t.lcc"), "a(x, I) ::\n  null then\n  null\n");
});

test("check with and without agents", () => {
  const text = SHOP.text.replace("in_stock(X, P)", "in_stok(X, P)");
  assert.equal(lccCheck(text, "shop.lcc").lines, []);
  assert.equal(lccCheck(text, "shop.lcc", exampleAgents("shop")).lines, [
    "shop.lcc:12:33: constraint that no host answers: in_stok/2 (did you mean in_stock/2?)",
  ]);
  const onlyBuyer = changed("shop", (json) => (json.agents as unknown[]).pop());
  assert.equal(lccCheck(SHOP.text, "shop.lcc", onlyBuyer).lines, [
    "shop.lcc:10:1: role that can never start: shopkeeper",
    "shop.lcc:12:33: constraint that no host answers: in_stock/2",
  ]);
});

test("check: a role that no clause fits is a slip in the agents file", () => {
  const slip = changed("shop", (json) => Object.assign(json.agents[0], { role: "byer" }));
  assert.match(
    message(() => lccCheck(SHOP.text, "shop.lcc", slip)),
    /^role without a clause: "byer" at agents\[0\]\.role in shop\.json; allowed: buyer, shopkeeper/,
  );
});

test("run: buyer and shopkeeper", () => {
  const {
    status,
    message: problem,
    messages,
    trace,
  } = lccRun({ protocol: SHOP, agents: exampleAgents("shop"), seed: "1" });
  assert.equal([status, problem, messages.sent, trace.length], ["finished", null, 4, 16]);
  assert.equal(
    trace.filter(({ event }) => event === "received").map(({ agent, text }) => `${agent}: ${text}`),
    ["ann: ask(camera)", "sam: price(camera, 120)", "ann: buy(camera, 120)", "sam: sold(camera, 120)"],
  );
});

test("run: a buyer who cannot afford it waits, and the run says so", () => {
  const poor = changed("shop", (json) => {
    (json.agents[0] as { facts: string[] }).facts[2] = "afford(camera, 100)";
  });
  assert.is(lccRun({ protocol: SHOP, agents: poor, seed: "1" }).status, "quiet");
});

test("run: parameters and the time limit can be given", () => {
  const guarded = shippedSource("guarded");
  const run = (parameters: Record<string, string | number>) =>
    lccRun({ protocol: guarded, agents: exampleAgents("guarded"), seed: "1", parameters, until: 600 }).hosts!;
  const [agility, saving] = [run({}), run({ policy: "power_saving" })];
  const active = (hosts: typeof agility) => hosts.series.activeHosts(hosts.series.times.length - 1);
  assert.is(agility.series.times.at(-1), 600);
  assert.ok(active(saving) < active(agility), `${active(saving)} and ${active(agility)}`);
  assert.match(
    message(() => run({ hihg: 0.5 })),
    /^guarded\.lcc: parameter that is not declared: hihg \(declared: policy, high, /,
  );
  assert.is(
    message(() => run({ policy: "agilty" })),
    "guarded.lcc: value that parameter policy is never compared with: agilty (did you mean agility?) " +
      "(compared with: agility, power_saving)",
  );
});

test("run: a parameter that is not finite", () => {
  assert.is(
    message(() =>
      lccRun({
        protocol: shippedSource("guarded"),
        agents: exampleAgents("guarded"),
        seed: "1",
        parameters: { interval: Number.NaN },
      }),
    ),
    "guarded.lcc: parameter interval, a name or a finite number expected: NaN",
  );
});

test("run: what the checker finds ends it before it begins", () => {
  const text = SHOP.text.replace("a(shopkeeper, S) <-", "a(shopkeper, S) <-");
  assert.is(
    message(() =>
      lccRun({ protocol: { text, file: "shop.lcc" }, agents: exampleAgents("shop"), seed: "1" }),
    ).split("\n")[0],
    "shop.lcc:5:13: role without a clause: shopkeper (did you mean shopkeeper?)",
  );
});

test("run: what goes wrong on the way is a status, with the trace up to there", () => {
  const text = SHOP.text.replace("afford(X, P)", "less(X, P)");
  const run = lccRun({ protocol: { text, file: "shop.lcc" }, agents: exampleAgents("shop"), seed: "1" });
  assert.is(run.status, "error");
  assert.is(run.message, 'shop.lcc:7:36: constraint that throws "not a number: camera": less/2, in ann');
  assert.equal(
    [run.trace.length, run.trace.at(-1)?.event, run.trace.at(-2)?.event],
    [9, "error", "received"],
  );
});

const BAD: readonly (readonly [
  what: string,
  agents: () => { text: string; file: string },
  message: string,
])[] = [
  [
    "no JSON",
    () => ({ text: "{ format }", file: "a.json" }),
    'not JSON: "format" at line 1, column 3 in a.json; allowed: a key in double quotes or } there (an object of format flockbench/lcc-agents@1)',
  ],
  [
    "another format",
    () => changed("shop", (json) => Object.assign(json, { format: "x" })),
    'bad value: "x" at format in shop.json; allowed: "flockbench/lcc-agents@1"',
  ],
  [
    "another world",
    () => changed("shop", (json) => Object.assign(json, { world: "moon" })),
    'bad value: "moon" at world in shop.json; allowed: "facts" or "hosts"',
  ],
  [
    "an agent named twice",
    () => changed("shop", (json) => Object.assign(json.agents[1], { name: "ann" })),
    'agent that is named twice: "ann" at agents[1].name in shop.json; allowed: different names',
  ],
  [
    "an unknown key",
    () => changed("shop", (json) => Object.assign(json.agents[1], { fact: [] })),
    'unknown key: "fact" at agents[1] in shop.json; allowed: name, role, facts (did you mean facts?)',
  ],
  [
    "a missing field",
    () => changed("shop", (json) => Reflect.deleteProperty(json, "until")),
    "missing field: nothing at until in shop.json; allowed: a number from 0 to 1e9",
  ],
  [
    "a wrong probability",
    () => changed("hosts", (json) => Object.assign(json.network, { loss: 2 })),
    "bad value: 2 at network.loss in hosts.json; allowed: a number from 0 to 1",
  ],
  [
    "a fact that is no term",
    () => changed("shop", (json) => Object.assign(json.agents[0], { facts: ["ok(1)", "wants(camera"] })),
    "shop.json: fact 2 of ann:1:13: expected ) to close the term: end of the protocol",
  ],
  [
    "a fact with a variable",
    () => changed("shop", (json) => Object.assign(json.agents[0], { facts: ["wants(X)"] })),
    "shop.json: fact 1 of ann:1:7: variable where a constant belongs: X",
  ],
  [
    "a misspelt role",
    () => changed("shop", (json) => Object.assign(json.agents[0], { role: "byer" })),
    'role without a clause: "byer" at agents[0].role in shop.json; allowed: buyer, shopkeeper (did you mean buyer?)',
  ],
  [
    "a role with a parameter too many",
    () => changed("shop", (json) => Object.assign(json.agents[1], { role: "shopkeeper(1)" })),
    'role without a clause: "shopkeeper(1)" at agents[1].role in shop.json; allowed: buyer, shopkeeper (did you mean shopkeeper?)',
  ],
  [
    "an unknown host of a VM",
    () => changed("hosts", (json) => Object.assign(json.vms[0], { host: "alpa" })),
    'host that does not exist: "alpa" at vms[0].host in hosts.json; allowed: alpha, beta, gamma, delta (did you mean alpha?)',
  ],
  [
    "a load of the wrong length",
    () => changed("hosts", (json) => Object.assign(json.vms[0], { load: [1] })),
    "wrong length: an array of 1 at vms[0].load in hosts.json; allowed: 3 numbers: cpu, memory, network",
  ],
  [
    "an interval in which no time passes",
    () => changed("hosts", (json) => Object.assign(json.variation, { interval: 1e-300 })),
    "bad value: 1e-300 at variation.interval in hosts.json; allowed: a number from 0.001 to 1e12",
  ],
  [
    "samples without end",
    () => changed("hosts", (json) => Object.assign(json, { sampleInterval: 1e-9 })),
    "bad value: 1e-9 at sampleInterval in hosts.json; allowed: a number from 0.001 to 1e12",
  ],
  [
    "an unknown dimension",
    () => changed("hosts", (json) => Object.assign(json.migration, { copied: "disk" })),
    'dimension that does not exist: "disk" at migration.copied in hosts.json; allowed: cpu, memory, network',
  ],
  [
    "an unknown agent in a crash",
    () =>
      changed("hosts", (json) =>
        Object.assign(json, { crashes: [{ agent: "epsilon", at: 1, downtime: 2 }] }),
      ),
    'agent that does not exist: "epsilon" at crashes[0].agent in hosts.json; allowed: alpha, beta, gamma, delta, discovery',
  ],
];

for (const [what, agents, expected] of BAD) {
  test(`agents file: ${what}`, () => {
    assert.is(
      message(() => lccRun({ protocol: SHOP, agents: agents(), seed: "1" })),
      expected,
    );
  });
}

test.run();
