import { existsSync, readFileSync } from "node:fs";
import { Problem } from "../problem.ts";
import { html, type Markup } from "./markup.ts";
import { words } from "./words.ts";

type Row = Readonly<Record<string, unknown>>;

/**
 * A JSON file of rows as a table: an array of objects, or an object that holds one or several of them by name, each a
 * table of its own. Columns are the fields in the order in which they first occur. Null where there is no such file.
 *
 * @throws Problem if the file is there but not JSON
 */
export function tablesOf(path: string, caption: string): Markup | null {
  if (!existsSync(path)) return null;
  const content = parsed(path);
  if (Array.isArray(content)) return tableOf(content, caption);
  if (typeof content !== "object" || content === null)
    throw new Problem(`not a table: ${path}; allowed: rows`);
  const named = Object.entries(content).filter(([, value]) => isRows(value));
  return html`${named.map(([name, rows]) => tableOf(rows as Row[], named.length > 1 ? `${caption}: ${words(name)}` : caption))}`;
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Problem(`not JSON: ${path} (${error instanceof Error ? error.message : error})`);
  }
}

function isRows(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length > 0 && value.every((row) => typeof row === "object" && row !== null)
  );
}

/** In a frame that scrolls by itself, so that a wide table does not widen the page. */
export function tableOf(rows: readonly Row[], caption: string): Markup {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${words(column)}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${columns.map((column) => cell(column, row[column]))}</tr>\n`)}</tbody>
</table>${unprinted(rows.length)}</div>`;
}

/** As many rows as the style sheet lets through to paper. */
const PRINTED_ROWS = 40;

function unprinted(rows: number): Markup | null {
  if (rows <= PRINTED_ROWS) return null;
  return html`<p class="unprinted">${rows - PRINTED_ROWS} more rows are on the page.</p>`;
}

function cell(column: string, value: unknown): Markup {
  if (typeof value === "number") return html`<td class="number">${shortNumber(value)}</td>`;
  const text =
    value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
  if (/verdict|status/i.test(column))
    return html`<td><span class="verdict" data-verdict="${text}">${text}</span></td>`;
  // A command is there to be copied whole.
  if (/replay|command/i.test(column))
    return text === "" ? html`<td></td>` : html`<td><code>${text}</code></td>`;
  return html`<td>${text}</td>`;
}

/** Six digits are enough to read, and of a small number four. */
function shortNumber(value: number): string {
  const digits = Math.abs(value) < 1 ? 4 : 6;
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(digits)));
}
