import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { writeInstance } from "../../src/game/files.ts";
import { familyNamed } from "../../src/game/generate/families.ts";
import { reportPage } from "../../src/report/report.ts";
import { checkSpec } from "../../src/sweep/check-spec.ts";
import { progressTo } from "../../src/sweep/progress.ts";
import { runSweep } from "../../src/sweep/sweep.ts";
import { findVariants } from "../../src/variants/driver/find.ts";
import { openBrowser } from "../browser/chromium.ts";
import { flockbench } from "../cli/cli.ts";

const HOSTILE = `<img src=x onerror="document.title='broken'">`;
const root = mkdtempSync(join(tmpdir(), "flockbench-report-"));
const isBuilt = existsSync(fileURLToPath(new URL("../../dist/pages/report.js", import.meta.url)));
const variants = await findVariants();

/** Two experiments in one folder: one hostile and cut short after a round, one that draws a figure. */
async function writeResults(): Promise<void> {
  const instance = familyNamed("binomial").generate({ vms: 30, clouds: 4 });
  await writeInstance(join(root, "<b>bold.json"), { ...instance, name: HOSTILE });
  await sweepInto(
    "one-round",
    `instances: { family: file, path: "<b>bold.json" }
game: { a: 1000, eta: 1 }
maxRounds: 1
variants: [ { name: flock } ]
figures: []`,
  );
  await sweepInto(
    "ratios",
    `instances: { family: binomial, vms: 5, clouds: 3, delta: 1 }
game: { epsilon: 0.1, eta: [0.5, 1] }
optimum: exhaustive
variants: [ { name: flock }, { name: best-response } ]
figures: [ratio-by-eta]`,
  );
  const measure = {
    what: "steps that raise U",
    unit: "%",
    sample: 90,
    of: "steps",
    value: 12.5,
    low: 11,
    high: 14,
  };
  const claim = {
    ...{ id: "step", claim: `Every move lowers the cost ${HOSTILE}`, source: "Theorem", verdict: "fails" },
    ...{ assumption: null, remark: "", measures: [measure] },
    counterexample: { replay: ["flockbench claims --replay step.json"] },
  };
  const ledger = { format: "flockbench/claims@1", seed: "1", quick: false, claims: [claim] };
  writeFileSync(join(root, "claims.json"), JSON.stringify(ledger));
  writeFileSync(join(root, "comparison.json"), JSON.stringify([{ first: "flock", pValue: 0.0123456789 }]));
}

async function sweepInto(name: string, more: string): Promise<void> {
  const specFile = join(root, `${name}.yaml`);
  const text = `format: flockbench/experiment@1
name: ${name}
title: ${JSON.stringify(`${name} ${HOSTILE}`)}
sampling: { minimum: 5, maximum: 5 }
${more}
`;
  writeFileSync(specFile, text);
  const spec = checkSpec(text, specFile, { variants });
  await runSweep(spec, {
    out: join(root, name),
    workers: 1,
    specFile,
    progress: progressTo("none", process.stderr),
  });
}

