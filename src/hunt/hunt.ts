import { MOST_OUTCOMES } from "../claims/outcomes.ts";
import { shrink } from "../claims/shrink.ts";
import type { Witness } from "../claims/witness.ts";
import { EquilibriumFinder } from "../exact/equilibria.ts";
import { meantHint } from "../game/meant-hint.ts";
import { RandomStream, streamState } from "../game/random.ts";
import { DEFAULT_SETTINGS, type GameSettings } from "../kernel/types.ts";
import { Problem } from "../problem.ts";
import { drawGenes, type Genes, instanceOf, mutate } from "./draw.ts";
import { type Catch, QUARRIES, type Quarry } from "./quarry.ts";

export interface HuntProgress {
  readonly tried: number;
  readonly score: number;
}

export interface HuntOptions {
  readonly claim: string;
  /** Of the instances tried; what is found may be smaller. */
  readonly vms?: number;
  readonly clouds?: number;
  readonly settings?: GameSettings;
  readonly seed?: string;
  /** Asked after every instance; the hunt ends when it says no. */
  readonly proceed: (progress: HuntProgress) => boolean;
}

/** The worst case for a claim that a hunt met. */
export interface Hunted {
  readonly claim: string;
  readonly found: boolean;
  /** What was met, before shrinking; `measures` says what it is. */
  readonly score: number;
  /** The same of the instance that it was shrunk to; null if nothing was found. */
  readonly shrunkScore: number | null;
  readonly measures: string;
  readonly tried: number;
  /** Shrunk, and confirmed by the reference kernel; null if nothing was found. */
  readonly witness: Witness | null;
  /** The witness before it was shrunk. */
  readonly original: Witness | null;
}

/** Random instances before each climb, and changes in vain that end it. */
const DRAWS = 30;
const PATIENCE = 250;

/**
 * Random instances, then hill climbing from the worst of them, over and over. The same seed tries the same instances
 * in the same order.
 *
 * @throws Problem for an unknown claim, one that the scenario has not, or instances with too many outcomes to enumerate.
 */
export function hunt({
  claim,
  vms = 4,
  clouds = 3,
  settings = DEFAULT_SETTINGS,
  seed = "1",
  proceed,
}: HuntOptions): Hunted {
  const quarry = quarryNamed(claim);
  if (!(vms >= 2 && clouds >= 2 && clouds ** vms <= MOST_OUTCOMES)) {
    throw new Problem(
      `bad size: ${vms} VMs, ${clouds} clouds; allowed: two of each and more, with clouds^vms <= ${MOST_OUTCOMES}`,
    );
  }
  if (quarry.needsOptimum && settings.scenario === "energy") {
    const others = QUARRIES.filter((one) => !one.needsOptimum).map((one) => one.claim);
    throw new Problem(
      `no hunt in the scenario energy: ${claim}; allowed there: ${others.join(", ")} (the others enumerate optima, and energy's is a bin packing)`,
    );
  }
  const finder = new EquilibriumFinder();
  const stream = new RandomStream(streamState("hunt", { claim, vms, clouds, seed }));
  let tried = 0;
  let best: Catch = { score: Number.NEGATIVE_INFINITY, witness: null };
  const look = (genes: Genes): Catch => {
    const met = quarry.inspect(finder, instanceOf(genes, claim), settings);
    tried++;
    // Climbing leads to knife edges, where the reference may round the other way.
    if (isWorse(met, best) && (met.witness === null || quarry.holds(met.witness))) best = met;
    return met;
  };
  const goOn = () => proceed({ tried, score: best.score });
  while (goOn()) climb(vms, clouds, stream, look, goOn);
  return reported(quarry, finder, best, tried);
}

function climb(
  vms: number,
  clouds: number,
  stream: RandomStream,
  look: (genes: Genes) => Catch,
  goOn: () => boolean,
): void {
  let genes = drawGenes(vms, clouds, stream);
  let top = look(genes);
  for (let left = DRAWS; left > 0 && goOn(); left--) {
    const drawn = drawGenes(vms, clouds, stream);
    const met = look(drawn);
    if (isWorse(met, top)) [genes, top] = [drawn, met];
  }
  for (let vain = 0; vain < PATIENCE && goOn(); vain++) {
    const changed = mutate(genes, stream);
    const met = look(changed);
    if (met.score < top.score) continue;
    if (isWorse(met, top)) vain = 0;
    [genes, top] = [changed, met];
  }
}

/** Worse for the claim. A counterexample is worse than none. */
function isWorse(one: Catch, other: Catch): boolean {
  if ((one.witness === null) !== (other.witness === null)) return one.witness !== null;
  return one.score > other.score;
}

function reported(
  quarry: Quarry,
  finder: EquilibriumFinder,
  { score, witness: original }: Catch,
  tried: number,
): Hunted {
  const { claim, measures } = quarry;
  const met = { claim, score, measures, tried, original };
  if (original === null) return { ...met, found: false, shrunkScore: null, witness: null };
  const witness = shrink(original, (smaller) => quarry.holds(smaller));
  const { score: shrunkScore } = quarry.inspect(finder, witness.instance, witness.settings);
  return { ...met, found: true, shrunkScore, witness };
}

function quarryNamed(claim: string): Quarry {
  const quarry = QUARRIES.find((one) => one.claim === claim);
  if (quarry !== undefined) return quarry;
  const names = QUARRIES.map((one) => one.claim);
  const allowed = `${names.join(", ")}${meantHint(claim, names)}`;
  throw new Problem(`unknown claim: ${JSON.stringify(claim)}; allowed: ${allowed}`);
}
