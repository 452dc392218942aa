import { type Table, tableFromIPC } from "apache-arrow";
import { csvText } from "../../records/csv.ts";
import { RECORD_COLUMNS } from "../../records/schema.ts";
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

/** The bytes that `export --to csv` writes. A table leaves out columns that are null in every row. */
function csvPieces(table: Table): string[] {
  const empty = Object.fromEntries(RECORD_COLUMNS.map(({ name }) => [name, null]));
  const rows = function* () {
    for (const row of table) yield { ...empty, ...row!.toJSON() };
  };
  return [...csvText<string>(RECORD_COLUMNS, rows())];
}
