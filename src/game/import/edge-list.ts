import { type Place, show } from "../place.ts";
import { isNumber, parseCsv, readMeasure } from "./csv.ts";
import { type Network, NodeIndex } from "./network.ts";

const SOURCE = /^(?:source|src|from|u|node1)$/i;
const TARGET = /^(?:target|destination|dst|dest|to|v|node2)$/i;

/**
 * True if the first line is the header of an edge list (two columns named as the ends of an edge), or two names and a
 * number. An edge list between numbered nodes needs the header: without it, it looks like a matrix.
 */
export function looksLikeEdgeList(text: string): boolean {
  const firstLine = text.trimStart().split(/\r?\n/, 1)[0];
  const cells = firstLine.split(/[,;\t]/).map((cell) => cell.trim());
  const named = cells.slice(0, 2).every((cell) => cell !== "" && !isNumber(cell));
  return namesEnds(cells) || (cells.length === 3 && named && isNumber(cells[2]));
}

function namesEnds([first = "", second = ""]: readonly string[]): boolean {
  return SOURCE.test(first) && TARGET.test(second);
}

/**
 * A CSV of two or three columns: two node names, and the demand between them or the length of the link in km (1 and
 * unknown where left out). A header is optional.
 */
export function networkFromEdgeList(text: string, at: Place): Network {
  const rows = parseCsv(text, at);
  const first = rows[0]?.cells ?? [];
  const isHeader = namesEnds(first) || (first.length === 3 && !isNumber(first[2]));
  const valueColumn = isHeader && first.length === 3 ? show(first[2]) : "3";
  const index = new NodeIndex();
  const links = rows.slice(isHeader ? 1 : 0).map(({ line, cells }) => {
    if (cells.length < 2 || cells.length > 3 || cells[0] === "" || cells[1] === "") {
      throw at.problem(
        `not an edge on line ${line}`,
        cells.join(","),
        "source,target or source,target,value",
      );
    }
    const ends = { a: index.addOrFind(cells[0]), b: index.addOrFind(cells[1]) };
    if (cells.length === 2 || cells[2] === "") return ends;
    const value = readMeasure(cells[2], "value", { line, column: valueColumn }, at);
    return { ...ends, km: value, amount: value };
  });
  if (links.length === 0) throw at.problem("no edges", rows.length, "at least one edge");
  return { nodes: index.ids().map((name) => ({ name })), links };
}
