import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseCsv } from "../../src/game/import/csv.ts";
import { Place } from "../../src/game/place.ts";
import { csvText } from "../../src/records/csv.ts";
import type { Column } from "../../src/records/schema.ts";

const COLUMNS: readonly Column<"name" | "cost">[] = [
  { name: "name", type: "text", unit: "", description: "a text", nullable: true },
  { name: "cost", type: "float64", unit: "ms", description: "a number", nullable: true },
];

test("a line of names, then the rows; nulls are empty; quotes where they are needed", () => {
  const rows = [
    { name: "plain", cost: 0.1 },
    { name: 'a "b", c', cost: null },
    { name: null, cost: Number.POSITIVE_INFINITY },
    { name: "two\nlines", cost: -0.5e-7 },
  ];
  assert.is(
    [...csvText(COLUMNS, rows)].join(""),
    'name,cost\r\nplain,0.1\r\n"a ""b"", c",\r\n,Infinity\r\n"two\nlines",-5e-8\r\n',
  );
});

test("a text without characters is no null", () => {
  const rows = [
    { name: "", cost: 1 },
    { name: null, cost: 2 },
  ];
  assert.is([...csvText(COLUMNS, rows)].join(""), 'name,cost\r\n"",1\r\n,2\r\n');
});

test("no rows are a line of names", () => {
  assert.is([...csvText(COLUMNS, [])].join(""), "name,cost\r\n");
});

test("many rows come in pieces, each once and in order, and our own reader reads them back", () => {
  const rows = Array.from({ length: 3000 }, (_, k) => ({ name: `vm,${k}`, cost: k / 7 }));
  const pieces = [...csvText(COLUMNS, rows)];
  assert.ok(pieces.length > 2, `${pieces.length} pieces`);
  const read = parseCsv(pieces.join(""), new Place("rows.csv"));
  assert.is(read.length, 3001);
  for (const [k, row] of rows.entries()) assert.equal(read[k + 1].cells, [row.name, String(row.cost)]);
});

test.run();
