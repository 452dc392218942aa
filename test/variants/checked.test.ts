import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { z } from "zod";
import { dynamicsSchema } from "../../src/game/dynamics.ts";
import { type Instance, UNPINNED } from "../../src/game/instance.ts";
import { loadWasmKernel } from "../../src/kernel/modules.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import { DEFAULT_SETTINGS, type Game, type GameSettings, type Kernel } from "../../src/kernel/types.ts";
import { typescriptKernel } from "../../src/kernel/typescript.ts";
import { readRecords } from "../../src/records/read.ts";
import { checkSpec } from "../../src/sweep/check-spec.ts";
import { progressTo } from "../../src/sweep/progress.ts";
import { variantsOfSpec } from "../../src/sweep/spec-variants.ts";
import { runSweep } from "../../src/sweep/sweep.ts";
import { checkedVariant } from "../../src/variants/driver/checked.ts";
import { play } from "../../src/variants/driver/play.ts";
import { defineVariant, type RoundContext, type Variant } from "../../src/variants/driver/variant.ts";
import { flockbench } from "../cli/cli.ts";
import { smallInstance, snapshot } from "./small-games.ts";

const kernels: readonly Kernel[] = [referenceKernel, loadWasmKernel("simd"), typescriptKernel];
/** Four clouds; VM 1 alone is pinned, to cloud 2. */
const instance: Instance = {
  ...smallInstance(3, 6, 4),
  pinned: Int32Array.from({ length: 6 }, (_, vm) => (vm === 1 ? 2 : UNPINNED)),
};
const START = [0, 2, 1, 3, 0, 1];

type Round = (context: RoundContext<unknown, unknown>) => unknown;

/** What a file without types may do. */
function mine(round: Round, more: Partial<Record<keyof Variant, unknown>> = {}): Variant {
  const definition = { name: "./mine.js", summary: "", source: "", options: z.strictObject({}) };
  return checkedVariant({
    ...defineVariant({ ...definition, round: round as Variant["round"] }),
    ...more,
  } as Variant);
}

function run(kernel: Kernel, variant: Variant, settings: GameSettings = DEFAULT_SETTINGS, given = instance) {
  const game = kernel.load(given, settings);
  game.setAssignment(START);
  const streams = { activation: [1, 2, 3, 4], random: [5, 6, 7, 8], environment: [9, 10, 11, 12] } as const;
  const result = play(variant, game, { ...streams, options: {}, maxRounds: 3, timeLimit: null });
  return { ...result, assignment: [...game.assignment()], total: game.evaluate().totalWeightedLatency, game };
}

const told = (work: (game: Game) => unknown): Round => {
  return ({ game }) => {
    work(game);
    return { migrations: 0 };
  };
};
const CLOUDS = "allowed: whole numbers from 0 to 3";
const VMS = "allowed: whole numbers from 0 to 5";
const NONE = undefined as unknown as number;

