/**
 * What an activation costs under each protocol and scenario, as a multiple of one of plain Flock:
 *
 *     node --import tsx bench/micro/protocols.ts
 *
 * Every task plays the same number of rounds from the same start, in a kernel with memory of its own. The tasks are
 * timed in turn, several times over, and the median of each turn's ratios is printed, with the lowest and the highest:
 * a busy machine then slows both sides of a ratio.
 */
import { Bench } from "tinybench";
import { binomialOptions, generateBinomial } from "../../src/game/generate/binomial.ts";
import type { Instance } from "../../src/game/instance.ts";
import { loadWasmKernel } from "../../src/kernel/modules.ts";
import {
  type ControlledSettings,
  DEFAULT_SETTINGS,
  type Game,
  type Scenario,
} from "../../src/kernel/types.ts";
import { median } from "../median.ts";

const SIZES = [
  { vms: 1000, clouds: 16, rounds: 100 },
  { vms: 100_000, clouds: 64, rounds: 3 },
] as const;
const TURNS = 7;

const free: ControlledSettings = {
  step: { exponent: 1 },
  noise: 0,
  forgetting: 0.9,
  latencyCost: 0,
  costShape: "linear",
  thresholdCost: 0,
};

interface Protocol {
  readonly name: string;
  readonly scenario?: Scenario;
  readonly controlled?: ControlledSettings;
}

const PLAIN = "flock";
const PROTOCOLS: readonly Protocol[] = [
  { name: PLAIN },
  { name: "load balancing", scenario: "load-balancing" },
  { name: "energy", scenario: "energy" },
  { name: "controlled, 1/t", controlled: free },
  { name: "controlled, 1/t^0.7", controlled: { ...free, step: { exponent: 0.7 } } },
  { name: "controlled, constant", controlled: { ...free, step: { constant: 0.1 } } },
  { name: "controlled, 1/t, noise", controlled: { ...free, noise: 0.1 } },
  { name: "migration cost, latency", controlled: { ...free, step: { constant: 1 }, latencyCost: 50 } },
  { name: "migration cost, threshold", controlled: { ...free, step: { constant: 1 }, thresholdCost: 1 } },
];

function start(instance: Instance, { scenario = "latency" }: Protocol): Game {
  return loadWasmKernel("simd").load(instance, { ...DEFAULT_SETTINGS, scenario });
}

function reset(game: Game, { controlled }: Protocol): void {
  game.randomAssignment([1, 2, 3, 4]);
  game.seed([5, 6, 7, 8]);
  if (controlled) game.prepareControlled(controlled, [9, 10, 11, 12]);
}

/** The median time of each task in one turn, in ms. */
async function turn(games: readonly (readonly [Protocol, Game])[], rounds: number): Promise<number[]> {
  const bench = new Bench({ throws: true, retainSamples: true, time: 200, iterations: 3, warmup: false });
  for (const [protocol, game] of games) {
    const round = protocol.controlled
      ? () => game.controlledRound("permutation")
      : () => game.round("permutation", "random");
    const play = () => {
      for (let k = 0; k < rounds; k++) round();
    };
    bench.add(protocol.name, play, { beforeEach: () => reset(game, protocol) });
  }
  await bench.run();
  return bench.tasks.map((task) => {
    if (task.result.state !== "completed") throw new Error(`not measured: ${task.name}`);
    return task.result.latency.p50;
  });
}

for (const { vms, clouds, rounds } of SIZES) {
  const instance = generateBinomial(binomialOptions.parse({ vms, clouds, meanDegree: 10, seed: 1 }));
  const games = PROTOCOLS.map((protocol) => [protocol, start(instance, protocol)] as const);
  const turns: number[][] = [];
  for (let k = 0; k < TURNS; k++) turns.push(await turn(games, rounds));
  const nanoseconds = (median(turns.map((times) => times[0])) * 1e6) / (rounds * vms);
  console.log(`\n${vms} VMs, ${clouds} clouds, mean degree 10: ${rounds} rounds from a random start`);
  console.log(`an activation of ${PLAIN}: ${nanoseconds.toFixed(0)} ns`);
  PROTOCOLS.forEach(({ name }, k) => {
    const ratios = turns.map((times) => times[k] / times[0]);
    const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
    console.log(
      `  ${name.padEnd(26)} ${median(ratios).toFixed(2)}   (${low.toFixed(2)} to ${high.toFixed(2)})`,
    );
  });
}
