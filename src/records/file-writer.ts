import { Message, RecordBatchFileWriter, type Schema } from "../packages/arrow.ts";

/**
 * Arrow's file format is a magic word, a whole Arrow stream, and a footer. The library's file writer leaves the
 * stream's opening schema out and keeps it in the footer alone, so that its files can only be read with random access.
 * This one writes it, so a file is also read from front to back in constant memory.
 */
export class ArrowFileWriter extends RecordBatchFileWriter {
  protected override _writeSchema(schema: Schema): this {
    return super._writeSchema(schema)._writeMessage(Message.from(schema));
  }
}
