import { averageRatio } from "./average-ratio.ts";
import type { Claim } from "./claim.ts";
import { controlledConstant } from "./controlled-constant.ts";
import { controlledDecreasing } from "./controlled-decreasing.ts";
import { energy } from "./energy.ts";
import { etaBound } from "./eta-bound.ts";
import { firstMethodCutsMigrations } from "./first-method-cuts-migrations.ts";
import { improvementEnds } from "./improvement-ends.ts";
import { largeAMinimisesTotal } from "./large-a-minimises-total.ts";
import { lemmaCondition } from "./lemma-condition.ts";
import { lemmaInTheVmGame } from "./lemma-in-the-vm-game.ts";
import { lemmaWithFixedWeights } from "./lemma-with-fixed-weights.ts";
import { loadBalancing } from "./load-balancing.ts";
import { onePlusEpsilon } from "./one-plus-epsilon.ts";
import { reachesEquilibrium } from "./reaches-equilibrium.ts";
import { roundsGrowSlowly } from "./rounds-grow-slowly.ts";
import { secondMethodCostsRatio } from "./second-method-costs-ratio.ts";
import { secondMethodCutsMigrations } from "./second-method-cuts-migrations.ts";
import { smallEtaSavesMigrations } from "./small-eta-saves-migrations.ts";
import { stepLowersSocialValue } from "./step-lowers-social-value.ts";
import { worstCaseRounds } from "./worst-case-rounds.ts";

/** Every claim of the ledger, in the paper's order. */
export const CLAIMS: readonly Claim[] = [
  stepLowersSocialValue,
  improvementEnds,
  reachesEquilibrium,
  lemmaInTheVmGame,
  lemmaWithFixedWeights,
  lemmaCondition,
  onePlusEpsilon,
  largeAMinimisesTotal,
  roundsGrowSlowly,
  worstCaseRounds,
  etaBound,
  averageRatio,
  smallEtaSavesMigrations,
  loadBalancing,
  energy,
  controlledDecreasing,
  controlledConstant,
  firstMethodCutsMigrations,
  secondMethodCutsMigrations,
  secondMethodCostsRatio,
];
