import { exponential } from "../kernel/typescript/regularisation.ts";
import { z } from "../packages/zod.ts";
import { descend, isBetter, standingOf } from "./driver/descent.ts";
import { checkTime } from "./driver/out-of-time.ts";
import { definePlanner, movableVms } from "./driver/planner.ts";
import type { VariantContext } from "./driver/variant.ts";

const options = z.strictObject({
  sweeps: z
    .int()
    .min(1)
    .max(1e6)
    .default(500)
    .describe("temperatures; at each, as many proposals as there are VMs"),
  heat: z
    .number()
    .positive()
    .default(2)
    .describe("the first temperature, in mean uphill changes of the total by a random migration"),
  depth: z.number().min(0).default(5).describe("logarithm of the first over the last temperature"),
});
type Context = VariantContext<z.output<typeof options>>;

export default definePlanner({
  name: "simulated-annealing",
  summary:
    "A central planner tries random migrations and takes those that raise the total weighted latency with a probability that cools down.",
  source:
    "Kirkpatrick, Gelatt and Vecchi 1983, with geometric cooling, on the problem of docs/model.md, section 1.1",
  options,
  plan: (context) => {
    const { game, options } = context;
    const vms = movableVms(context);
    let best = game.assignment();
    let least = standingOf(game);
    if (vms.length === 0 || context.instance.clouds === 1) return best;
    const hosts = game.assignment();
    let temperature = options.heat * meanUphill(context, vms, hosts);
    const cooling = exponential(-options.depth / Math.max(1, options.sweeps - 1));
    for (let sweep = 0; sweep < options.sweeps; sweep++) {
      checkTime(context);
      for (let k = 0; k < vms.length; k++) propose(context, vms, hosts, temperature);
      temperature *= cooling;
      if (sweep === options.sweeps - 1) descend(context, vms);
      const reached = standingOf(game);
      if (!isBetter(reached, least)) continue;
      least = reached;
      best = game.assignment();
    }
    return best;
  },
});

/** A random VM and another cloud for it. */
function drawMove({ game, random, instance }: Context, vms: readonly number[], hosts: Uint16Array) {
  const vm = vms[random.below(vms.length)];
  const other = random.below(instance.clouds - 1);
  const cloud = other >= hosts[vm] ? other + 1 : other;
  return { vm, cloud, change: game.totalChange(vm, cloud) };
}

function meanUphill(context: Context, vms: readonly number[], hosts: Uint16Array): number {
  const changes = vms.map(() => drawMove(context, vms, hosts).change);
  const uphill = changes.filter((change) => change > 0 && Number.isFinite(change));
  return uphill.length === 0 ? 0 : uphill.reduce((sum, change) => sum + change, 0) / uphill.length;
}

function propose(context: Context, vms: readonly number[], hosts: Uint16Array, temperature: number): void {
  const { vm, cloud, change } = drawMove(context, vms, hosts);
  const drawn = context.random.unit();
  if (change > 0 && !isTaken(drawn, change / temperature)) return;
  context.game.migrate(vm, cloud);
  hosts[vm] = cloud;
}

/** Metropolis' rule: a number drawn below 1 is below exp(-x), x > 0. */
function isTaken(drawn: number, x: number): boolean {
  // The first terms of exp x refuse most of those that are refused, for less than an exponential takes.
  if (drawn * (1 + x * (1 + x * (1 / 2 + x / 6))) > 1 + 1e-6) return false;
  return drawn < exponential(-x);
}
