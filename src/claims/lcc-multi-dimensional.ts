import { FULL } from "../kernel/scenario.ts";
import type { NegotiationSpec } from "../lcc/migration/negotiate.ts";
import { caseSeed } from "./cases.ts";
import { type Claim, type ClaimContext, judged } from "./claim.ts";
import { type Evidence, onlyWith } from "./evidence.ts";
import { SLIDES } from "./lcc-cases.ts";
import { crowd, talk } from "./lcc-crowd.ts";
import { type Measure, mean, share } from "./measure.ts";
import { numbers } from "./outcomes.ts";

const DIMENSIONS = 3;
const WORLD = { hosts: 12, vms: 60, offeredLoad: 0.4 };

export const multiDimensional: Claim = {
  id: "lcc-multi-dimensional",
  claim: "Load has several dimensions: hosts that reckon with one of them overload the others.",
  source: `${SLIDES}: open issues`,
  evidence,
  check(context) {
    const runs = numbers(context.cases(80)).flatMap((index) => compare(context, index));
    const blind = share(
      "runs in which hosts that see one dimension overload another",
      "runs",
      runs.map(({ blind }) => blind.overloaded),
    );
    const seeing = share(
      "runs in which hosts that see all dimensions overload any",
      "runs",
      runs.map(({ seeing }) => seeing.overloaded),
    );
    const measures = [
      blind,
      seeing,
      mean(
        "hosts in use, one dimension seen",
        "hosts",
        "runs",
        runs.map(({ blind }) => blind.inUse),
      ),
      mean(
        "hosts in use, all dimensions seen",
        "hosts",
        "runs",
        runs.map(({ seeing }) => seeing.inUse),
      ),
    ];
    const remark =
      `The guarded protocol under power saving, ${WORLD.vms} VMs on ${WORLD.hosts} hosts, 600 simulated seconds, ` +
      `${DIMENSIONS} dimensions with independent loads, each ${100 * WORLD.offeredLoad} % of the capacity; only runs ` +
      "in which no host is overloaded at the start. Once the hosts are told of the first dimension alone.";
    return {
      ...judged(evidence(measures), null, remark),
      measures,
      counterexample: null,
    };
  },
};

function evidence([blind, seeing]: readonly Measure[]): Evidence {
  return onlyWith(blind, seeing);
}

interface Outcome {
  readonly overloaded: boolean;
  readonly inUse: number;
}

function compare(context: ClaimContext, index: number): { blind: Outcome; seeing: Outcome }[] {
  const seed = caseSeed(context, index);
  const world = crowd({ ...WORLD, dimensions: DIMENSIONS, seed });
  if (isOverloaded(world, world.assignment)) return [];
  const outcome = (seen: number): Outcome => {
    const { assignment } = talk({
      protocol: "guarded",
      ...world,
      capacity: world.capacity.map((amounts) => amounts.slice(0, seen)),
      load: world.load.map((amounts) => amounts.slice(0, seen)),
      parameters: { policy: "power_saving", full: 1 },
      seed,
      until: 600,
    });
    return { overloaded: isOverloaded(world, assignment), inUse: new Set(assignment).size };
  };
  return [{ blind: outcome(1), seeing: outcome(DIMENSIONS) }];
}

function isOverloaded(
  { capacity, load }: Pick<NegotiationSpec, "capacity" | "load">,
  assignment: ArrayLike<number>,
): boolean {
  const carried = capacity.map((amounts) => amounts.map(() => 0));
  load.forEach((amounts, vm) => {
    for (let d = 0; d < amounts.length; d++) carried[assignment[vm]][d] += amounts[d];
  });
  return carried.some((amounts, host) => amounts.some((amount, d) => amount > FULL * capacity[host][d]));
}
