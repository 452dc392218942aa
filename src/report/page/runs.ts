import { type Table, tableFromIPC } from "apache-arrow";
import { button, bytesOf, download } from "./download.ts";
import { tableOf } from "./figure.ts";

const PAGE = 50;

/** Unpacks the table of runs and shows it, some rows at a time. */
export async function showRuns(element: HTMLDetailsElement): Promise<void> {
  const name = `${fileName(element.dataset.name!)}-records`;
  const bytes = await unzipped(bytesOf(element.querySelector("script.arrow")!.textContent!));
  const table = tableFromIPC(bytes);
  element.querySelector(".noscript")?.remove();
  const bar = document.createElement("div");
  bar.className = "downloads";
  const place = document.createElement("p");
  const frame = document.createElement("div");
  let start = 0;
  const show = (from: number) => {
    start = Math.max(0, Math.min(from, PAGE * Math.floor((table.numRows - 1) / PAGE)));
    const rows = table
      .slice(start, start + PAGE)
      .toArray()
      .map((row) => row.toJSON());
    place.textContent = `Runs ${start + 1} to ${start + rows.length} of ${table.numRows}`;
    frame.replaceChildren(tableOf(rows));
  };
  bar.append(
    button("Previous", () => show(start - PAGE)),
    button("Next", () => show(start + PAGE)),
    button("Arrow", () =>
      download(`${name}.arrow`, new Blob([bytes], { type: "application/vnd.apache.arrow.file" })),
    ),
    button("CSV", () => download(`${name}.csv`, new Blob(csvPieces(table), { type: "text/csv" }))),
  );
  element.append(bar, place, frame);
  show(0);
}

async function unzipped(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function fileName(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, "-");
}

/** As RFC 4180 has it. */
function csvPieces(table: Table): string[] {
  const columns = table.schema.fields.map(({ name }) => name);
  const pieces = [`${columns.map(csvField).join(",")}\r\n`];
  for (const row of table) {
    const values = row!.toJSON();
    pieces.push(`${columns.map((column) => csvField(values[column])).join(",")}\r\n`);
  }
  return pieces;
}

function csvField(value: unknown): string {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
