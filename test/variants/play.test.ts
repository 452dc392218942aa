import { test } from "uvu";
import * as assert from "uvu/assert";
import { z } from "zod";
import { type Instance, UNPINNED } from "../../src/game/instance.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import { findVariants, variantNamed } from "../../src/variants/driver/find.ts";
import { type PlaySettings, play } from "../../src/variants/driver/play.ts";
import { defineVariant, type RoundResult } from "../../src/variants/driver/variant.ts";

/** Two VMs that talk to each other and two distant clouds: an outcome is an equilibrium iff both share a cloud. */
const couple: Instance = {
  name: "couple",
  vms: 2,
  clouds: 2,
  demand: { from: Uint32Array.of(0), to: Uint32Array.of(1), amount: Float64Array.of(1) },
  load: Float64Array.of(1, 1),
  pinned: Int32Array.of(UNPINNED, UNPINNED),
  capacity: Float64Array.of(100, 100),
  latency: Float64Array.of(0, 50, 50, 0),
  delay: { model: "utilisation", delta: 1 },
  utility: { normalise: true },
};
const settings: PlaySettings = {
  options: {},
  activation: [1, 2, 3, 4],
  random: [5, 6, 7, 8],
  maxRounds: 20,
  timeLimit: null,
};

/** What only some variants and settings have. */
const unmeasured = {
  messages: null,
  bytesMoved: null,
  downTime: null,
  migrationTime: null,
  trackingCost: null,
  overhead: 0,
};

function apart() {
  const game = referenceKernel.load(couple, DEFAULT_SETTINGS);
  game.setAssignment([0, 1]);
  return game;
}

function scripted(round: (game: ReturnType<typeof apart>) => RoundResult, deterministic = false) {
  return defineVariant({
    name: "scripted",
    summary: "",
    source: "",
    options: z.strictObject({}),
    deterministic: () => deterministic,
    round: ({ game }) => round(game as ReturnType<typeof apart>),
  });
}

/** Both VMs change clouds at once: apart they stay apart. */
const swap = (game: ReturnType<typeof apart>): RoundResult => {
  const [first, second] = game.assignment();
  game.migrate(0, second);
  game.migrate(1, first);
  return { migrations: 2 };
};

test("both shipped variants are found by folder", async () => {
  const variants = await findVariants();
  assert.ok(variants.has("flock") && variants.has("best-response"));
  assert.throws(
    () => variantNamed(variants, "flok"),
    /^unknown variant: flok; allowed: .*, stay \(did you mean flock\?\)$/,
  );
});

test("an initial equilibrium takes 0 rounds", () => {
  const game = referenceKernel.load(couple, DEFAULT_SETTINGS);
  game.setAssignment([1, 1]);
  assert.equal(play(scripted(swap), game, settings), {
    status: "equilibrium",
    rounds: 0,
    migrations: 0,
    message: null,
    ...unmeasured,
  });
});

test("the round that reaches an equilibrium is T", async () => {
  const bestResponse = variantNamed(await findVariants(), "best-response");
  const game = apart();
  const result = play(bestResponse, game, { ...settings, options: { order: "round-robin" } });
  assert.equal(result, { status: "equilibrium", rounds: 1, migrations: 1, message: null, ...unmeasured });
  assert.equal([...game.assignment()], [1, 1]);
});

test("a repeated outcome is a cycle only under a deterministic variant", () => {
  // Outcomes: 01 (kept), 10 (kept instead), 01, 10 again: the repetition is seen after round 3.
  assert.equal(play(scripted(swap, true), apart(), settings), {
    status: "cycle",
    rounds: 3,
    migrations: 6,
    message: null,
    ...unmeasured,
  });
  assert.is(play(scripted(swap, false), apart(), settings).status, "round-limit");
});

test("a variant that is done short of an equilibrium ends at its own limit", () => {
  const idle = scripted(() => ({ migrations: 0, done: true }));
  assert.equal(play(idle, apart(), settings), {
    status: "done",
    rounds: 1,
    migrations: 0,
    message: null,
    ...unmeasured,
  });
});

test("an exhausted time limit keeps the state reached", () => {
  const game = apart();
  assert.is(play(scripted(swap), game, { ...settings, timeLimit: 0 }).status, "timeout");
  assert.equal([...game.assignment()], [0, 1]);
});

test("an exception is a status with its message", () => {
  let round = 0;
  const failing = scripted((game) => {
    if (++round === 3) throw new Error("out of luck");
    return swap(game);
  });
  assert.equal(play(failing, apart(), settings), {
    status: "error",
    rounds: 2,
    migrations: 4,
    message: "out of luck",
    ...unmeasured,
  });
});

test("seconds that are not the variant's own add up over the rounds", () => {
  const slow = scripted((game) => ({ ...swap(game), overhead: 0.25 }));
  assert.is(play(slow, apart(), { ...settings, maxRounds: 3 }).overhead, 0.75);
});

test.run();
