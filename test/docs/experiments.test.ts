import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { FIGURES } from "../../src/figures/index.ts";
import { families } from "../../src/game/generate/families.ts";
import { instanceFields, type Shape } from "../../src/sweep/axes.ts";
import { checkSpec } from "../../src/sweep/check-spec.ts";
import { experimentSchema, fileFields, gameFields } from "../../src/sweep/spec.ts";
import { findVariants } from "../../src/variants/driver/find.ts";
import { flockbench, freshFolder } from "../cli/cli.ts";
import { blocksOf, documentNamed } from "./documents.ts";

const text = documentNamed("experiments.md");
const [example] = blocksOf(text, "yaml");
const variants = await findVariants();

/** A part of the document: what stands below its heading. */
function section(heading: string): string {
  const found = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  assert.ok(found, `no section ${heading}`);
  return found;
}

/** Rows of the tables in a section, by the key in their first column; a cell is a text under its column's heading. */
function rowsIn(part: string): Map<string, Record<string, string>> {
  const rows = new Map<string, Record<string, string>>();
  let heads: string[] = [];
  for (const line of part.split("\n").filter((line) => line.startsWith("|"))) {
    const cells = line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
    const key = /^`([\w-]+)`$/.exec(cells[0])?.[1];
    if (key !== undefined) rows.set(key, Object.fromEntries(cells.map((cell, k) => [heads[k], cell])));
    else if (!cells[0].startsWith("---")) heads = cells;
  }
  return rows;
}

interface Definition {
  readonly shape?: Readonly<Record<string, object>>;
  readonly entries?: Readonly<Record<string, string>>;
  readonly [inner: string]: unknown;
}

/** What a zod schema holds at any depth: the keys of its objects, and the words that it allows. */
function insideOf(schema: object): { keys: string[]; words: string[] } {
  const { def } = (schema as { _zod: { def: Definition } })._zod;
  const shape = Object.entries(def.shape ?? {});
  const inner = [def.innerType, def.in, def.out, def.element, ...shape.map(([, field]) => field)];
  const inside = inner.filter((part) => part !== undefined).map((part) => insideOf(part as object));
  return {
    keys: [...shape.map(([key]) => key), ...inside.flatMap(({ keys }) => keys)],
    words: [...Object.values(def.entries ?? {}), ...inside.flatMap(({ words }) => words)],
  };
}

/** What the tables of each section describe: schemas by key. */
const SECTIONS: Readonly<Record<string, readonly Shape[]>> = {
  "The file": [experimentSchema.shape],
  instances: [...families.map(({ name }) => instanceFields(name)), fileFields],
  game: [gameFields, gameFields.dynamics.unwrap().unwrap().shape],
  variants: [experimentSchema.shape.variants.element.shape],
  migrationTime: [experimentSchema.shape.migrationTime.unwrap().unwrap().shape],
  sampling: [experimentSchema.shape.sampling.unwrap().shape],
};

test("every key of an experiment has a row, and no row is of a key that there is not", () => {
  for (const [heading, described] of Object.entries(SECTIONS)) {
    const keys = [...new Set(described.flatMap((shape) => Object.keys(shape)))];
    if (heading === "instances") keys.push("family");
    assert.equal([...rowsIn(section(heading)).keys()].sort(), keys.sort(), heading);
  }
});

test("every key and every word that a schema allows is in the document", () => {
  const fields = Object.values(SECTIONS)
    .flat()
    .flatMap((shape) => Object.values(shape));
  const inside = [experimentSchema, ...fields].map((schema) => insideOf(schema));
  const named = [...inside.flatMap(({ keys }) => keys), ...inside.flatMap(({ words }) => words)];
  assert.ok(named.includes("nodes") && named.includes("observedRatioTotal") && named.includes("queue"));
  assert.equal(
    [...new Set(named)].filter((name) => !text.includes(`\`${name}\``)),
    [],
  );
});

const HEAD = "format: flockbench/experiment@1\nname: defaults\nvariants: [{ name: flock }]\n";

/** An experiment that leaves all to its defaults, but for the family and the rest. */
function filled(family: string, rest: string) {
  return checkSpec(`${HEAD}instances: { family: ${family} }\n${rest}`, "defaults.yaml", { variants });
}

test("the defaults are those of the document", () => {
  const plain = filled("binomial", "");
  const asked = filled("geographic", "game: { dynamics: {} }\nmigrationTime: {}\n");
  const { optimum } = filled("binomial", "optimum: exhaustive\n");
  const given: Record<string, object> = {
    "The file": plain,
    instances: { ...asked.instances, ...plain.instances },
    game: { ...plain.game, ...Object.assign({}, asked.game.dynamics) },
    migrationTime: Object(asked.migrationTime),
    optimum,
    sampling: plain.sampling,
  };
  for (const [heading, values] of Object.entries(given)) {
    for (const [key, row] of rowsIn(section(heading))) {
      const value = (values as Record<string, unknown>)[key];
      if (row.default === "needed") continue;
      const written = row.default === "–" ? undefined : parse(row.default.slice(1, -1));
      if (["game", "sampling", "optimum"].includes(key)) {
        const again = filled("binomial", `${key}: ${row.default.slice(1, -1)}\n`);
        assert.equal(again[key as "game"], value, key);
      } else assert.equal(written, value, `${heading}: ${key}`);
    }
  }
});

test("every figure has a row, those from traces say so, and no other figure is named", () => {
  const rows = rowsIn(section("figures"));
  assert.equal([...rows.keys()].sort(), FIGURES.map(({ name }) => name).sort());
  for (const { name, needs } of FIGURES) {
    assert.is(rows.get(name)?.needs.includes("`trace`"), needs.includes("traces"), name);
  }
});

test("the example is checked, played, drawn and compared as the document says", () => {
  const folder = freshFolder();
  writeFileSync(join(folder, "two-etas.yaml"), example);
  const [commands] = blocksOf(text, "sh");
  assert.match(commands, /= 12 cells, 20 runs each/);
  const lines = commands
    .trim()
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim().split(/ +/));
  assert.is(lines.length, 3);
  for (const [npx, program, ...words] of lines) {
    assert.equal([npx, program], ["npx", "flockbench"]);
    const { status, stdout, stderr } = flockbench(folder, ...words);
    assert.is(status, 0, stderr);
    if (words[0] === "sweep") assert.match(stdout, "240");
  }
});

test.run();
