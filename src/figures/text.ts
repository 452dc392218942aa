/** Advance widths of DejaVu Sans in thousandths of an em, where they are far from those of most characters. */
const ADVANCE: readonly (readonly [characters: string, width: number])[] = [
  ["ijlI|'", 290],
  [" \u00a0.,:;/", 330],
  ["frt()[]-!", 390],
  ["cszJ", 550],
  ["ABCDEFGHKNOPQRSU", 730],
  ["w+=<>±≤−", 838],
  ["mMW%…@", 985],
];
const USUAL = 630;
const WIDTHS = new Map(
  ADVANCE.flatMap(([characters, width]) => [...characters].map((one): [string, number] => [one, width])),
);

/** Width of a text in points, a few percent off at most: for line breaks, which must not depend on a renderer. */
export function textWidth(text: string, fontSize: number): number {
  let thousandths = 0;
  for (const character of text) thousandths += WIDTHS.get(character) ?? USUAL;
  return (thousandths * fontSize) / 1000;
}

/** A name in lines of at most the given width in points; a value is not broken from its option. */
export function nameLines(name: string, fontSize: number, width: number): string[] {
  return wrap(name.replaceAll(" = ", "\u00a0=\u00a0"), fontSize, width);
}

/** A label expression of Vega that puts some names into lines; the others stay as they are. */
export function labelsInLines(lines: ReadonlyMap<string, readonly string[]>): { labelExpr?: string } {
  const broken = [...lines].filter(([, own]) => own.length > 1);
  if (broken.length === 0) return {};
  return { labelExpr: `(${JSON.stringify(Object.fromEntries(broken))})[datum.label] || datum.label` };
}

/**
 * Lines of at most the given width in points, broken at spaces but not at no-break spaces, and within a word that is
 * wider by itself.
 */
export function wrap(text: string, fontSize: number, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (textWidth(longer, fontSize) <= width) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    const pieces = broken(word, fontSize, width);
    lines.push(...pieces.slice(0, -1));
    line = pieces[pieces.length - 1];
  }
  return [...lines, line];
}

/** After these a long word is broken rather than elsewhere. */
const JOINTS = "/-_=.\u00a0";

/** No number is broken at its point. */
function isJoint(word: string, at: number): boolean {
  return JOINTS.includes(word[at]) && !/^\.\d/.test(word.slice(at, at + 2));
}

function broken(word: string, fontSize: number, width: number): string[] {
  const pieces: string[] = [];
  let rest = word;
  while (textWidth(rest, fontSize) > width) {
    let end = 1;
    while (textWidth(rest.slice(0, end + 1), fontSize) <= width) end++;
    let joint = end;
    while (joint > end / 2 && !isJoint(rest, joint - 1)) joint--;
    const cut = joint > end / 2 ? joint : end;
    pieces.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return [...pieces, rest];
}
