import { Problem } from "../problem.ts";

/**
 * An option that is given and changes nothing is a misunderstanding.
 * @param allowed where it would change something
 * @throws Problem
 */
export function refuseIdle(options: Readonly<Record<string, unknown>>, allowed: string): void {
  const idle = Object.entries(options).find(([, value]) => value !== undefined && value !== false);
  if (idle !== undefined) throw new Problem(`option without effect: --${idle[0]}; allowed: ${allowed}`);
}
