import {
  closeSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
} from "node:fs";
import { writeAll } from "../output-file.ts";
import { Problem } from "../problem.ts";
import { sha256 } from "./canonical.ts";
import type { Messages } from "./measured.ts";
import type { ExperimentSpec } from "./spec.ts";

/*
 * The journal of a sweep: what is finished, in the order in which it was finished. One line of JSON, behind its own
 * checksum, opens the file and says which sweep it belongs to; then comes for every finished cell a line and its rows:
 *
 *   16 hex digits | blank | {"format":"flockbench/journal@2",...} | \n
 *   16 hex digits | blank | {"cell":ID,"rows":N,"bytes":B,"sha256":...,"messages":{...},"finished":true} | \n | B bytes | \n
 *   ...
 *
 * A cell that is not finished has its first rows, from a sweep that asked for fewer; once it is, an entry with all follows.
 * The digits are the start of the SHA-256 of the JSON after them. Entries are appended and never changed, so a crash
 * can only tear the last one, which `continueJournal` cuts off. After a line that a disk has damaged, the next one is found
 * by its digits.
 */

export const JOURNAL_FORMAT = "flockbench/journal@2";
const NEWLINE = 0x0a;
const CHECK_DIGITS = 16;

export interface JournalHeader {
  readonly format: typeof JOURNAL_FORMAT;
  readonly specHash: string;
  /** The checked spec: whoever finds the journal needs nothing else to go on. */
  readonly spec: ExperimentSpec;
  /** Content hash of every file that the spec names. With the spec it tells the cells. */
  readonly contents: Readonly<Record<string, string>>;
  /** Where the spec was written, from the result folder: instance files lie beside it. */
  readonly specFile: string;
  /** What else the rows depend on: version of the package, hash of the kernel, format of the records. */
  readonly engine: Readonly<Record<string, string>>;
  readonly shard: string | null;
}

/** The rows of a cell, as they are put into a journal. */
export interface CellRows {
  readonly cell: string;
  /** Packed runs, `rows` of them, then the packed rounds of the traced ones. */
  readonly packed: Float64Array;
  readonly rows: number;
  readonly messages: Messages;
  /** Whether these are all that the sweep asks for. */
  readonly finished: boolean;
}

/** Where the rows of a cell lie. */
export interface JournalEntry {
  readonly file: string;
  readonly cell: string;
  readonly rows: number;
  readonly offset: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly messages: Messages;
  readonly finished: boolean;
}

export interface JournalContent {
  readonly header: JournalHeader;
  /** Of finished cells. */
  readonly entries: readonly JournalEntry[];
  /** Of cells that have some of their rows; they may have been finished later. */
  readonly begun: readonly JournalEntry[];
  /** Cells whose rows do not have their checksum any more. */
  readonly damaged: readonly string[];
  /** Stretches between entries that are none: a cell or more each, and nobody can tell which. */
  readonly gaps: number;
  /** Up to here the file is whole; what follows is a torn entry. */
  readonly wholeBytes: number;
}

/** Appends the rows of cells to a journal file that has a header. */
export class Journal {
  readonly path: string;
  readonly #file: number;
  #size: number;
  #syncing = false;

  constructor(path: string, file: number, size: number) {
    this.path = path;
    this.#file = file;
    this.#size = size;
  }

  append({ cell, packed, rows, messages, finished }: CellRows): JournalEntry {
    const payload = new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength);
    const described = { cell, rows, bytes: payload.length, sha256: sha256(payload), messages, finished };
    const line = checkedLine(described);
    const offset = this.#size + line.length;
    writeAll(this.#file, Buffer.concat([line, payload, Buffer.of(NEWLINE)]));
    this.#size = offset + payload.length + 1;
    this.#sync();
    return { file: this.path, offset, ...described };
  }

  /** Blocks until all is on the disk. */
  close(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
  }

  /** To the disk soon, without waiting: only a power failure could lose what is written already. */
  #sync(): void {
    if (this.#syncing) return;
    this.#syncing = true;
    fdatasync(this.#file, () => {
      this.#syncing = false;
    });
  }
}

/** A new journal in place of whatever is there; it takes its name when its header is on the disk. */
export function createJournal(path: string, header: JournalHeader): Journal {
  const unnamed = `${path}.${process.pid}.tmp`;
  const file = openSync(unnamed, "w");
  const line = checkedLine(header);
  writeAll(file, line);
  fsyncSync(file);
  renameSync(unnamed, path);
  return new Journal(path, file, line.length);
}

/** A journal to go on with: a torn end is cut off. */
export function continueJournal(path: string, { wholeBytes }: JournalContent): Journal {
  const file = openSync(path, "a");
  ftruncateSync(file, wholeBytes);
  return new Journal(path, file, wholeBytes);
}

/** @throws Problem if the file does not even have a whole header. */
export function scanHeader(path: string): JournalHeader {
  const file = openSync(path, "r");
  try {
    return readHeader(path, file, fstatSync(file).size).header;
  } finally {
    closeSync(file);
  }
}

