import type { TraceRecord } from "../../records/trace.ts";
import type { RoundEvent } from "./play.ts";

/** A row of a trace, but for what names the run. */
export type RoundMeasures = Omit<TraceRecord, "cell" | "repetition" | "variant" | "options">;

/**
 * What a trace says of a round, from the kept aggregates. The equilibrium gap looks at every VM and target once, as a
 * round of best responses does; everything else takes O(m^2) at most.
 */
export function measureRound({ round, migrations, game }: RoundEvent): RoundMeasures {
  const { load, vms, capacity } = game.hosting();
  const utilisation = load.map((L, x) => L / capacity[x]);
  const largest = utilisation.reduce((most, share) => Math.max(most, share), 0);
  const smallest = utilisation.reduce((least, share) => Math.min(least, share), Number.POSITIVE_INFINITY);
  return {
    round,
    totalWeightedLatency: game.totalWeightedLatency(),
    regularisedSocialCost: game.regularisedSocialCost(),
    migrations,
    equilibriumGap: game.equilibriumGap(),
    cloudsInUse: vms.reduce((sum, hosted) => sum + (hosted > 0 ? 1 : 0), 0),
    utilisationSpread: largest - smallest,
    utilisationMean: utilisation.reduce((sum, share) => sum + share, 0) / utilisation.length,
    utilisationMaximum: largest,
  };
}
