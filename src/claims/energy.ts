import { mostIdleClouds } from "../exact/bin-packing.ts";
import { DEFAULT_SETTINGS, type Game } from "../kernel/types.ts";
import { instanceOf, playRun } from "./cases.ts";
import { type Claim, type ClaimContext, type Judgement, judged } from "./claim.ts";
import { atMost, type Evidence } from "./evidence.ts";
import { largest, type Measure, mean, share } from "./measure.ts";
import { forEachOutcome, numbers } from "./outcomes.ts";
import { replay, type Witness } from "./witness.ts";

const ID = "energy";
const LOADS = [0.4, 0.2, 0.6, 0.8];
const VMS = 40;
const CLOUDS = 8;
/** Sets of VMs that the exact packing may try for each number of clouds. */
const TRIALS = 200_000;
/** What counts as close: so many clouds from the ideal, on average. */
const CLOSE = 1;

/** Small enough to look at every outcome. */
const SMALL = { vms: 6, clouds: 3, meanDegree: 2.5, offeredLoad: LOADS[0] } as const;
const SETTINGS = { ...DEFAULT_SETTINGS, scenario: "energy" } as const;

/** One run whose ideal is proven. */
interface Packing {
  readonly idle: number;
  readonly ideal: number;
  readonly witness: Witness;
}

export const energy: Claim = {
  id: ID,
  claim: "Redesigned for energy, Flock leaves nearly as many clouds idle as the ideal.",
  source: "Flock, section IV-A, Figure 4",
  evidence,
  check(context) {
    const packings = LOADS.map((offeredLoad) =>
      numbers(context.cases(60)).flatMap((index) => pack(context, offeredLoad, index)),
    );
    const measures = [
      ...LOADS.flatMap((offeredLoad, k) => atLoad(offeredLoad, packings[k])),
      share(
        `instances of ${SMALL.vms} VMs and ${SMALL.clouds} clouds with an equilibrium short of the ideal, any start`,
        "instances",
        numbers(context.cases(200)).map((index) => hasWorseEquilibrium(context, index)),
      ),
    ];
    const found = evidence(measures);
    const counterexample = found === "against" ? worst(packings.flat()) : null;
    return { ...judgement(found), measures, counterexample };
  },
};

function evidence([fewer]: readonly Measure[]): Evidence {
  return atMost(fewer, CLOSE);
}

function judgement(found: Evidence): Judgement {
  const assumption = `Nearly as many means: fewer by at most ${CLOSE} cloud on average, at offered load ${LOADS[0]}.`;
  const remark =
    `Flock in the scenario energy from a random start, ${VMS} VMs, ${CLOUDS} clouds; the ideal is the exact bin ` +
    "packing, and the few instances where it could not be proven in time are left out. A VM joins the largest group " +
    "that it still fits in, and groups never move together: the equilibrium depends on the start.";
  return judged(found, assumption, remark);
}

function atLoad(offeredLoad: number, packings: readonly Packing[]): Measure[] {
  const at = `offered load ${offeredLoad}`;
  const meanOf = (what: string, value: (packing: Packing) => number) =>
    mean(`${what}, ${at}`, "clouds", "runs", packings.map(value));
  return [
    meanOf("idle clouds fewer than the ideal", ({ idle, ideal }) => ideal - idle),
    meanOf("idle clouds", ({ idle }) => idle),
    meanOf("idle clouds of the ideal", ({ ideal }) => ideal),
    largest(
      `most idle clouds fewer than the ideal, ${at}`,
      "clouds",
      "runs",
      packings.map(({ idle, ideal }) => ideal - idle),
    ),
    share(
      `runs that reach the ideal, ${at}`,
      "runs",
      packings.map(({ idle, ideal }) => idle === ideal),
    ),
  ];
}

function pack(context: ClaimContext, offeredLoad: number, index: number): Packing[] {
  const instance = instanceOf(context, { vms: VMS, clouds: CLOUDS, offeredLoad }, index);
  const { optimal, assignment } = mostIdleClouds(instance, TRIALS);
  if (optimal === null || assignment === null) return [];
  const { game } = playRun(context, { variant: "flock", instance, index, settings: SETTINGS });
  const idle = idleClouds(game);
  const witness: Witness = {
    claim: ID,
    kind: "idle-clouds",
    instance,
    settings: SETTINGS,
    start: [...game.assignment()],
    better: [...assignment],
  };
  return [{ idle, ideal: optimal, witness }];
}

/** Some equilibrium leaves fewer clouds idle than the ideal, whether Flock would find it or not. */
function hasWorseEquilibrium(context: ClaimContext, index: number): boolean {
  const instance = instanceOf(context, SMALL, index);
  const { optimal } = mostIdleClouds(instance);
  if (optimal === null) return false;
  let isFound = false;
  const game = context.kernel.load(instance, SETTINGS);
  forEachOutcome(game, () => {
    isFound ||= idleClouds(game) < optimal && game.isEquilibrium();
  });
  return isFound;
}

function idleClouds(game: Game): number {
  return game.hosting().vms.filter((hosted) => hosted === 0).length;
}

function worst(packings: readonly Packing[]): Witness | null {
  const byShortfall = [...packings].sort((one, other) => other.ideal - other.idle - (one.ideal - one.idle));
  return byShortfall.map(({ witness }) => witness).find((witness) => replay(witness).holds) ?? null;
}
