import { existsSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { Problem } from "../problem.ts";
import { RESULT_FILES } from "../sweep/results.ts";
import { type PageAssets, pageAssets } from "./assets.ts";
import { claimsLedger } from "./claims.ts";
import { experimentSection, type Section } from "./experiment.ts";
import { html, Markup } from "./markup.ts";
import { tablesOf } from "./tables.ts";

/**
 * One HTML page about a result folder, or about a folder of several: works from a file, fetches nothing. Beside the
 * experiments it shows claims.json and comparison.json, where they are.
 *
 * @throws Problem if there are no results, or the page is not built
 */
export async function reportPage(folder: string): Promise<string> {
  const assets = pageAssets();
  const folders = experimentFolders(folder);
  const sections: Section[] = [];
  for (const each of folders) {
    sections.push(await experimentSection(each, `experiment-${sections.length + 1}`));
  }
  // An experiment shows the comparison in its own folder itself.
  const isExperiment = folders[0] === folder;
  const ledgers = (await rootSections(folder)).filter(({ id }) => !isExperiment || id === "claims");
  const all = [...ledgers, ...sections];
  if (all.length === 0)
    throw new Problem(`no results: ${folder}; allowed: a folder that sweep or reproduce wrote`);
  const title = all.length === 1 ? all[0].title : `Results: ${basename(resolve(folder))}`;
  return page(title, all, assets).text;
}

/** All files that a page about the folder may be made of, whether or not they are there. */
export function reportInputs(folder: string): string[] {
  const ofFolder = [...RESULT_FILES, "claims.json", "comparison.json"];
  const folders = new Set([folder, join(folder, "claims"), ...experimentFolders(folder)]);
  return [...folders].flatMap((each) => ofFolder.map((name) => join(each, name)));
}

/** The folder itself, or those in it that hold results, by name. */
function experimentFolders(folder: string): string[] {
  if (existsSync(join(folder, "manifest.json"))) return [folder];
  const inside = existsSync(folder) ? readdirSync(folder).sort() : [];
  return inside.map((name) => join(folder, name)).filter((path) => existsSync(join(path, "manifest.json")));
}

/** The ledger that `claims` writes, here or in a folder of its own, and a comparison over several experiments. */
async function rootSections(folder: string): Promise<Section[]> {
  const ledger =
    (await claimsLedger(join(folder, "claims.json"))) ??
    (await claimsLedger(join(folder, "claims", "claims.json")));
  const comparison = tablesOf(join(folder, "comparison.json"), "Comparison");
  return [
    ...(ledger === null ? [] : [section("claims", "Claims ledger", ledger)]),
    ...(comparison === null ? [] : [section("comparison", "Comparison", comparison)]),
  ];
}

function section(id: string, title: string, content: Markup): Section {
  return { id, title, body: html`<section id="${id}"><h2>${title}</h2>${content}</section>` };
}

/** Nothing may be fetched; scripts are those in the page. Vega makes its expressions into functions: `unsafe-eval`. */
const POLICY =
  "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'";

function page(title: string, sections: readonly Section[], { script, style }: PageAssets): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the results</a>
<header>
<p class="brand">flockbench</p>
<button type="button" id="theme" hidden>Theme</button>
<h1>${title}</h1>
</header>
<nav aria-label="Contents"${sections.length > 1 ? null : new Markup(" hidden")}><ol>
${sections.map((section) => html`<li><a href="#${section.id}">${section.title}</a></li>`)}
</ol></nav>
<main id="content"${sections.length === 1 ? new Markup(' class="single"') : null}>
${sections.map(({ body }) => body)}
</main>
<footer><p>A ratio that a run reached is an observed ratio, never a price of anarchy. The formulas are a reconstruction
(docs/model.md): a claim that fails here is an open question of reproduction, not a refutation.</p></footer>
<script>${inlineScript(script)}</script>
</body>
</html>
`;
}

/** A script may not contain its own end tag. */
function inlineScript(script: string): Markup {
  return new Markup(script.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--"));
}
