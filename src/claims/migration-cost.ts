import { instanceOf, playRun } from "./cases.ts";
import { type Claim, type ClaimContext, judged } from "./claim.ts";
import { CHANGING } from "./late-migrations.ts";
import { type Measure, mean } from "./measure.ts";
import { numbers } from "./outcomes.ts";

const VMS = 100;
const CLOUDS = 8;
const CHANGING_ROUNDS = 200;
const CASES =
  `Paired with Flock: the same instances, starts, draws and environments; ${VMS} VMs, ${CLOUDS} clouds. Still: until ` +
  `the equilibrium. Changing: ${CHANGING_ROUNDS} rounds in which every latency and capacity is a Markov chain that ` +
  "halves or doubles it.";

type Cost = { readonly variant: string; readonly options: Readonly<Record<string, unknown>> };
const FIRST: Cost = { variant: "migration-cost-latency", options: { cost: 50, kappa: 0.9 } };
const SECOND: Cost = { variant: "migration-cost-threshold", options: { cost: 1, kappa: 0.9 } };

export const firstMethodCutsMigrations: Claim = {
  id: "first-method-cuts-migrations",
  claim: "Migration costs in the latencies of targets cut the number of migrations.",
  source: "Flock, section IV-C, first method",
  check: (context) => cutting(context, FIRST, "Cost of 50 ms for a VM that always migrates, kappa = 0.9."),
};

export const secondMethodCutsMigrations: Claim = {
  id: "second-method-cuts-migrations",
  claim: "A threshold eta that falls with a VM's migrations cuts the number of migrations.",
  source: "Flock, section IV-C, second method",
  check: (context) => cutting(context, SECOND, "eta_i = 1 - M_i, kappa = 0.9."),
};

export const secondMethodCostsRatio: Claim = {
  id: "second-method-costs-ratio",
  claim: "The second method pays for fewer migrations with a worse social value.",
  source: "Flock, section IV-C, second method",
  check(context) {
    const [changing, still] = [true, false].map((isChanging) => paired(context, SECOND, isChanging));
    const measures = [
      mean(
        "mean U over the rounds over that of Flock, changing",
        "",
        "paired runs",
        changing.map(({ cost }) => cost),
      ),
      mean(
        "U reached over that of Flock, still",
        "",
        "paired runs",
        still.map(({ cost }) => cost),
      ),
    ];
    const costs = (measures[0].low ?? Number.NEGATIVE_INFINITY) > 1;
    const assumption = "The environment changes, and the social value is the mean of U over the rounds.";
    const remark =
      `${CASES} eta_i = 1 - M_i, kappa = 0.9. In a still environment M_i falls back to 0, so that the outcome is an ` +
      "equilibrium at eta as Flock's is. The paper's claim is about the bound, which rises as eta_i falls; what is " +
      "measured is the outcome.";
    return {
      ...judged(costs, assumption, remark),
      measures,
      counterexample: null,
    };
  },
};

function cutting(context: ClaimContext, cost: Cost, what: string) {
  const still = paired(context, cost, false);
  const changing = paired(context, cost, true);
  const measures: Measure[] = [
    ratio("migrations over those of Flock, still", still, ({ migrations }) => migrations),
    ratio("migrations over those of Flock, changing", changing, ({ migrations }) => migrations),
    ratio("U reached over that of Flock, still", still, ({ cost: total }) => total),
    ratio("mean U over the rounds over that of Flock, changing", changing, ({ cost: total }) => total),
  ];
  const cuts = measures.slice(0, 2).every(({ high }) => (high ?? Number.POSITIVE_INFINITY) < 1);
  return {
    ...judged(cuts, null, `${CASES} ${what}`),
    measures,
    counterexample: null,
  };
}

/** What a variant takes, over what Flock takes on the same case. */
interface Pair {
  readonly migrations: number;
  readonly cost: number;
}

function ratio(what: string, pairs: readonly Pair[], value: (pair: Pair) => number): Measure {
  return mean(what, "", "paired runs", pairs.map(value));
}

function paired(context: ClaimContext, cost: Cost, isChanging: boolean): Pair[] {
  return numbers(context.cases(100)).map((index) => {
    const flock = spentBy(context, { variant: "flock", options: {} }, isChanging, index);
    const other = spentBy(context, cost, isChanging, index);
    return { migrations: other.migrations / flock.migrations, cost: other.cost / flock.cost };
  });
}

function spentBy(
  context: ClaimContext,
  { variant, options }: Cost,
  isChanging: boolean,
  index: number,
): Pair {
  const { game, result } = playRun(context, {
    variant,
    options,
    index,
    instance: instanceOf(context, { vms: VMS, clouds: CLOUDS }, index),
    ...(isChanging ? { settings: { dynamics: CHANGING }, maxRounds: CHANGING_ROUNDS } : {}),
  });
  return { migrations: result.migrations, cost: result.trackingCost ?? game.totalWeightedLatency() };
}
