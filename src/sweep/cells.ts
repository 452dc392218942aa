import type { Dynamics } from "../game/dynamics.ts";
import { epsilonOf, regularisationFor, toTwelveDigits } from "../game/regularisation.ts";
import type { GameSettings, Scenario } from "../kernel/types.ts";
import { RECORDS_FORMAT } from "../records/schema.ts";
import { combinations, instanceFields } from "./axes.ts";
import { canonicalJson, sha256 } from "./canonical.ts";
import { type ExperimentSpec, gameFields, type Json, type VariantChoice } from "./spec.ts";

export const MOST_CELLS = 1_000_000;

/** Game settings with nothing left to a default. */
export type CellSettings = GameSettings & { readonly scenario: Scenario; readonly dynamics: Dynamics | null };

/** One combination of everything that an experiment varies. */
export interface Cell {
  /** Its place in the experiment's order. */
  readonly index: number;
  /** A hash of all that its runs depend on beside the code; neither on the other cells nor on how many runs are asked for. */
  readonly id: string;
  readonly settings: CellSettings;
  readonly epsilon: number;
  readonly variant: VariantChoice;
  /** The variant's options as canonical JSON. */
  readonly optionsText: string;
}

/** The cells that are played on the same instances, one after the other in the experiment's order. */
export interface CellGroup {
  readonly index: number;
  readonly family: string;
  /** The family's options without the seed. */
  readonly instance: Readonly<Record<string, Json>>;
  readonly cells: readonly Cell[];
}

/**
 * The cells in the experiment's order: instance options as the family lists them, then a or epsilon, eta, evaluate,
 * scenario, dynamics, and variants, the last varying fastest.
 * @param contents Content hash of each instance file and own variant that the spec names, by what it calls it.
 */
export function enumerateCells(spec: ExperimentSpec, contents: ReadonlyMap<string, string>): CellGroup[] {
  const { family, ...axes } = spec.instances;
  const {
    name: _name,
    title: _title,
    figures: _figures,
    objective: _objective,
    instances: _instances,
    game: _game,
    variants: _variants,
    sampling,
    ...fixed
  } = spec;
  const common = canonicalJson({
    ...fixed,
    cellTimeLimit: sampling.timeLimit ?? null,
    records: RECORDS_FORMAT,
  });
  const games = [...combinations({ ...spec.game } as Record<string, Json>, gameFields)].map((game) => ({
    ...settingsOf(game as unknown as ChosenGame),
    gameText: canonicalJson(game),
  }));
  const players = spec.variants.map((variant) => {
    const content = contents.get(variant.name);
    const player = content === undefined ? variant : { ...variant, content };
    return { variant, optionsText: canonicalJson(variant.options), playerText: canonicalJson(player) };
  });
  const groups: CellGroup[] = [];
  let index = 0;
  for (const instance of combinations(axes, instanceFields(family))) {
    const source = canonicalJson(
      family === "file" ? { content: contents.get(String(instance.path)) } : { family, ...instance },
    );
    const cells = games.flatMap(({ settings, epsilon, gameText }) =>
      players.map(({ variant, optionsText, playerText }): Cell => {
        // The canonical JSON of the list of the four, each written once: there may be a million cells.
        const id = sha256(`[${common},${source},${gameText},${playerText}]`).slice(0, 24);
        return { index: index++, id, settings, epsilon, variant, optionsText };
      }),
    );
    groups.push({ index: groups.length, family, instance, cells });
  }
  return groups;
}

interface ChosenGame extends Omit<CellSettings, "a"> {
  readonly a?: number;
  readonly epsilon?: number;
}

function settingsOf({ a, epsilon, ...rest }: ChosenGame): Pick<Cell, "settings" | "epsilon"> {
  if (epsilon !== undefined) return { settings: { a: regularisationFor(epsilon), ...rest }, epsilon };
  const given = a as number;
  return { settings: { a: given, ...rest }, epsilon: toTwelveDigits(epsilonOf(given)) };
}
