/**
 * Looks over the metadata of an Arrow file before the library reads it. The library believes every length that stands
 * there, and one flipped bit can keep it busy for ever.
 *
 * An Arrow file: "ARROW1" padded to 8 bytes, messages, the footer, its length (4 bytes), "ARROW1". Footer and messages
 * are FlatBuffers: a table is an offset back to a list of its fields' places, a vector is a count and its entries, and
 * both are pointed to by offsets that lead forward, so that walking them comes to an end.
 */

const TRAILER_BYTES = 10;
/** Of an offset, a length and a padded length: how a footer says where a message is. */
const BLOCK_BYTES = 24;
/** Of a node (rows and nulls) and of a buffer (offset and length) in a record batch. */
const PAIR_BYTES = 16;
/** Many more than the few columns of a file have; broken offsets can make the same table appear over and over. */
const MOST_TABLES = 10_000;

/** @throws Error if a length or an offset leads out of the file. */
export function checkArrowStructure(bytes: Uint8Array): void {
  const end = bytes.length - TRAILER_BYTES;
  const whole = viewOf(bytes, 0, bytes.length);
  const footerBytes = end < 0 ? 0 : whole.getInt32(end, true);
  if (end < 8 || String.fromCharCode(...bytes.subarray(end + 4)) !== "ARROW1") {
    throw new Error("no Arrow file footer, as if its end were missing");
  }
  const start = end - footerBytes;
  if (footerBytes <= 0 || start < 8) throw new Error(`a footer of ${footerBytes} bytes`);
  const footer = new FlatBuffer(viewOf(bytes, start, end));
  const root = footer.root();
  checkSchema(footer, footer.table(root, 1));
  for (const slot of [2, 3]) {
    const { at, count } = footer.vector(root, slot, BLOCK_BYTES);
    for (let k = 0; k < count; k++) checkMessage(bytes, start, footer, at + k * BLOCK_BYTES);
  }
}

function checkSchema(buffer: FlatBuffer, schema: number | undefined): void {
  if (schema === undefined) throw new Error("no schema");
  checkPairs(buffer, schema, 2);
  for (const field of buffer.tables(schema, 1)) checkField(buffer, field);
}

function checkField(buffer: FlatBuffer, field: number): void {
  buffer.checkText(field, 0);
  buffer.table(field, 3);
  buffer.table(field, 4);
  checkPairs(buffer, field, 6);
  for (const child of buffer.tables(field, 5)) checkField(buffer, child);
}

/** Metadata: keys and values. */
function checkPairs(buffer: FlatBuffer, table: number, slot: number): void {
  for (const pair of buffer.tables(table, slot)) {
    buffer.checkText(pair, 0);
    buffer.checkText(pair, 1);
  }
}

function checkMessage(bytes: Uint8Array, end: number, footer: FlatBuffer, block: number): void {
  const offset = footer.long(block);
  const metadata = footer.view.getInt32(block + 8, true);
  const body = footer.long(block + 16);
  if (offset < 8 || metadata < 8 || body < 0 || offset + metadata + body > end) {
    throw new Error(`a message of ${metadata} and ${body} bytes at ${offset}`);
  }
  // A marker of four bytes comes before the length, except in files of old.
  const prefix = viewOf(bytes, offset, offset + 4).getInt32(0, true) === -1 ? 8 : 4;
  const message = new FlatBuffer(viewOf(bytes, offset + prefix, offset + metadata));
  const root = message.root();
  checkPairs(message, root, 4);
  const header = message.table(root, 2);
  if (header === undefined) throw new Error("a message without a header");
  const DICTIONARY = 2;
  const kind = message.field(root, 1);
  const isDictionary = kind !== undefined && message.view.getUint8(kind) === DICTIONARY;
  const batch = isDictionary ? message.table(header, 1) : header;
  if (batch === undefined) throw new Error("a dictionary without values");
  checkBatch(message, batch, body);
}

function checkBatch(message: FlatBuffer, batch: number, body: number): void {
  const nodes = message.vector(batch, 1, PAIR_BYTES);
  const buffers = message.vector(batch, 2, PAIR_BYTES);
  // Of compressed buffers the lengths say nothing of the rows.
  const isPlain = message.field(batch, 3) === undefined;
  const most = isPlain ? 8 * body : Number.MAX_SAFE_INTEGER;
  const rows = message.field(batch, 0);
  const lengths = [
    ...(rows === undefined ? [] : [rows]),
    ...Array.from({ length: nodes.count }, (_, k) => nodes.at + k * PAIR_BYTES),
  ].map((at) => message.long(at));
  const wrong = lengths.find((length) => length < 0 || length > most);
  if (wrong !== undefined) throw new Error(`${wrong} values in ${body} bytes`);
  for (let k = 0; k < buffers.count; k++) {
    const at = buffers.at + k * PAIR_BYTES;
    const [offset, length] = [message.long(at), message.long(at + 8)];
    if (offset < 0 || length < 0 || offset + length > body) {
      throw new Error(`a buffer of ${length} bytes at ${offset} in ${body}`);
    }
  }
}

/** Reads outside of the bytes throw a RangeError of `DataView`. Places are counted from the buffer's beginning. */
class FlatBuffer {
  readonly view: DataView;
  #tables = 0;

  constructor(view: DataView) {
    this.view = view;
  }

  root(): number {
    return this.#tableAt(this.view.getUint32(0, true));
  }

  /** Where a field of a table stands, if it is there. */
  field(table: number, slot: number): number | undefined {
    const fields = table - this.view.getInt32(table, true);
    const at = 4 + 2 * slot;
    if (at >= this.view.getUint16(fields, true)) return undefined;
    const offset = this.view.getUint16(fields + at, true);
    return offset === 0 ? undefined : table + offset;
  }

  table(table: number, slot: number): number | undefined {
    const at = this.field(table, slot);
    return at === undefined ? undefined : this.#tableAt(at + this.view.getUint32(at, true));
  }

  /** Where the entries of a vector begin, and how many there are. */
  vector(table: number, slot: number, entryBytes: number): { readonly at: number; readonly count: number } {
    const field = this.field(table, slot);
    if (field === undefined) return { at: 0, count: 0 };
    const at = field + this.view.getUint32(field, true);
    const count = this.view.getUint32(at, true);
    if (at + 4 + count * entryBytes > this.view.byteLength) throw new Error(`a list of ${count} entries`);
    return { at: at + 4, count };
  }

  *tables(table: number, slot: number): Generator<number> {
    const { at, count } = this.vector(table, slot, 4);
    for (let k = 0; k < count; k++) {
      const entry = at + 4 * k;
      yield this.#tableAt(entry + this.view.getUint32(entry, true));
    }
  }

  checkText(table: number, slot: number): void {
    this.vector(table, slot, 1);
  }

  long(at: number): number {
    return Number(this.view.getBigInt64(at, true));
  }

  #tableAt(at: number): number {
    if (++this.#tables > MOST_TABLES) throw new Error("more tables than there are columns");
    const fields = at - this.view.getInt32(at, true);
    if (fields + this.view.getUint16(fields, true) > this.view.byteLength) throw new Error("a cut table");
    return at;
  }
}

function viewOf(bytes: Uint8Array, start: number, end: number): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
}
