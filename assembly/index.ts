export { randomAssignment } from "./assignment";
export { totalChange } from "./change";
export {
  controlledBytes,
  estimatesRead,
  prepareEstimates,
  prepareMigrationCost,
  roundControlled,
} from "./controlled";
export { setEnergy } from "./energy";
export { exhaustiveAssignment } from "./enumerate/incumbent";
export { exhaustiveCount } from "./enumerate/tables";
export {
  continueExhaustive,
  endExhaustive,
  exhaustiveBytes,
  startExhaustive,
} from "./enumerate/walk";
export {
  evaluate,
  evaluatedLoads,
  evaluatedRegularised,
  evaluatedTotal,
  evaluatedUtilities,
  evaluatedWeights,
} from "./evaluate";
export {
  allocateAnnealing,
  annealingBytes,
  beginAnnealing,
  continueAnnealing,
  endAnnealing,
} from "./exact/annealing";
export {
  beginBound,
  boundBytes,
  boundMessages,
  boundPrices,
  boundScale,
  improveBound,
  moveBoundPrices,
} from "./exact/bound";
export { work as searchWork } from "./exact/dual";
export {
  aimAtPanel,
  allocateElimination,
  numbers as eliminationNumbers,
  pivots as eliminationPivots,
  rows as eliminationRows,
  subtractPanel,
} from "./exact/elimination";
export {
  allocateFeatures,
  features,
  likely as featureLikely,
  messages as featureMessages,
  prepareFeatures,
  start as featureStart,
  width as featureWidth,
} from "./exact/features";
export {
  adopt,
  beginIncumbent,
  best as incumbent,
  bestCost as incumbentCost,
  descend,
  isSettled,
  regularisedBound,
  threshold as searchThreshold,
} from "./exact/incumbent";
export { allocateLifted, descendLifted, stiffness as liftedStiffness } from "./exact/lifted/descent";
export {
  entryFrom as liftedEntryFrom,
  entryMultipliers as liftedEntryMultipliers,
  entryTo as liftedEntryTo,
  foundFrom as liftedFoundFrom,
  foundTo as liftedFoundTo,
  rigidity as liftedRigidity,
  useEntries as useLiftedEntries,
} from "./exact/lifted/entries";
export {
  allocateForm,
  amount as formAmount,
  blocks as formBlocks,
  column as formColumn,
  couplings as formCouplings,
  firstEntry as formFirstEntry,
  firstSide as formFirstSide,
  halfSlope as formHalfSlope,
  image as formImage,
  loads as formLoads,
  metric as formMetric,
  multiplyForm,
  other as formOther,
  pairFrom as formFrom,
  pairTo as formTo,
  rate as formRate,
  shares as formShares,
  z as formPoint,
} from "./exact/lifted/form";
export {
  blocks as liftedBlocks,
  findDetours as findLiftedDetours,
  findEntries as findLiftedEntries,
  latency as liftedLatency,
  loads as liftedLoads,
  moveMultipliers as moveLiftedMultipliers,
  pairFrom as liftedFrom,
  pairPenalty as liftedPairPenalty,
  pairTo as liftedTo,
  pairWeight as liftedWeight,
  points as liftedPoints,
  shares as liftedShares,
  slope as liftedSlope,
  tables as liftedTables,
  unary as liftedUnary,
  vmPenalty as liftedVmPenalty,
} from "./exact/lifted/lagrangian";
export {
  corners as liftedCorners,
  detours as liftedDetours,
  excesses as liftedExcesses,
  metric as liftedMetric,
  sideFrom as liftedSideFrom,
  sideTo as liftedSideTo,
  triangleMultipliers as liftedTriangleMultipliers,
  useTriangles as useLiftedTriangles,
} from "./exact/lifted/triangles";
export {
  beginOutcomes,
  best as bestResponses,
  bestEquilibrium,
  bestOutcome,
  better as betterResponses,
  continueOutcomes,
  equilibriumCount,
  left as responsesLeft,
  outcomeBytes,
  trim,
  words as responseWords,
  worstEquilibrium,
} from "./exact/outcomes";
export {
  allocateProblem,
  capacity as problemCapacity,
  completeProblem,
  edgeFrom as problemFrom,
  edgeTo as problemTo,
  latency as problemLatency,
  loads as problemLoads,
  pins as problemPins,
  row as problemRow,
  selves as problemSelves,
  shares as problemShares,
  weightIn as problemWeightIn,
  weightOut as problemWeightOut,
} from "./exact/problem";
export {
  allocateRelaxation,
  costs as relaxationCosts,
  multipliers as relaxationMultipliers,
  point as relaxationPoint,
  relax,
  relaxationWidth,
  relaxedFeatures,
  relaxedRows,
  shapeRelaxation,
} from "./exact/relaxation/relaxation";
export {
  beginSearch,
  branchBound,
  continueBranch,
  continueSearch,
  enterBranch,
  leaveBranch,
  nodes as searchNodes,
  searchBound,
  searchBytes,
} from "./exact/search";
export {
  allocateMixing,
  beginMixing,
  turnVectors,
  vectors as mixingVectors,
} from "./exact/semidefinite/mixing";
export {
  allocateNetwork,
  degree as networkDegree,
  first as networkFirst,
  multipliers as networkMultipliers,
  neighbour as networkNeighbour,
  roots as networkRoots,
  weight as networkWeight,
} from "./exact/semidefinite/network";
export {
  allocatePoint,
  gram as tangentGram,
  moveWeights,
  point as tangentPoint,
  slope as tangentSlope,
  tangentBound,
  unary as tangentUnary,
} from "./exact/semidefinite/relaxation";
export { equilibriumGap } from "./gap";
export {
  allocateGame,
  bytesNeeded,
  capacity,
  hosts,
  latency,
  loads,
  population,
  refreshSlopes,
  setGame,
  stride,
} from "./layout";
export {
  CHUNK_EDGES,
  closeStaging,
  countEdges,
  fillEdges,
  finishVms,
  openRows,
  openStaging,
  stagingDemand,
  stagingFrom,
  stagingTo,
} from "./load";
export { allocate, mark, releaseTo } from "./memory";
export { setNoiseStream } from "./noise";
export { below, bits, setStream } from "./random";
export { exponential, regularisation } from "./regularisation";
export {
  allCosts,
  deviationMove,
  deviationOf,
  deviationStay,
  isEquilibrium,
  resetActivation,
  resetWitness,
  roundBestTarget,
  roundRandomTarget,
} from "./respond";
export { sink } from "./touch";
export { utilities } from "./utility";
export { aggregate, migrate, refreshDelays, regularisedSocialCost, totalWeightedLatency } from "./weights";
