import { test } from "uvu";
import * as assert from "uvu/assert";
import { familyNamed } from "../../src/game/generate/families.ts";
import { type Instance, UNPINNED } from "../../src/game/instance.ts";
import { streamState } from "../../src/game/random.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import { DEFAULT_SETTINGS, type GameSettings } from "../../src/kernel/types.ts";
import { typescriptKernel } from "../../src/kernel/typescript.ts";
import { improve } from "../../src/variants/driver/descent.ts";
import { findVariants, variantNamed } from "../../src/variants/driver/find.ts";
import { play } from "../../src/variants/driver/play.ts";
import { smallInstance } from "./small-games.ts";

const variants = await findVariants();

function run(
  name: string,
  instance: Instance,
  initial: readonly number[],
  options: Record<string, unknown> = {},
  settings: Partial<GameSettings> = {},
) {
  const variant = variantNamed(variants, name);
  const game = typescriptKernel.load(instance, { ...DEFAULT_SETTINGS, ...settings });
  game.setAssignment(initial);
  const before = game.totalWeightedLatency();
  const result = play(variant, game, {
    options: variant.options.parse(options),
    activation: streamState("activation", { seed: 1 }),
    random: streamState("variant", { seed: 1 }),
    maxRounds: 200,
    timeLimit: null,
  });
  return { ...result, game, before, assignment: [...game.assignment()] };
}

/**
 * Two VMs that talk to each other alone, both on a small cloud. The large one is 50 ms away, so neither goes alone:
 * together at cloud 0 each pays 2 * 20 * 2 / 4 = 20, alone at cloud 1 it would pay 50 + 20 / 4 + 20 / 40 = 55.5,
 * and together at cloud 1 both would pay 2 * 20 * 2 / 40 = 2.
 */
const stuck: Instance = {
  name: "stuck",
  vms: 2,
  clouds: 2,
  demand: { from: Uint32Array.of(0), to: Uint32Array.of(1), amount: Float64Array.of(1) },
  load: Float64Array.of(1, 1),
  pinned: Int32Array.of(UNPINNED, UNPINNED),
  capacity: Float64Array.of(4, 40),
  latency: Float64Array.of(0, 50, 50, 0),
  delay: { model: "utilisation", delta: 20 },
  utility: { normalise: true },
};

/** Loads without any demand to speak of: VM 5 carries none. */
function loads(load: number[], capacity: number[], pinned: number[] = []): Instance {
  return {
    ...smallInstance(1, load.length, capacity.length),
    load: Float64Array.from(load),
    capacity: Float64Array.from(capacity),
    pinned: Int32Array.from(load, (_, vm) => pinned[vm] ?? UNPINNED),
  };
}

test("stay stays and says that it is done", () => {
  const { status, rounds, migrations, assignment } = run("stay", stuck, [0, 1]);
  assert.equal([status, rounds, migrations, assignment], ["done", 1, 0, [0, 1]]);
});

test("random uses every cloud, and counts the VMs that changed theirs", () => {
  const instance = { ...smallInstance(3, 40, 3), pinned: new Int32Array(40).fill(UNPINNED) };
  const { migrations, assignment } = run("random", instance, new Array(40).fill(0));
  assert.equal([...new Set(assignment)].sort(), [0, 1, 2]);
  assert.is(migrations, assignment.filter((cloud) => cloud !== 0).length);
});

test("two VMs that would have to move together are stuck, and noise sets them free", () => {
  for (const name of ["flock", "best-response", "local-search", "greedy"]) {
    const options = name === "local-search" ? { restarts: 0 } : {};
    const { assignment, status } = run(name, stuck, [0, 0], options);
    assert.equal([assignment, status], [[0, 0], "equilibrium"], name);
  }
  for (const [name, options] of [
    ["logit", { temperature: 30, cooling: 0.97, noisyRounds: 100 }],
    ["simulated-annealing", {}],
    ["local-search", { restarts: 10 }],
    ["optimum", {}],
  ] as const) {
    const { assignment, status, game } = run(name, stuck, [0, 0], options);
    assert.equal([assignment, status], [[1, 1], "equilibrium"], name);
    assert.is(game.evaluate().totalWeightedLatency, 4, name);
  }
});

test("a planner plans from an equilibrium too, and its detours are not migrations", () => {
  const { rounds, migrations } = run("simulated-annealing", stuck, [0, 0]);
  assert.equal([rounds, migrations], [1, 2]);
});

test("local search and annealing come close to the optimum, never below, and greedy never raises the total", () => {
  const optimal = { "local-search": 0, "simulated-annealing": 0 };
  for (let seed = 1; seed <= 20; seed++) {
    const instance = smallInstance(seed, 7, 3);
    const initial = [...instance.pinned].map((cloud) => (cloud === UNPINNED ? 0 : cloud));
    const optimum = run("optimum", instance, initial).game.totalWeightedLatency();
    for (const name of ["local-search", "simulated-annealing"] as const) {
      const ratio = run(name, instance, initial).game.totalWeightedLatency() / optimum;
      assert.ok(ratio >= 1 - 1e-9 && ratio <= 1.3, `${name} at seed ${seed}: ${ratio}`);
      if (ratio <= 1 + 1e-9) optimal[name]++;
    }
    const greedy = run("greedy", instance, initial);
    assert.ok(greedy.game.totalWeightedLatency() <= greedy.before * (1 + 1e-9));
    assert.ok(greedy.game.totalWeightedLatency() >= optimum * (1 - 1e-9));
  }
  assert.ok(optimal["local-search"] >= 16 && optimal["simulated-annealing"] >= 14, JSON.stringify(optimal));
});

