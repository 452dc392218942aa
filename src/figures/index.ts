import { meantHint } from "../game/meant-hint.ts";
import { Problem } from "../problem.ts";
import { boundGap } from "./bound-gap.ts";
import { convergence } from "./convergence.ts";
import { costByMigrations } from "./cost-by-migrations.ts";
import { dataProfile } from "./data-profile.ts";
import { dynamics } from "./dynamics.ts";
import { effortByProtocol } from "./effort-by-protocol.ts";
import { faults } from "./faults.ts";
import type { Figure } from "./figure.ts";
import { hostLoadsOverTime } from "./host-loads-over-time.ts";
import { hostsByProtocol } from "./hosts-by-protocol.ts";
import { idleCloudsByLoad } from "./idle-clouds-by-load.ts";
import { performanceProfile } from "./performance-profile.ts";
import { ratioByEta } from "./ratio-by-eta.ts";
import { roundsBySize } from "./rounds-by-size.ts";
import { scaling } from "./scaling.ts";
import { sensitivity } from "./sensitivity.ts";
import { utilisationByLoad } from "./utilisation-by-load.ts";

/** Every figure that an experiment may name. */
export const FIGURES: readonly Figure[] = [
  roundsBySize,
  ratioByEta,
  utilisationByLoad,
  idleCloudsByLoad,
  convergence,
  dynamics,
  costByMigrations,
  performanceProfile,
  dataProfile,
  sensitivity,
  scaling,
  boundGap,
  hostLoadsOverTime,
  hostsByProtocol,
  effortByProtocol,
  faults,
];

/** @throws Problem for a name that no figure has */
export function figureNamed(name: string): Figure {
  const figure = FIGURES.find((candidate) => candidate.name === name);
  if (figure === undefined) {
    const names = FIGURES.map((candidate) => candidate.name);
    throw new Problem(`unknown figure: ${name}; allowed: ${names.join(", ")}${meantHint(name, names)}`);
  }
  return figure;
}
