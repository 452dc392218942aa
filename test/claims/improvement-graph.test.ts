import { test } from "uvu";
import * as assert from "uvu/assert";
import { ImprovementGraph } from "../../src/claims/improvement-graph.ts";
import { hasEquilibriumInHindsight, outcomeAt } from "../../src/claims/outcomes.ts";
import { priceOfAnarchyWithFixedWeights } from "../../src/claims/singleton-congestion.ts";
import { isTrap } from "../../src/claims/trap.ts";
import { replay } from "../../src/claims/witness.ts";
import { parseInstance } from "../../src/game/parse.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";

const instance = (content: object) =>
  parseInstance(JSON.stringify({ format: "flockbench/instance@1", name: "test", ...content }), "test.json");

/** Apart both VMs pay 60 ms, together 100 ms: they go apart and stay. */
const settling = referenceKernel.load(
  instance({
    clouds: {
      capacity: [4, 4],
      latency: [
        [0, 10],
        [10, 0],
      ],
    },
    vms: { count: 2 },
    demand: [[0, 1, 1]],
    delay: { model: "utilisation", delta: 100 },
  }),
  DEFAULT_SETTINGS,
);

/** Found by the ledger: VM 2 prefers the cloud where it is not, and no other outcome is stable either. */
const restlessInstance = instance({
  clouds: {
    capacity: [21.354, 15.446],
    latency: [
      [0, 96.343],
      [96.343, 0],
    ],
  },
  vms: { count: 3 },
  demand: [
    [0, 1, 6.756],
    [0, 2, 2.116],
    [1, 2, 2.168],
  ],
  delay: { model: "utilisation", delta: 100 },
});
const restless = referenceKernel.load(restlessInstance, { ...DEFAULT_SETTINGS, a: 10 });

test("outcomes are counted with VM 0 as the lowest digit", () => {
  assert.equal(outcomeAt(5, 3, 2), [1, 0, 1]);
});

test("a game that settles has an equilibrium, no cycle and no trap", () => {
  const graph = new ImprovementGraph(settling);
  assert.ok(graph.hasEquilibrium());
  assert.ok(graph.isWeaklyAcyclic());
  assert.not.ok(graph.hasCycle());
  assert.is(graph.shortestCycle(), null);
  settling.setAssignment([0, 0]);
  assert.is(isTrap(settling), false);
});

test("a game without an equilibrium has a cycle that replays, and is a trap from anywhere", () => {
  const graph = new ImprovementGraph(restless);
  assert.not.ok(graph.hasEquilibrium());
  assert.not.ok(graph.isWeaklyAcyclic());
  assert.ok(graph.hasCycle());
  const cycle = graph.shortestCycle();
  assert.is(cycle?.steps.length, 2);
  const witness = { claim: "test", instance: restlessInstance, settings: restless.settings };
  const start = outcomeAt(cycle?.start ?? 0, 3, 2);
  assert.ok(replay({ ...witness, kind: "cycle", start, steps: cycle?.steps ?? [] }).holds);
  assert.ok(replay({ ...witness, kind: "no-equilibrium", start }).holds);
  restless.setAssignment([1, 1, 1]);
  assert.is(isTrap(restless), true);
});

test("in hindsight both games have an equilibrium", () => {
  assert.ok(hasEquilibriumInHindsight(settling));
  assert.ok(hasEquilibriumInHindsight(restless));
});

test("fixed weights: two equal players go apart, which is the optimum; one cloud leaves no choice", () => {
  assert.is(priceOfAnarchyWithFixedWeights([1, 1], 2, 1), 1);
  assert.is(priceOfAnarchyWithFixedWeights([3, 1, 2], 1, 1), 1);
});

test("fixed weights: 3, 3, 2, 2, 2 on two clouds may rest at 5 + 7 beside 6 + 6", () => {
  const f = (weight: number) => Math.exp(-1 / (weight + 1));
  const ratio = priceOfAnarchyWithFixedWeights([3, 3, 2, 2, 2], 2, 1) ?? 0;
  assert.ok(Math.abs(ratio - (5 * f(5) + 7 * f(7)) / (12 * f(6))) < 1e-12);
});

test.run();