test("a total of 0 that rounding has put below 0 is not improved for ever", () => {
  const game = typescriptKernel.load(stuck, DEFAULT_SETTINGS);
  game.totalWeightedLatency = () => -1e-16;
  game.totalChange = () => 0;
  assert.not(improve(game, 0));
});

test("greedy takes the VM with the most demand first", () => {
  // VM 1 demands 3, VM 0 and 2 less: VM 1 goes to the pinned VM 2's cloud, and VM 0 follows it.
  const instance: Instance = {
    ...stuck,
    vms: 3,
    demand: { from: Uint32Array.of(0, 1), to: Uint32Array.of(1, 2), amount: Float64Array.of(1, 2) },
    load: Float64Array.of(1, 3, 2),
    pinned: Int32Array.of(UNPINNED, UNPINNED, 1),
  };
  assert.equal(run("greedy", instance, [0, 0, 1]).assignment, [1, 1, 1]);
});

test("first fit and best fit decreasing, by hand", () => {
  const instance = loads([4, 6, 5, 3, 2, 0], [10, 9, 3]);
  // By size 6 5 4 3 2 0 into 10, 9 and 3.
  assert.equal(run("first-fit-decreasing", instance, [0, 0, 0, 0, 0, 0]).assignment, [0, 0, 1, 1, 2, 0]);
  // 6 and 5 open the clouds; then 3 fits the 3 left of 8 better than the 4 left of 10.
  const tight = loads([3, 6, 5, 3], [10, 8]);
  assert.equal(run("first-fit-decreasing", tight, [0, 0, 0, 0]).assignment, [0, 0, 1, 1]);
  assert.equal(run("best-fit-decreasing", tight, [0, 0, 0, 0]).assignment, [1, 0, 1, 0]);
  const listed = loads([2], [3, 9]);
  assert.equal(run("first-fit-decreasing", listed, [0]).assignment, [1]);
  assert.equal(run("first-fit-decreasing", listed, [0], { clouds: "listed" }).assignment, [0]);
});

test("what fits nowhere goes where the load is smallest beside the capacity, and a pinned VM takes its room first", () => {
  const { assignment } = run("first-fit-decreasing", loads([9, 9, 2], [10, 6], [1]), [1, 0, 0]);
  assert.equal(assignment, [1, 0, 0]);
  assert.equal(run("best-fit-decreasing", loads([7, 7, 7], [10, 9]), [0, 0, 0]).assignment, [0, 1, 0]);
});

test("in the scenario energy the optimum is the packing with the most idle clouds", () => {
  const instance = loads([6, 5, 4, 3, 2], [10, 10, 10]);
  const { assignment, game } = run("optimum", instance, [0, 1, 2, 0, 1], {}, { scenario: "energy" });
  assert.is(new Set(assignment).size, 2);
  assert.ok(game.hosting().load.every((load) => load <= 10));
});

test("in the scenario energy no search prefers an overfull cloud, however low its total, to a packing", () => {
  const energy = { scenario: "energy" } as const;
  const herd = run("simulated-annealing", loads([6, 5, 4, 3, 2], [10, 10, 10]), [0, 0, 0, 0, 0], {}, energy);
  assert.ok(herd.game.hosting().load.every((load) => load <= 10));
  assert.ok(herd.game.totalWeightedLatency() > herd.before);
  const packed = run("local-search", loads([6, 5, 4, 3, 2], [10, 10]), [0, 1, 0, 1, 1], {}, energy);
  assert.equal([...packed.game.hosting().load], [10, 10]);
});

test("an optimum that would take too long is an error with its reason", () => {
  const instance = familyNamed("binomial").generate({ vms: 60, clouds: 8 });
  const { status, message } = run("optimum", instance, new Array(60).fill(0), { nodes: 1 });
  assert.is(status, "error");
  assert.match(message ?? "", /^no optimum proven: best [\d.]+ ms, lower bound [\d.]+ ms after \d+ nodes; /);
  const full = run("optimum", loads([7, 7], [6, 6]), [0, 0], {}, { scenario: "energy" });
  assert.match(
    full.message ?? "",
    /^no packing: the load of 2 VMs exceeds all capacity, or that of pinned ones/,
  );
  const none = run("optimum", loads([7, 7], [6, 9]), [0, 0], {}, { scenario: "energy" });
  assert.match(
    none.message ?? "",
    /^no packing: 2 VMs on 2 clouds, at most 0 of them idle; there is none, or /,
  );
});

test("logit ends with best responses: its outcome is an equilibrium of the reference", () => {
  const instance = smallInstance(8, 8, 3);
  const initial = [...instance.pinned].map((cloud) => (cloud === UNPINNED ? 0 : cloud));
  const { status, rounds, assignment } = run("logit", instance, initial, { noisyRounds: 15 });
  assert.is(status, "equilibrium");
  assert.ok(rounds >= 15);
  const reference = referenceKernel.load(instance, DEFAULT_SETTINGS);
  reference.setAssignment(assignment);
  assert.ok(reference.isEquilibrium());
});

test.run();
