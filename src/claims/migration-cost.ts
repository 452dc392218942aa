import { instanceOf, playRun } from "./cases.ts";
import { type ClaimContext, type Finding, judged } from "./claim.ts";
import { below, type Evidence, together } from "./evidence.ts";
import { CHANGING } from "./late-migrations.ts";
import { type Measure, mean } from "./measure.ts";
import { numbers } from "./outcomes.ts";

const VMS = 100;
const CLOUDS = 8;
const CHANGING_ROUNDS = 200;
export const PAIRED_CASES =
  `Paired with Flock: the same instances, starts, draws and environments; ${VMS} VMs, ${CLOUDS} clouds. Still: until ` +
  `the equilibrium. Changing: ${CHANGING_ROUNDS} rounds in which every latency and capacity is a Markov chain that ` +
  "halves or doubles it.";

/** A variant under which migrations cost something. */
export type Cost = { readonly variant: string; readonly options: Readonly<Record<string, unknown>> };
/** Whether migrations are fewer than those of Flock, in a still environment and in a changing one. */
export function fewerMigrations(context: ClaimContext, cost: Cost, what: string): Finding {
  const still = paired(context, cost, false);
  const changing = paired(context, cost, true);
  const measures: Measure[] = [
    ratio("migrations over those of Flock, still", still, ({ migrations }) => migrations),
    ratio("migrations over those of Flock, changing", changing, ({ migrations }) => migrations),
    ratio("U reached over that of Flock, still", still, ({ cost: total }) => total),
    ratio("mean U over the rounds over that of Flock, changing", changing, ({ cost: total }) => total),
  ];
  return {
    ...judged(evidenceOfFewer(measures), null, `${PAIRED_CASES} ${what}`),
    measures,
    counterexample: null,
  };
}

/** The first two measures are the ratios of migrations. */
export function evidenceOfFewer([still, changing]: readonly Measure[]): Evidence {
  return together(below(still, 1), below(changing, 1));
}

/** What a variant takes, over what Flock takes on the same case. */
export interface Pair {
  readonly migrations: number;
  readonly cost: number;
}

function ratio(what: string, pairs: readonly Pair[], value: (pair: Pair) => number): Measure {
  return mean(what, "", "paired runs", pairs.map(value));
}

export function paired(context: ClaimContext, cost: Cost, isChanging: boolean): Pair[] {
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
