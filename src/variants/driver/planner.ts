import { UNPINNED } from "../../game/instance.ts";
import type { Game } from "../../kernel/types.ts";
import type { z } from "../../packages/zod.ts";
import { checkDefinition } from "./check-definition.ts";
import { defineVariant, type RoundResult, type Variant, type VariantContext } from "./variant.ts";

/** A variant that knows everything, makes up its mind once, and then migrates every VM straight to its place. */
export interface PlannerDefinition<Schema extends z.ZodObject> {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly options: Schema;
  /**
   * The cloud of each VM; pinned VMs at theirs. It may move VMs in the game to find out: only the difference to where
   * they were counts as migrations. What it throws ends the run with status `error`, or `timeout` if that came from `checkTime`,
   * and with all VMs where they were.
   */
  plan(context: VariantContext<z.output<Schema>>): ArrayLike<number>;
}

/** @throws Problem that names the field, if one is missing or is no function. */
export function definePlanner<Schema extends z.ZodObject>(definition: PlannerDefinition<Schema>): Variant {
  checkDefinition(definition, { functions: ["plan"], optional: [] });
  const { plan, ...named } = definition;
  return defineVariant({
    ...named,
    goesOn: (_options, rounds) => rounds === 0,
    round: (context) => {
      const { game } = context;
      const before = game.assignment();
      try {
        return placed(game, before, plan(context));
      } catch (error) {
        game.setAssignment(before);
        throw error;
      }
    },
  });
}

/** The only round of a planner: every VM goes from where it was straight to its place. */
export function placed(game: Game, before: ArrayLike<number>, after: ArrayLike<number>): RoundResult {
  game.setAssignment(after);
  const migrations = Array.from(before).filter((cloud, vm) => cloud !== after[vm]).length;
  return { migrations, done: true };
}

/** The VMs that a planner may move, in VM order. */
export function movableVms({ instance }: Pick<VariantContext<unknown>, "instance">): number[] {
  return [...instance.pinned.keys()].filter((vm) => instance.pinned[vm] === UNPINNED);
}
