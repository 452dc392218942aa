import { test } from "uvu";
import * as assert from "uvu/assert";
import { dynamicsSchema } from "../../src/game/dynamics.ts";
import { streamState } from "../../src/game/random.ts";
import { DEFAULT_SETTINGS, type GameSettings } from "../../src/kernel/types.ts";
import { typescriptKernel } from "../../src/kernel/typescript.ts";
import { findVariants, variantNamed } from "../../src/variants/driver/find.ts";
import { play } from "../../src/variants/driver/play.ts";
import { smallInstance } from "./small-games.ts";

const variants = await findVariants();
const GUARDED = ["lcc-guarded", "lcc-auction", "lcc-peers"];
const ALL = ["lcc-discovery", ...GUARDED];

interface Given {
  readonly options?: object;
  readonly settings?: Pick<GameSettings, "scenario" | "dynamics">;
  readonly seed?: number;
}

/** 24 VMs on 6 clouds, which are about 40 % full as a whole; the same start for every variant. */
function played(name: string, { options = {}, settings = {}, seed = 1 }: Given = {}) {
  const variant = variantNamed(variants, name);
  const given = smallInstance(seed, 24, 6);
  const total = given.load.reduce((sum, load) => sum + load, 0);
  const instance = { ...given, capacity: given.capacity.map((room) => (room * total) / 180) };
  const game = typescriptKernel.load(instance, { ...DEFAULT_SETTINGS, ...settings });
  game.randomAssignment(streamState("initial", { seed }));
  const steps: { fullest: number; used: number; assignment: number[] }[] = [];
  const result = play(variant, game, {
    options: variant.options.parse(options),
    activation: streamState("activation", { seed }),
    random: streamState("variant", { seed }),
    environment: streamState("environment", { seed }),
    maxRounds: 1000,
    timeLimit: null,
    onRound: ({ game }) => {
      const { load, capacity, vms } = game.hosting();
      const fullest = Math.max(...load.map((carried, cloud) => carried / capacity[cloud]));
      const used = vms.filter((hosted) => hosted > 0).length;
      steps.push({ fullest, used, assignment: [...game.assignment()] });
    },
  });
  return { result, steps, first: steps[0], last: steps[steps.length - 1] };
}

test("what hosts send at the very beginning is counted: with a discovery service all six turn to it at once", () => {
  for (const name of ["lcc-discovery", "lcc-guarded"]) {
    const { result } = played(name, { options: { rounds: 1, slice: 0.001 } });
    assert.is(result.messages, 6, name);
  }
});

for (const name of ALL) {
  test(`${name}: the policy follows the scenario: even loads, or fewer hosts`, () => {
    let freed = 0;
    for (let seed = 1; seed <= 5; seed++) {
      const even = played(name, { settings: { scenario: "load-balancing" }, seed });
      const packed = played(name, { settings: { scenario: "energy" }, seed });
      assert.equal(even.first, packed.first);
      assert.ok(even.last.fullest < even.first.fullest, `${even.last.fullest}`);
      assert.is(even.last.used, 6);
      freed += even.last.used - packed.last.used;
    }
    assert.ok(freed >= 5, `${freed} clouds freed in 5 runs`);
  });

  test(`${name}: a policy that is asked for plays in any scenario`, () => {
    const scenario = { settings: { scenario: "energy" } } as const;
    const chosen = played(name, { ...scenario, options: { policy: "power_saving" } });
    assert.equal(played(name, scenario).steps, chosen.steps);
    const other = played(name, { ...scenario, options: { policy: "agility" } });
    assert.not.equal(other.last.assignment, chosen.last.assignment);
  });

  test(`${name}: a round is a slice of time: a shorter run is the beginning of a longer one`, () => {
    const long = played(name, { options: { rounds: 30 } });
    const short = played(name, { options: { rounds: 12 } });
    assert.is(short.result.rounds, 12);
    assert.equal(short.steps, long.steps.slice(0, 13));
    const messages = [short.result.messages, long.result.messages].map(Number);
    assert.ok(0 < messages[0] && messages[0] <= messages[1], `${messages}`);
    const coarse = played(name, { options: { rounds: 6, slice: 20 } });
    assert.equal(
      coarse.steps,
      short.steps.filter((_, round) => round % 2 === 0),
    );
    assert.equal(
      [coarse.result.messages, coarse.result.migrations],
      [short.result.messages, short.result.migrations],
    );
  });

  test(`${name}: where every message is lost nothing moves; faults change what happens`, () => {
    const mute = played(name, { options: { loss: 1 } });
    assert.is(mute.result.migrations, 0);
    assert.ok(Number(mute.result.messages) > 0);
    const crashing = played(name, { options: { crashes: 100 } });
    assert.not.equal(crashing.steps, played(name).steps);
  });

  test(`${name}: hosts negotiate in one environment alone`, () => {
    const dynamics = dynamicsSchema.parse({ latencyFactors: [1, 2] });
    const { result } = played(name, { settings: { dynamics } });
    assert.equal(
      [result.status, result.message],
      ["error", `no dynamics: ${name} negotiates in one environment`],
    );
  });
}

for (const name of GUARDED) {
  test(`${name}: no host is filled beyond its capacity; an overfull one is relieved`, () => {
    for (const scenario of ["load-balancing", "energy"] as const) {
      for (let seed = 1; seed <= 8; seed++) {
        const { steps, first } = played(name, { settings: { scenario }, seed });
        const limit = Math.max(first.fullest, 1) + 1e-9;
        assert.ok(steps.every(({ fullest }) => fullest <= limit));
        const later = steps.findIndex(({ fullest }) => fullest <= 1);
        if (later !== -1) assert.ok(steps.slice(later).every(({ fullest }) => fullest <= 1 + 1e-9));
      }
    }
  });
}

test("the naive protocol overfills a host under power saving in some run", () => {
  const overfilled = [1, 2, 3, 4, 5, 6, 7, 8].filter((seed) => {
    const { steps, first } = played("lcc-discovery", { settings: { scenario: "energy" }, seed });
    return first.fullest <= 1 && steps.some(({ fullest }) => fullest > 1);
  });
  assert.ok(overfilled.length > 0);
});

test.run();
