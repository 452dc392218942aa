import { weight } from "./aggregates.ts";
import { regularisation } from "./regularisation.ts";
import { CERTAIN, lowest } from "./respond.ts";
import type { Tables } from "./tables.ts";
import { allUtilities } from "./utility.ts";

/** The largest g_i(x) / g_i(y); see assembly/gap.ts. */
export function equilibriumGap(t: Tables): number {
  const weights = Float64Array.from({ length: t.m }, (_, x) => weight(t, x));
  let gap = -1;
  for (let i = 0; i < t.n; i++) {
    if (t.m === 1 || t.fixed[i] === 1) continue;
    const x = t.hosts[i];
    allUtilities(t, i);
    const staying = t.utilities[x];
    for (let y = 0; y < t.m; y++) {
      if (y === x) continue;
      const moving = t.utilities[y];
      if (moving !== Number.POSITIVE_INFINITY && staying < gap * lowest(t, moving) * CERTAIN) continue;
      const stay = staying * regularisation(weights[x], t.a);
      const move = moving * regularisation(weights[y] + moving, t.a);
      gap = Math.max(gap, stay === move ? 1 : stay / move);
    }
  }
  return gap < 0 ? 1 : gap;
}
