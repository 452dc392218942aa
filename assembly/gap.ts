import { a, hostOf, isFixed, m, n, scratch2, vmRecord } from "./layout";
import { getF64, setF64 } from "./memory";
import { regularisation } from "./regularisation";
import { CERTAIN, lowest } from "./respond";
import { allUtilities, utilities } from "./utility";
import { weight } from "./weights";

/**
 * The largest g_i(x) / g_i(y) over VMs that may migrate and their targets; 1 where there is none. As u f <= u and
 * `lowest` brackets the target's cost, only pairs that may raise the maximum need exponentials.
 */
export function equilibriumGap(): f64 {
  for (let x: u32 = 0; x < m; x++) setF64(scratch2, x, weight(x));
  let gap: f64 = -1;
  for (let i: u32 = 0; i < n; i++) {
    if (m == 1 || isFixed(vmRecord(i))) continue;
    const x = hostOf(i);
    allUtilities(i);
    const staying = getF64(utilities(), x);
    for (let y: u32 = 0; y < m; y++) {
      if (y == x) continue;
      const moving = getF64(utilities(), y);
      if (moving != Infinity && staying < gap * lowest(moving) * CERTAIN) continue;
      const stay = staying * regularisation(getF64(scratch2, x), a);
      const move = moving * regularisation(getF64(scratch2, y) + moving, a);
      gap = max<f64>(gap, stay == move ? 1 : stay / move);
    }
  }
  return gap < 0 ? 1 : gap;
}
