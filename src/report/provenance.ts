import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Manifest } from "../records/manifest.ts";
import { html, type Markup } from "./markup.ts";

/** The same two levels up from src/report/ and from dist/report/. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** When a commit was made, where this is a clone that has it. Rows have no date: whenever played, they are the same. */
function dated(commit: string): string {
  // An installed package may lie inside somebody else's repository.
  if (!existsSync(`${ROOT}.git`) || !/^[0-9a-f]{40,64}$/.test(commit)) return "";
  try {
    const date = execFileSync("git", ["-C", ROOT, "show", "-s", "--format=%cs", commit], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return ` of ${date.trim()}`;
  } catch {
    return "";
  }
}

/** Where the numbers come from, and how to get them again. */
export function provenance(manifest: Manifest): Markup {
  const { code, kernel, machine, files, contents, experiment } = manifest;
  const commit = code.commit === null ? "not a git clone" : `${code.commit}${dated(code.commit)}`;
  const changes = code.modified === true ? " with changes that are not committed" : "";
  const facts: readonly (readonly [string, string])[] = [
    ["repeat it with", manifest.command],
    ["version", `flockbench ${code.version}, commit ${commit}${changes}`],
    ["lock file", code.lockfile ?? "none"],
    ["spec", `${manifest.specFile}, hash ${manifest.specHash}`],
    ["kernel", `${kernel.name}${kernel.sha256 === null ? "" : `, SHA-256 ${kernel.sha256}`}`],
    ["node", manifest.node],
    ["machine", `${machine.platform}, ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB`],
    ...Object.entries(contents).map(([name, hash]) => [`content of ${name}`, hash] as const),
    ...Object.entries(files).map(
      ([name, { rows, sha256 }]) => [name, `${rows} rows, SHA-256 ${sha256}`] as const,
    ),
  ];
  return html`<details><summary>Where these numbers come from</summary>
<dl class="provenance">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
<details class="spec"><summary>The experiment with every default filled in</summary>
<pre tabindex="0">${JSON.stringify(experiment, null, 2)}</pre></details></details>`;
}
