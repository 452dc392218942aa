import { instanceFromArrow } from "../game/arrow-read.ts";
import { familyNamed } from "../game/generate/families.ts";
import type { Instance } from "../game/instance.ts";
import { parseInstance } from "../game/parse.ts";
import { EPSILON_BELOW, LEAST_EPSILON, regularisationFor } from "../game/regularisation.ts";
import type { GameSettings } from "../kernel/types.ts";
import { Problem } from "../problem.ts";
import type { Setting } from "./setting.ts";

/**
 * The instance that a setting generates, or that its file holds.
 * @throws Problem for a bad file or none
 */
export function instanceOf(setting: Setting, file: ArrayBuffer | null): Instance {
  const { family, fileName, vms, clouds, meanDegree, offeredLoad, delta, delayModel } = setting;
  if (family === "file") {
    if (file === null) throw new Problem(`no file: drop ${fileName || "an instance file"} on the page`);
    if (fileName.endsWith(".arrow")) return instanceFromArrow(new Uint8Array(file), fileName);
    return parseInstance(new TextDecoder("utf-8", { fatal: true }).decode(file), fileName);
  }
  const { pinnedShare, instanceSeed: seed } = setting;
  const options = { vms, clouds, meanDegree, offeredLoad, delta, delayModel, pinnedShare, seed };
  return familyNamed(family).generate(options);
}

/** @throws Problem for a value out of range */
export function settingsOf({ eta, epsilon, scenario }: Setting): GameSettings {
  if (!(eta > 0 && eta <= 1)) throw new Problem(`bad value: ${eta} at eta; allowed: 0 < eta <= 1`);
  if (!(epsilon >= LEAST_EPSILON && epsilon < EPSILON_BELOW)) {
    const allowed = `${LEAST_EPSILON} <= epsilon < ${EPSILON_BELOW}`;
    throw new Problem(`bad value: ${epsilon} at epsilon; allowed: ${allowed}`);
  }
  return { a: regularisationFor(epsilon), eta, evaluate: "exact", scenario };
}
