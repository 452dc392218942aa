import { instanceOf, playRun } from "./cases.ts";
import { type Claim, judged } from "./claim.ts";
import { below, type Evidence } from "./evidence.ts";
import { type Measure, mean } from "./measure.ts";
import { numbers } from "./outcomes.ts";

const ETAS = [0.99, 0.9, 0.5];

export const smallEtaSavesMigrations: Claim = {
  id: "small-eta-saves-migrations",
  claim: "An eta below 1 avoids migrations that improve little.",
  source: "Flock, section IV, discussion of Figure 2",
  evidence,
  check(context) {
    const runs = numbers(context.cases(200)).map((index) => {
      const instance = instanceOf(context, { vms: 100, clouds: 8 }, index);
      return [1, ...ETAS].map((eta) => {
        const { game, result } = playRun(context, { variant: "flock", instance, index, settings: { eta } });
        return { migrations: result.migrations, total: game.totalWeightedLatency() };
      });
    });
    const byEta = ETAS.flatMap((eta, k) => [
      mean(
        `migrations at eta = ${eta} over those at eta = 1`,
        "",
        "paired runs",
        runs.map((run) => run[k + 1].migrations / run[0].migrations),
      ),
      mean(
        `U reached at eta = ${eta} over that at eta = 1`,
        "",
        "paired runs",
        runs.map((run) => run[k + 1].total / run[0].total),
      ),
    ]);
    const measures = [...byEta.slice(2, 4), ...byEta.slice(0, 2), ...byEta.slice(4)];
    const remark =
      "Flock with the same start and the same draws at every eta; 100 VMs, 8 clouds, default parameters.";
    return {
      ...judged(evidence(measures), null, remark),
      measures,
      counterexample: null,
    };
  },
};

/** The first measure is at eta = 0.9. */
function evidence([nine]: readonly Measure[]): Evidence {
  return below(nine, 1);
}
