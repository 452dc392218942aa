import {
  appendFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type CellRows,
  continueJournal,
  createJournal,
  JOURNAL_FORMAT,
  type JournalHeader,
  readEntry,
  readRows,
  scanJournal,
} from "../../src/sweep/journal.ts";

const folder = mkdtempSync(join(tmpdir(), "flockbench-journal-"));
const path = join(folder, "sweep.journal");
const header: JournalHeader = {
  format: JOURNAL_FORMAT,
  specHash: "abc",
  contents: {},
  spec: {} as JournalHeader["spec"],
  specFile: "../e.yaml",
  engine: { version: "1" },
  shard: null,
};
const rowsOf = (k: number) => Float64Array.from({ length: 20 + k }, (_, i) => i / (k + 1));
const cellOf = (cell: string, k: number): CellRows => ({
  cell,
  packed: rowsOf(k),
  rows: k,
  messages: { 1: "line\nbreak ü" },
  finished: true,
});

function write(count: number): void {
  const journal = createJournal(path, header);
  for (let k = 0; k < count; k++) journal.append(cellOf(`cell-${k}`, k));
  journal.close();
}

test("what was appended is found, with its rows and messages", () => {
  write(5);
  const { header: found, entries, damaged, wholeBytes } = scanJournal(path);
  assert.equal(found, header);
  assert.equal(damaged, []);
  assert.is(wholeBytes, readFileSync(path).length);
  const file = openSync(path, "r");
  entries.forEach((entry, k) => {
    assert.equal([entry.cell, entry.rows, entry.messages], [`cell-${k}`, k, { 1: "line\nbreak ü" }]);
    assert.equal(readEntry(file, entry), rowsOf(k));
  });
  assert.is(entries.length, 5);
});

test("cells that are begun are told apart from those that are finished", () => {
  const journal = createJournal(path, header);
  journal.append({ ...cellOf("one", 2), finished: false });
  journal.append(cellOf("two", 3));
  journal.append(cellOf("one", 5));
  journal.close();
  const { entries, begun } = scanJournal(path);
  assert.equal(
    entries.map(({ cell, rows }) => [cell, rows]),
    [
      ["two", 3],
      ["one", 5],
    ],
  );
  assert.equal(
    begun.map(({ cell, rows }) => [cell, rows]),
    [["one", 2]],
  );
  assert.equal(readRows(begun[0]), rowsOf(2));
});

test("cut anywhere, the whole entries are kept and the journal goes on", () => {
  write(3);
  const bytes = readFileSync(path);
  const ends = scanJournal(path).entries.map(({ offset, bytes }) => offset + bytes + 1);
  const start = bytes.indexOf("\n") + 1;
  for (let length = start; length <= bytes.length; length += 7) {
    writeFileSync(path, bytes.subarray(0, length));
    const content = scanJournal(path);
    const whole = ends.filter((end) => end <= length).length;
    assert.is(content.entries.length, whole);
    const journal = continueJournal(path, content);
    journal.append(cellOf("next", 9));
    journal.close();
    assert.equal(
      scanJournal(path).entries.map(({ cell }) => cell),
      [...["cell-0", "cell-1", "cell-2"].slice(0, whole), "next"],
    );
  }
});

test("a journal without a whole header is refused", () => {
  write(1);
  truncateSync(path, 30);
  assert.throws(() => scanJournal(path), /not a journal, or torn at its start: /);
  writeFileSync(path, "");
  assert.throws(() => scanJournal(path), /not a journal/);
});

test("a flipped byte in the rows costs that cell, and names it", () => {
  write(3);
  const bytes = readFileSync(path);
  const { entries } = scanJournal(path);
  bytes[entries[1].offset + 13] ^= 0x10;
  writeFileSync(path, bytes);
  const content = scanJournal(path);
  assert.equal(content.damaged, ["cell-1"]);
  assert.equal(
    content.entries.map(({ cell }) => cell),
    ["cell-0", "cell-2"],
  );
});

test("a flipped byte in an entry's line costs that cell, and the next entries are found", () => {
  write(4);
  const bytes = readFileSync(path);
  const { entries, wholeBytes } = scanJournal(path);
  const start = entries[0].offset + entries[0].bytes + 1;
  for (let at = start; at < entries[1].offset; at += 5) {
    const flipped = Buffer.from(bytes);
    flipped[at] ^= 0x01;
    writeFileSync(path, flipped);
    const content = scanJournal(path);
    assert.equal(
      content.entries.map(({ cell }) => cell),
      ["cell-0", "cell-2", "cell-3"],
    );
    assert.equal([content.gaps, content.wholeBytes], [1, wholeBytes]);
  }
});

test("entries are found behind damage that is longer than a chunk, and wherever its border lies", () => {
  for (const more of [0, 1, 8, 9, 16, 17, 24, 25, 26]) {
    write(1);
    const bytes = readFileSync(path);
    const start = bytes.indexOf("\n") + 1;
    const noise = Buffer.alloc((1 << 20) - more, '{"cell":');
    writeFileSync(path, Buffer.concat([bytes.subarray(0, start), noise, bytes.subarray(start)]));
    const { entries, gaps } = scanJournal(path);
    assert.equal([entries.length, gaps], [1, 1]);
  }
});

test("rows that change after the scan are noticed", () => {
  write(1);
  const [entry] = scanJournal(path).entries;
  const bytes = readFileSync(path);
  bytes[entry.offset] ^= 0xff;
  writeFileSync(path, bytes);
  assert.throws(() => readEntry(openSync(path, "r"), entry), /damaged rows: cell cell-0/);
});

test("a foreign tail is not mistaken for entries", () => {
  write(2);
  appendFileSync(path, "0123456789abcdef {}\n".repeat(3));
  assert.is(scanJournal(path).entries.length, 2);
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