if (isBuilt) {
  await writeResults();

  test("names are text, never markup", async () => {
    const page = await reportPage(root);
    assert.not.ok(page.includes("<img src=x"));
    assert.ok(page.includes("one-round &lt;img src=x onerror="));
    assert.ok(page.includes("Every move lowers the cost &lt;img"));
  });

  test("claims come with their numbers and replay commands, tables with short numbers", async () => {
    const page = await reportPage(root);
    assert.match(page, /<li>steps that raise U: 12.5 % \(95 %: 11 to 14\), 90 steps<\/li>/);
    assert.match(page, /<pre tabindex="0">flockbench claims --replay step.json<\/pre>/);
    assert.match(page, /<th scope="col">p value<\/th>/);
    assert.match(page, /<td class="number">0.01235<\/td>/);
  });

  test("variants on the same instances are compared", async () => {
    const page = await reportPage(join(root, "ratios"));
    assert.match(page, /Differences of U, ms: first - second/);
    assert.match(
      page,
      /<td>best-response<\/td><td>flock<\/td><td class="number">5<\/td><td class="number">10<\/td>/,
    );
    assert.not.match(await reportPage(join(root, "one-round")), /Differences of U/);
  });

  test("scenarios are compared each by itself", async () => {
    const page = await reportPage(fileURLToPath(new URL("../../results/lcc-protocols", import.meta.url)));
    assert.match(page, /<th scope="col">scenario<\/th><th scope="col">first<\/th>/);
    assert.match(page, /<td>energy<\/td><td>flock<\/td><td>lcc-auction<\/td><td class="number">30<\/td>/);
    assert.not.match(await reportPage(join(root, "ratios")), /<th scope="col">scenario/);
  });

  test("a commit has its date where this clone has the commit, and none elsewhere", async () => {
    const folder = join(root, "dated");
    cpSync(join(root, "ratios"), folder, { recursive: true });
    const file = join(folder, "manifest.json");
    const manifest = readFileSync(file, "utf8");
    const pageOf = (commit: string) => {
      writeFileSync(file, manifest.replace(/"commit": ("\w+"|null)/, `"commit": "${commit}"`));
      return reportPage(folder);
    };
    const unknown = "0".repeat(40);
    assert.match(await pageOf(unknown), new RegExp(`commit ${unknown}(<| with changes)`));
    const here = fileURLToPath(new URL("../..", import.meta.url));
    if (existsSync(join(here, ".git"))) {
      const [commit, date] = execFileSync("git", ["-C", here, "log", "-1", "--format=%H %cs"], {
        encoding: "utf8",
      })
        .trim()
        .split(" ");
      assert.ok((await pageOf(commit)).includes(`commit ${commit} of ${date}`));
    }
    rmSync(folder, { recursive: true });
  });

  test("cells without an equilibrium come with their replay command", async () => {
    const page = await reportPage(join(root, "one-round"));
    assert.match(page, /<code>npx flockbench replay \S*one-round 0 --repetition 0<\/code>/);
    assert.match(page, /<td>round-limit 5<\/td>/);
  });

  test("a figure whose table is missing is said to be", async () => {
    const folder = join(root, "no-trace");
    cpSync(join(root, "ratios"), folder, { recursive: true });
    const file = join(folder, "manifest.json");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace('"ratio-by-eta"', '"ratio-by-eta", "convergence"'),
    );
    const page = await reportPage(folder);
    rmSync(folder, { recursive: true });
    assert.match(page, /The figure convergence is not here: it is drawn from traces.arrow, which is missing/);
    assert.match(page, /data-name="ratio-by-eta"/);
  });

  test("the same results give the same page", async () => {
    assert.equal(await reportPage(join(root, "ratios")), await reportPage(join(root, "ratios")));
  });

  test("a folder without results is a problem", async () => {
    let message = "";
    await reportPage(join(root, "nothing")).catch((error: Error) => {
      message = error.message;
    });
    assert.match(message, /^no results: /);
  });

  test("in Chromium: figures are live, runs can be read and saved, nothing is fetched, no name runs", async () => {
    const browser = await openBrowser("the report in Chromium");
    if (browser === null) return;
    try {
      const file = join(root, "report.html");
      writeFileSync(file, await reportPage(root));
      const page = await browser.newPage();
      const troubles: string[] = [];
      page.on("pageerror", (error) => troubles.push(error.message));
      page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
      page.on("request", (request) => {
        if (!/^(file|data|blob):/.test(request.url())) troubles.push(`fetched ${request.url()}`);
      });
      await page.goto(pathToFileURL(file).href);
      const shapes = page.locator(".stage svg path");
      const before = await shapes.count();
      assert.ok(before > 0, "a figure is drawn");
      const mark = page.locator('.stage svg path[aria-label*="upper quartile"]').first();
      const tooltip = page.locator(".tooltip");
      // What is below the pointer is known once it moves on a page that stands still.
      for (let tries = 0; tries < 50 && !(await tooltip.isVisible()); tries++) {
        await page.mouse.move(tries % 2, 0);
        await mark.hover();
        await page.waitForTimeout(20);
      }
      const told = (await page.locator(".tooltip > *").allTextContents()).join(" ");
      assert.match(told, /Design threshold η 0\.5 runs 5 lower whisker [\d.]+ lower quartile [\d.]+ /);
      assert.not.match(told, /role|complete|undefined|null/);
      await page.getByRole("checkbox", { name: "maximum" }).uncheck();
      assert.ok((await shapes.count()) < before, "what is hidden is gone");
      await page.locator("summary", { hasText: "All runs" }).first().click();
      await page.getByText("Runs 1 to 5 of 5").waitFor();
      const [saved] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "CSV" }).first().click(),
      ]);
      const csv = readFileSync((await saved.path()) as string, "utf8");
      const name = (await page.locator("details.runs").first().getAttribute("data-name")) as string;
      const { stdout } = flockbench(root, "export", name, "--to", "csv");
      assert.is(csv, stdout);
      assert.is(csv.trim().split("\r\n").length, 6);
      assert.match(await page.title(), /^Results: /);
      assert.equal(troubles, []);
    } finally {
      await browser.close();
    }
  });
} else {
  test("the report says that its page is not built", async () => {
    console.log("skipped the report: dist/pages is not built (npm run build)");
    let message = "";
    await reportPage(root).catch((error: Error) => {
      message = error.message;
    });
    assert.match(message, /^report page not built: /);
  });
}

test.run();
