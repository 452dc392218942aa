import type { ProfileStep } from "../analysis/performance-profile.ts";
import type { Layer } from "./figure.ts";
import { rounded } from "./labels.ts";
import { stepLayer } from "./lines.ts";

/**
 * Profiles as lines that go on to the end of the axis: the share of the runs, against what they may cost.
 *
 * @param end where the axis of x ends
 */
export function profileLayer(
  profiles: readonly (readonly ProfileStep[])[],
  names: readonly string[],
  end: number,
  { x, title }: { readonly x: object; readonly title: string },
): Layer {
  const rows = profiles.flatMap((steps, i) =>
    [...steps, { budget: end, fraction: steps[steps.length - 1].fraction }].map((step) => ({
      series: names[i],
      x: rounded(step.budget),
      y: rounded(step.fraction),
    })),
  );
  const y = {
    title,
    scale: { domain: [0, 1.03], nice: false },
    axis: { values: [0, 0.2, 0.4, 0.6, 0.8, 1], format: ".0%" },
  };
  return stepLayer(rows, names, x, y);
}
