import { averageRatio } from "./average-ratio.ts";
import type { Claim } from "./claim.ts";
import { controlledConstant } from "./controlled-constant.ts";
import { controlledDecreasing } from "./controlled-decreasing.ts";
import { energy } from "./energy.ts";
import { etaBound } from "./eta-bound.ts";
import { firstMethodCutsMigrations } from "./first-method-cuts-migrations.ts";
import { improvementEnds } from "./improvement-ends.ts";
import { largeAMinimisesTotal } from "./large-a-minimises-total.ts";
import { discoveryLoad } from "./lcc-discovery-load.ts";
import { evenNeedsGlobalKnowledge } from "./lcc-even-needs-global-knowledge.ts";
import { faultsAreSurvived } from "./lcc-faults.ts";
import { multiDimensional } from "./lcc-multi-dimensional.ts";
import { naiveOverload } from "./lcc-naive-overload.ts";
import { noisyLoad } from "./lcc-noisy-load.ts";
import { policyInTheModel } from "./lcc-policy-in-the-model.ts";
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

/** Every claim of the ledger: those of the Flock paper in its order, then those of the LCC slides. */
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
  policyInTheModel,
  evenNeedsGlobalKnowledge,
  naiveOverload,
  discoveryLoad,
  faultsAreSurvived,
  noisyLoad,
  multiDimensional,
];
