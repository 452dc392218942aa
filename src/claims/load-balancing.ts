import type { Game } from "../kernel/types.ts";
import { instanceOf, playRun } from "./cases.ts";
import { type Claim, type ClaimContext, judged } from "./claim.ts";
import { atMost, type Evidence } from "./evidence.ts";
import { type Measure, mean } from "./measure.ts";
import { numbers } from "./outcomes.ts";

const SIZES = [100, 20, 500];
/** What counts as close: the fullest cloud is at most this much above the ideal, on average. */
const CLOSE = 0.1;
const CLOUDS = 8;

export const loadBalancing: Claim = {
  id: "load-balancing",
  claim: "As a load balancer, Flock ends close to the ideal, in which all clouds are equally utilised.",
  source: "Flock, section IV-A, Figure 3",
  evidence,
  check(context) {
    const measures = SIZES.flatMap((vms) => atSize(context, vms));
    const assumption = `Close means that with ${SIZES[0]} VMs the fullest cloud is at most ${100 * CLOSE} % above the ideal, on average.`;
    const remark =
      "Distances as parts of the ideal, which is the total load over the total capacity. " +
      `Loads are the VMs' demands, ${CLOUDS} clouds; VMs are not divisible, so no outcome is exactly even. Under the ` +
      "utilisation delay the offered load scales all delays alike, and makes no difference.";
    return {
      ...judged(evidence(measures), assumption, remark),
      measures,
      counterexample: null,
    };
  },
};

function evidence([fullest]: readonly Measure[]): Evidence {
  return atMost(fullest, CLOSE);
}

function atSize(context: ClaimContext, vms: number): Measure[] {
  const runs = numbers(context.cases(100)).map((index) => balance(context, vms, index));
  const meanOf = (what: string, value: (run: (typeof runs)[number]) => number) =>
    mean(`${what}, n = ${vms}`, "", "runs", runs.map(value));
  return [
    meanOf("fullest cloud above the ideal", ({ reached }) => reached.fullest),
    meanOf("fullest cloud above the ideal at the random start", ({ initial }) => initial.fullest),
    meanOf("mean distance of a cloud from the ideal", ({ reached }) => reached.distance),
  ];
}

function balance(context: ClaimContext, vms: number, index: number) {
  const instance = instanceOf(context, { vms, clouds: CLOUDS }, index);
  const settings = { scenario: "load-balancing" } as const;
  const initial = unevenness(playRun(context, { variant: "stay", instance, index, settings }).game);
  const reached = unevenness(playRun(context, { variant: "flock", instance, index, settings }).game);
  return { initial, reached };
}

function unevenness(game: Game): { fullest: number; distance: number } {
  const { load, capacity } = game.hosting();
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const ideal = sum(load) / sum(capacity);
  const above = load.map((carried, cloud) => carried / capacity[cloud] / ideal - 1);
  return { fullest: Math.max(...above), distance: sum(above.map(Math.abs)) / above.length };
}
