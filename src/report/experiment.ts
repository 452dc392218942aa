import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { drawFolder, missingTable } from "../figures/plot.ts";
import { pdfOf, renderSvg } from "../figures/render.ts";
import { Problem } from "../problem.ts";
import { type Manifest, readManifest } from "../records/manifest.ts";
import { readRecords } from "../records/read.ts";
import type { ExperimentSpec } from "../sweep/spec.ts";
import { comparisonTable } from "./comparison.ts";
import { type FigureView, figureView } from "./figure-view.ts";
import { html, jsonMarkup, Markup } from "./markup.ts";
import { provenance } from "./provenance.ts";
import { tablesOf } from "./tables.ts";
import { unfinishedTable } from "./unfinished.ts";

/** Larger tables stay where they are: a page of this size still opens on a phone. */
const MOST_TABLE_BYTES = 64 * 2 ** 20;

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** Everything about one experiment, from the folder that its sweep wrote. */
export async function experimentSection(folder: string, id: string): Promise<Section> {
  const manifest = readManifest(join(folder, "manifest.json"));
  const { experiment, statuses, finishedCells, cells, complete } = manifest;
  const title = experiment.title || experiment.name;
  const figures: Markup[] = [];
  for (const name of experiment.figures) figures.push(await figureOf(folder, id, manifest, name));
  const records = join(folder, "records.arrow");
  const counts = Object.entries(statuses).filter(([, count]) => count > 0);
  const body = html`<section id="${id}">
<h2>${title}</h2>
<p class="facts">${finishedCells} of ${cells} cells${complete ? "" : " (interrupted: the others are missing)"}.
Runs by how they ended: ${counts.map(([status, count]) => `${status} ${count}`).join(", ")}.</p>
${figures}
${existsSync(records) ? comparisonTable(records) : null}
${tablesOf(join(folder, "comparison.json"), "Comparison")}
<details><summary>Cells without an equilibrium</summary>
${existsSync(records) ? unfinishedTable(readRecords(records), folder) : html`<p>No table of runs.</p>`}</details>
${existsSync(records) ? rawTable(records, id, experiment.name) : null}
${provenance(manifest)}
</section>`;
  return { id, title, body };
}

/** One figure of an experiment, or why it is not there. */
async function figureOf(folder: string, id: string, manifest: Manifest, name: string): Promise<Markup> {
  const { experiment, command } = manifest;
  const missing = missingTable(folder, name);
  if (missing !== undefined) {
    return html`<p class="facts">The figure ${name} is not here: it is drawn from ${basename(missing)}, which is missing.
<code>${command}</code> makes it again.</p>`;
  }
  try {
    const [{ spec }] = drawFolder(folder, experiment, [name]);
    return await figureMarkup(id, figureView(name, spec, factsOf(experiment)), await renderSvg(spec));
  } catch (error) {
    const reason = error instanceof Problem ? error.message : `cannot draw ${name}: ${error}`;
    return html`<p class="facts">Not here: ${reason}</p>`;
  }
}

/** What all runs of an experiment have in common, as far as a reader of a figure asks for it. */
function factsOf({ name, seed, instances, game }: ExperimentSpec): FigureView["facts"] {
  const asked: readonly (readonly [string, unknown])[] = [
    ["n", instances.vms],
    ["m", instances.clouds],
    ["δ, ms", instances.delta],
    ["η", game.eta],
    ["ε", game.epsilon],
    ["a, ms", game.a],
  ];
  const fixed = asked.filter(([, value]) => typeof value === "number");
  const seeds = `${seed}/k for repetition k = 0, 1, … of ${name}`;
  return [...fixed.map(([fact, value]) => [fact, String(value)] as const), ["seeds", seeds]];
}

/** The still picture is what shows in print and without scripts; the PDF can only be downloaded. */
async function figureMarkup(id: string, view: FigureView, svg: string): Promise<Markup> {
  const pdf = Buffer.from(await pdfOf(svg)).toString("base64");
  const image = Buffer.from(svg).toString("base64");
  return html`<figure class="figure" id="${id}-${view.name}" data-name="${view.name}">
<img class="still" alt="${view.title}" src="data:image/svg+xml;base64,${image}">
<script type="application/json" class="view">${jsonMarkup(view)}</script>
<script type="application/pdf" class="pdf">${new Markup(pdf)}</script>
</figure>`;
}

function rawTable(path: string, id: string, name: string): Markup {
  const { size } = statSync(path);
  if (size > MOST_TABLE_BYTES) {
    return html`<p>The table of runs has ${Math.round(size / 2 ** 20)} MiB and is not in this page: records.arrow.</p>`;
  }
  const data = gzipSync(readFileSync(path)).toString("base64");
  return html`<details class="runs" id="${id}-runs" data-name="${name}"><summary>All runs</summary>
<script type="application/vnd.apache.arrow.file" class="arrow">${new Markup(data)}</script>
<p class="noscript">The runs are in this page as an Arrow table; a browser with scripts shows them.</p></details>`;
}
