import type { Place } from "../place.ts";

/** What a reader of XML sees, in order. An empty element gives `open` and `close`. */
export type XmlEvent =
  | { readonly kind: "open"; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "close"; readonly name: string };

const ATTRIBUTE = /\s+([^\s=/>"'<]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;

/** The elements and texts of an XML document. Comments and instructions are skipped; no entity is ever expanded but the five of XML and numbers. */
export function* xmlEvents(text: string, at: Place): Generator<XmlEvent> {
  const open: string[] = [];
  let position = 0;
  while (position < text.length) {
    const tag = text.indexOf("<", position);
    const end = tag === -1 ? text.length : tag;
    if (end > position) yield { kind: "text", text: unescaped(text.slice(position, end)) };
    if (tag === -1) break;
    if (text.startsWith("<![CDATA[", tag)) {
      position = after(text, "]]>", tag, at);
      yield { kind: "text", text: text.slice(tag + 9, position - 3) };
    } else if (text.startsWith("<!--", tag)) position = after(text, "-->", tag, at);
    else if (text.startsWith("<?", tag)) position = after(text, "?>", tag, at);
    else if (text.startsWith("<!", tag)) position = after(text, ">", tag, at);
    else if (text[tag + 1] === "/") {
      position = after(text, ">", tag, at);
      const name = text.slice(tag + 2, position - 1).trim();
      if (open.pop() !== name) throw at.problem("closing tag without its opening", name, "well-formed XML");
      yield { kind: "close", name };
    } else {
      const element = openTag(text, tag, at);
      position = element.end;
      yield { kind: "open", name: element.name, attributes: element.attributes };
      if (element.empty) yield { kind: "close", name: element.name };
      else open.push(element.name);
    }
  }
  if (open.length > 0) throw at.problem("element not closed", open[open.length - 1], "well-formed XML");
}

function after(text: string, mark: string, from: number, at: Place): number {
  const found = text.indexOf(mark, from);
  if (found === -1) throw at.problem(`${mark} missing`, text.slice(from, from + 40), "well-formed XML");
  return found + mark.length;
}

function openTag(text: string, start: number, at: Place) {
  let position = start + 1;
  while (position < text.length && !/[\s/>]/.test(text[position])) position++;
  const name = text.slice(start + 1, position);
  const attributes = new Map<string, string>();
  for (;;) {
    ATTRIBUTE.lastIndex = position;
    const match = ATTRIBUTE.exec(text);
    if (match === null) break;
    attributes.set(match[1], unescaped(match[2] ?? match[3]));
    position += match[0].length;
  }
  while (position < text.length && /\s/.test(text[position])) position++;
  const empty = text[position] === "/";
  if (empty) position++;
  if (text[position] !== ">" || name === "") {
    throw at.problem("broken tag", text.slice(start, start + 40), "well-formed XML");
  }
  return { name, attributes, empty, end: position + 1 };
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos));/g,
    (all, decimal, hex, name) => {
      if (name !== undefined) return ENTITIES[name];
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}