const breaches: readonly (readonly [round: Round, message: string])[] = [
  [told((game) => game.migrate(0, 99)), `no such cloud: 99 for VM 0 in migrate by ./mine.js; ${CLOUDS}`],
  [told((game) => game.migrate(0, -1)), `no such cloud: -1 for VM 0 in migrate by ./mine.js; ${CLOUDS}`],
  [told((game) => game.migrate(0, 1.5)), `no such cloud: 1.5 for VM 0 in migrate by ./mine.js; ${CLOUDS}`],
  [
    told((game) => game.migrate(0, Number.NaN)),
    `no such cloud: NaN for VM 0 in migrate by ./mine.js; ${CLOUDS}`,
  ],
  [
    told((game) => game.migrate(0, NONE)),
    `no such cloud: undefined for VM 0 in migrate by ./mine.js; ${CLOUDS}`,
  ],
  [told((game) => game.migrate(Number.NaN, 0)), `no such VM: NaN in migrate by ./mine.js; ${VMS}`],
  [told((game) => game.migrate(6, 0)), `no such VM: 6 in migrate by ./mine.js; ${VMS}`],
  [
    told((game) => game.migrate(1, 0)),
    "pinned VM moved away: VM 1 to cloud 0 in migrate by ./mine.js; allowed: cloud 2, its pin",
  ],
  [
    ({ game, instance }) => {
      instance.pinned.fill(UNPINNED);
      game.migrate(1, 0);
    },
    "pinned VM moved away: VM 1 to cloud 0 in migrate by ./mine.js; allowed: cloud 2, its pin",
  ],
  [
    told((game) => game.setAssignment([0])),
    "assignment of 1 clouds by ./mine.js; allowed: one for each of the 6 VMs",
  ],
  [
    told((game) => game.setAssignment(NONE as unknown as number[])),
    "assignment of undefined clouds by ./mine.js; allowed: one for each of the 6 VMs",
  ],
  [
    told((game) => game.setAssignment([0, 2, 0, 0, 4, 0])),
    `no such cloud: 4 for VM 4 in setAssignment by ./mine.js; ${CLOUDS}`,
  ],
  [
    told((game) => game.setAssignment([0, 0, 0, 0, 0, 0])),
    "pinned VM moved away: VM 1 to cloud 0 in setAssignment by ./mine.js; allowed: cloud 2, its pin",
  ],
  [
    told((game) => game.totalChange(0, 4)),
    `no such cloud: 4 for VM 0 in totalChange by ./mine.js; ${CLOUDS}`,
  ],
  [told((game) => game.costs(-1)), `no such VM: -1 in costs by ./mine.js; ${VMS}`],
  [
    told((game) => game.round("any" as "uniform", "best")),
    "unknown order: any by ./mine.js; allowed: permutation, uniform, round-robin",
  ],
  [
    told((game) => game.round("uniform", "worst" as "best")),
    "unknown target: worst by ./mine.js; allowed: random, best",
  ],
  [
    told((game) => game.controlledRound("uniform")),
    "controlledRound by ./mine.js; allowed: after prepareControlled",
  ],
  [
    told((game) => game.setEnvironment(instance.latency, instance.capacity)),
    "setEnvironment by ./mine.js; allowed: to the driver alone",
  ],
  [() => 3, "round of ./mine.js returned 3; allowed: an object, { migrations: 3 }, and no async round"],
  [
    () => undefined,
    "round of ./mine.js returned undefined; allowed: an object, { migrations: 3 }, and no async round",
  ],
  [
    async () => ({ migrations: 0 }),
    "round of ./mine.js returned a promise; allowed: an object, { migrations: 3 }, and no async round",
  ],
  [
    async () => {
      throw new Error("later");
    },
    "round of ./mine.js returned a promise; allowed: an object, { migrations: 3 }, and no async round",
  ],
  ...[Number.POSITIVE_INFINITY, Number.NaN, -1, 0.5, 2 ** 32, "1", undefined].map(
    (migrations) =>
      [
        () => ({ migrations }),
        `round of ./mine.js returned migrations: ${migrations}; allowed: a whole number below 2^32`,
      ] as const,
  ),
  [
    () => ({ migrations: 0, messages: 0.5 }),
    "round of ./mine.js returned messages: 0.5; allowed: a whole number below 2^32, or none",
  ],
  [
    () => ({ migrations: 0, done: "yes" }),
    "round of ./mine.js returned done: yes; allowed: true, false or none",
  ],
];

/** The reference hands out a copy, where writing does nothing. */
const written: typeof breaches = [
  [
    told((game) => game.hosts().set([3], 0)),
    "cloud 3 written to hosts()[0] by ./mine.js; allowed: migrate and setAssignment",
  ],
  [
    told((game) => {
      game.hosts()[0] = 9;
      game.round("uniform", "best");
    }),
    "cloud 9 written to hosts()[0] by ./mine.js; allowed: migrate and setAssignment",
  ],
];

for (const kernel of kernels) {
  test(`a breach of the rules is the message of the run, and moves nothing, on ${kernel.name}`, () => {
    for (const [round, expected] of kernel === referenceKernel ? breaches : [...breaches, ...written]) {
      const { status, message, rounds, assignment, total } = run(kernel, mine(round));
      assert.equal([status, message, rounds], ["error", expected, 0]);
      assert.equal(assignment, START);
      assert.ok(Number.isFinite(total));
    }
  });

  test(`moves are counted, in prepare too, on ${kernel.name}`, () => {
    const move = ({ game }: { game: Game }) => game.migrate(0, 3);
    const silent = run(kernel, mine(told((game) => move({ game }))));
    const what = "migrations not counted: 1 VMs changed their cloud in";
    assert.is(silent.message, `${what} round 1 of ./mine.js; counted: 0`);
    const early = run(
      kernel,
      mine(
        told(() => {}),
        { prepare: move },
      ),
    );
    assert.is(early.message, `${what} prepare of ./mine.js; counted: 0`);
  });

  test(`what a variant writes to its instance stays its own, on ${kernel.name}`, () => {
    const before = snapshot(instance);
    const spoil: Round = ({ instance, game }) => {
      for (const part of [instance, game.instance]) {
        part.latency.fill(0);
        part.capacity.fill(1e9);
        part.load.fill(0);
        part.demand.amount.fill(0);
      }
      return { migrations: 0 };
    };
    const { status, total } = run(kernel, mine(spoil));
    assert.is(status, "round-limit");
    assert.equal(snapshot(instance), before);
    assert.is(
      total,
      run(
        kernel,
        mine(() => ({ migrations: 0 })),
      ).total,
    );
  });
}