/**
 * Finds the finished cells, and checks the checksum of every one.
 * @throws Problem if the file does not even have a whole header.
 */
export function scanJournal(path: string): JournalContent {
  return scan(path, (file, entry) => sha256(readBytes(file, entry)) === entry.sha256);
}

/**
 * Finds the finished cells and leaves their rows unread: to look on while a process is at work, however large they are.
 */
export function peekJournal(path: string): JournalContent {
  return scan(path, () => true);
}

function scan(path: string, isSound: (file: number, entry: JournalEntry) => boolean): JournalContent {
  const file = openSync(path, "r");
  try {
    const size = fstatSync(file).size;
    const { header, end: start } = readHeader(path, file, size);
    const entries: JournalEntry[] = [];
    const begun: JournalEntry[] = [];
    const damaged: string[] = [];
    let gaps = 0;
    let wholeBytes = start;
    for (;;) {
      const line = readLine(file, wholeBytes, size) ?? lineAfter(file, wholeBytes, size);
      if (line === undefined) break;
      const entry = {
        file: path,
        offset: line.end,
        ...(line.value as Omit<JournalEntry, "file" | "offset">),
      };
      const end = entry.offset + entry.bytes + 1;
      if (end > size) break;
      if (line.start > wholeBytes) gaps++;
      if (isSound(file, entry)) (entry.finished ? entries : begun).push(entry);
      else damaged.push(entry.cell);
      wholeBytes = end;
    }
    return { header, entries, begun, damaged, gaps, wholeBytes };
  } finally {
    closeSync(file);
  }
}

/**
 * The packed rows of one cell from an open journal file.
 * @throws Error if they changed since the journal was scanned.
 */
export function readEntry(file: number, entry: JournalEntry): Float64Array {
  const bytes = readBytes(file, entry);
  if (sha256(bytes) !== entry.sha256) throw new Error(`damaged rows: cell ${entry.cell} in ${entry.file}`);
  return new Float64Array(bytes.buffer, 0, bytes.length / 8);
}

function checkedLine(value: unknown): Buffer {
  // Keys stay in order: a manifest that is merged from shards shows the spec as a single run's does.
  const json = JSON.stringify(value);
  return Buffer.from(`${sha256(json).slice(0, CHECK_DIGITS)} ${json}\n`);
}

function readHeader(path: string, file: number, size: number): { header: JournalHeader; end: number } {
  const line = readLine(file, 0, size);
  const header = line?.value as JournalHeader | undefined;
  if (line && header?.format === JOURNAL_FORMAT) return { header, end: line.end };
  throw new Problem(
    `not a journal, or torn at its start: ${path} (its cells are lost: remove it, and the sweep plays them again)`,
  );
}

/** A line that fits its checksum. */
interface Line {
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
}

/** How the JSON of an entry begins, behind its digits. */
const ENTRY = Buffer.from(' {"cell":');
const CHUNK_BYTES = 1 << 20;

/** The first line of an entry behind an offset; undefined if there is none, as after a torn end. */
function lineAfter(file: number, offset: number, size: number): Line | undefined {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  // Chunks overlap by what may lie across their border.
  for (let from = offset; from < size; from += chunk.length - ENTRY.length) {
    const bytes = chunk.subarray(0, readSync(file, chunk, 0, chunk.length, from));
    for (let at = bytes.indexOf(ENTRY); at !== -1; at = bytes.indexOf(ENTRY, at + 1)) {
      const start = from + at - CHECK_DIGITS;
      const line = start > offset ? readLine(file, start, size) : undefined;
      if (line !== undefined) return line;
    }
  }
  return undefined;
}

/** The line at an offset, or undefined where there is none, or one that does not fit its checksum. */
function readLine(file: number, offset: number, size: number): Line | undefined {
  let line = Buffer.alloc(0);
  for (let length = 4096; ; length *= 4) {
    line = Buffer.alloc(Math.min(length, size - offset));
    readSync(file, line, 0, line.length, offset);
    const end = line.indexOf(NEWLINE);
    if (end !== -1) {
      const json = line.toString("utf8", CHECK_DIGITS + 1, end);
      const whole = line.toString("latin1", 0, CHECK_DIGITS) === sha256(json).slice(0, CHECK_DIGITS);
      return whole ? { value: JSON.parse(json), start: offset, end: offset + end + 1 } : undefined;
    }
    if (line.length === size - offset) return undefined;
  }
}

function readBytes(file: number, { offset, bytes }: JournalEntry): Uint8Array<ArrayBuffer> {
  const buffer = new Uint8Array(bytes);
  for (let done = 0; done < bytes; ) {
    const read = readSync(file, buffer, done, bytes - done, offset + done);
    if (read === 0) break;
    done += read;
  }
  return buffer;
}

/** The packed rows of one cell, from its file. */
export function readRows(entry: JournalEntry): Float64Array {
  const file = openSync(entry.file, "r");
  try {
    return readEntry(file, entry);
  } finally {
    closeSync(file);
  }
}
