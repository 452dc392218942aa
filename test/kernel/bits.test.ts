import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BinomialOptions, binomialOptions, generateBinomial } from "../../src/game/generate/binomial.ts";
import type { Instance } from "../../src/game/instance.ts";
import { compileWasm, loadWasmKernel } from "../../src/kernel/modules.ts";
import type { GameSettings, Kernel, TargetRule } from "../../src/kernel/types.ts";
import { exponential } from "../../src/kernel/typescript/regularisation.ts";
import { typescriptKernel } from "../../src/kernel/typescript.ts";

/** Kernels that compute the same sums in the same order, so that not a bit may differ. */
const scalar = loadWasmKernel("scalar");

const MODELS = ["utilisation", "queue"] as const;

const SETTINGS: readonly GameSettings[] = [
  { a: 1000, eta: 1, evaluate: "exact" },
  { a: 1, eta: 0.7, evaluate: "measured" },
  { a: 1000, eta: 1, evaluate: "exact", scenario: "load-balancing" },
  { a: 1000, eta: 1, evaluate: "exact", scenario: "energy" },
  { a: 1, eta: 1, evaluate: "measured", scenario: "energy", virtualLatency: 1000 },
];

function drawn(options: Partial<BinomialOptions>): Instance {
  return generateBinomial(binomialOptions.parse({ seed: 3, delta: 40, ...options }));
}

/** Everything that a kernel says about a game of eight rounds. */
function transcript(kernel: Kernel, played: Instance, settings: GameSettings, target: TargetRule): unknown[] {
  const game = kernel.load(played, settings);
  game.randomAssignment([5, 6, 7, 8]);
  game.seed([1, 2, 3, 4]);
  const said: unknown[] = [];
  for (const order of ["permutation", "uniform", "round-robin", "permutation"] as const) {
    said.push(game.deviations(), game.costs(3));
    for (let round = 0; round < 2; round++) said.push(game.round(order, target));
    said.push(game.assignment(), game.isEquilibrium());
    said.push(game.totalWeightedLatency(), game.regularisedSocialCost(), game.evaluate());
  }
  return said;
}

for (const model of MODELS) {
  for (const [vms, clouds, normalise] of [
    [400, 16, true],
    [400, 7, false],
    [12, 5, false],
  ] as const) {
    for (const target of ["random", "best"] as const) {
      test(`typescript and wasm-scalar agree bit by bit: ${model}, ${vms} x ${clouds}, ${target} target`, () => {
        const parts = { delayModel: model, normalise, pinnedShare: 0.05 };
        const played = drawn({ vms, clouds, meanDegree: 6, ...parts });
        for (const settings of SETTINGS) {
          const expected = transcript(scalar, played, settings, target);
          assert.ok((expected[2] as number) > 0, "the first round migrates");
          assert.equal(transcript(typescriptKernel, played, settings, target), expected);
        }
      });
    }
  }
}

test("the two enumerations find the same optimum and the same bits", () => {
  for (const model of MODELS) {
    const small = drawn({ vms: 8, clouds: 4, meanDegree: 4, delayModel: model });
    for (const objective of ["total", "regularised"] as const) {
      const expected = scalar.load(small, SETTINGS[0]).exhaustiveOptimum(objective);
      assert.equal(typescriptKernel.load(small, SETTINGS[0]).exhaustiveOptimum(objective), expected);
      assert.is(expected.visited, 4 ** 8);
    }
  }
});

test("the exponential: the same bits in all builds, within two units in the last place of the library's", () => {
  const builds = (["simd", "scalar"] as const).map((build) => {
    const { exports } = new WebAssembly.Instance(compileWasm(build), { env: { abort: () => {} } });
    return exports.exponential as (x: number) => number;
  });
  for (let k = 0; k <= 20_000; k++) {
    const x = -((k / 20_000) ** 3) * 710;
    const expected = exponential(x);
    for (const build of builds) assert.is(build(x), expected);
    if (x >= -708) assert.ok(Math.abs(expected / Math.exp(x) - 1) < 4.5e-16, `exp(${x})`);
  }
  assert.is(exponential(-0), 1);
  assert.is(exponential(Number.NEGATIVE_INFINITY), 0);
});

test.run();