test("under dynamics the variant's instance shows the present round", () => {
  const dynamics = dynamicsSchema.parse({ latencyFactors: [2, 3], capacityFactors: [0.5], changeRate: 0.9 });
  const seen = (variant: (round: Variant["round"]) => Variant) => {
    const latencies: number[][] = [];
    const round: Variant["round"] = ({ instance }) => {
      latencies.push([...instance.latency, ...instance.capacity]);
      return { migrations: 0 };
    };
    run(typescriptKernel, variant(round), { ...DEFAULT_SETTINGS, dynamics });
    return latencies;
  };
  const definition = { name: "plain", summary: "", source: "", options: z.strictObject({}) };
  const plain = seen((round) => defineVariant({ ...definition, round }));
  assert.is(plain.length, 3);
  assert.not.equal(plain[0], plain[2]);
  assert.equal(seen(mine), plain);
});

test("goesOn answers with a truth value, and prepare with no promise", () => {
  const idle = told(() => {});
  const undecided = run(typescriptKernel, mine(idle, { goesOn: async () => false }));
  assert.is(undecided.message, "goesOn of ./mine.js returned a promise; allowed: true or false");
  const late = run(typescriptKernel, mine(idle, { prepare: async () => 1 }));
  assert.is(late.message, "prepare of ./mine.js returned a promise; allowed: what is not a promise");
});

test("a game that is kept answers nobody between the rounds", () => {
  let kept: Game | undefined;
  const keep: Round = ({ game }) => {
    kept = game;
    return { migrations: 0, done: true };
  };
  run(typescriptKernel, mine(keep));
  assert.throws(
    () => kept?.migrate(0, 1),
    "game used between two rounds by ./mine.js; allowed: before round",
  );
});

const folder = mkdtempSync(join(tmpdir(), "flockbench-checked-"));
const PINNING = "generate --vms 8 --clouds 4 --seed 1 --pinned-share 0.5 -o pinned.json".split(" ");

function write(name: string, round: string): void {
  const head = 'import { defineVariant, UNPINNED, z } from "flockbench";\n';
  const definition = `name: "mine", summary: "", source: "", options: z.strictObject({}), ${round}`;
  writeFileSync(join(folder, name), `${head}export default defineVariant({ ${definition} });\n`);
}

test("run says what a file did wrong, and exits with 1", () => {
  assert.is(flockbench(folder, ...PINNING).status, 0);
  write("far.ts", "round: ({ game }) => { game.migrate(7, 99); return { migrations: 1 }; }");
  write("late.ts", "round: (async () => { throw new Error('late'); }) as never");
  for (const [name, expected] of [
    ["./far.ts", /^variant failed: no such cloud: 99 for VM 7 in migrate by \.\/far\.ts; allowed: .* 3$/m],
    ["./late.ts", /^variant failed: round of \.\/late\.ts returned a promise; allowed: /m],
  ] as const) {
    const run = ["run", "pinned.json", "--variant", name, "-o", "reached.json"];
    const { status, stdout, stderr } = flockbench(folder, ...run);
    assert.is(status, 1);
    assert.match(stdout, /^status +error after 0 rounds and 0 migrations$/m);
    assert.match(stderr, expected);
    assert.match(stderr, /^not written: reached\.json$/m);
    assert.not.ok(existsSync(join(folder, "reached.json")), "what a run that failed left is no outcome");
  }
});

test("in a sweep with proven optima a breach is a row, and the other variants keep theirs", async () => {
  write("far.ts", "round: ({ game }) => { game.migrate(0, 99); return { migrations: 1 }; }");
  const spec = `format: flockbench/experiment@1
name: breach
instances: { family: binomial, vms: 6, clouds: 3 }
variants: [ { name: ./far.ts }, { name: flock } ]
optimum: exhaustive
sampling: { minimum: 2, maximum: 2 }
`;
  const specFile = join(folder, "breach.yaml");
  const checked = checkSpec(spec, specFile, { variants: await variantsOfSpec(spec, specFile) });
  const out = join(folder, "out");
  await runSweep(checked, { out, workers: 1, specFile, progress: progressTo("none", process.stderr) });
  const rows = [...readRecords(join(out, "records.arrow"))];
  assert.equal(
    rows.map(({ variant, status }) => `${variant} ${status}`),
    ["./far.ts error", "./far.ts error", "flock equilibrium", "flock equilibrium"],
  );
  assert.match(rows[0].message ?? "", /^no such cloud: 99 for VM 0 in migrate by \.\/far\.ts; allowed/);
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
