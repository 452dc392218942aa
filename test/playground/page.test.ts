import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { serveFolder } from "../../src/cli/static-server.ts";
import { lowerBound } from "../../src/exact/bound.ts";
import { readInstance } from "../../src/game/files.ts";
import { formatInstance } from "../../src/game/format.ts";
import { familyNamed } from "../../src/game/generate/families.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import { compact } from "../../src/playground/charts.ts";
import { openBrowser } from "../browser/chromium.ts";
import { flockbench, freshFolder } from "../cli/cli.ts";
import { answer, answerJson } from "../cli/in-process.ts";

const PAGES = fileURLToPath(new URL("../../dist/playground", import.meta.url));
const isBuilt = existsSync(join(PAGES, "index.html"));
if (!isBuilt) console.log("skipped the playground: dist/playground is not built (npm run playground:build)");
const browser = isBuilt ? await openBrowser("the playground in Chromium") : null;
const server = browser && (await serveFolder(PAGES, 0));
/** One for all pages: what it has loaded and compiled for one of them serves the others. */
const context = browser && (await browser.newContext());
const home = server && `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

/** What `check` has found on a page without errors and without requests to anywhere else. */
async function withPage<Found>(hash: string, check: (page: Page) => Promise<Found>): Promise<Found> {
  const page = await context!.newPage();
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith(home!) && !/^(data|blob):/.test(request.url()))
      troubles.push(request.url());
  });
  await page.goto(`${home}#${hash}`);
  const found = await check(page);
  assert.equal(troubles, []);
  await page.close();
  return found;
}

async function finished(page: Page): Promise<void> {
  await page.locator("body[data-state=end], body[data-state=problem]").waitFor();
}

async function savedAssignment(page: Page): Promise<number[]> {
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save the last assignment" }).click(),
  ]);
  return JSON.parse(readFileSync((await saved.path()) as string, "utf8")).assignment;
}

/** What the page tells to enter in a terminal, by line; without `npx flockbench`. */
async function shownCommands(page: Page): Promise<string[][]> {
  const text = (await page.locator("#commands").textContent()) as string;
  return text
    .trim()
    .split("\n")
    .map((line) => line.split(" ").slice(2));
}

/** What the commands that a page has shown compute. The page is closed by then: it would go on drawing beside them. */
async function assignmentOf(commands: readonly string[][], folder: string): Promise<number[]> {
  for (const words of commands.slice(0, -1)) {
    assert.is((await answer(folder, ...words)).status, 0, words.join(" "));
  }
  return (await answerJson<{ assignment: number[] }>(folder, ...commands.at(-1)!)).assignment;
}

if (browser !== null) {
  for (const hash of [
    "vms=300&clouds=9",
    "family=binomial&vms=40&clouds=5&variant=best-response&options=order%3Dround-robin&seed=7",
    "family=binomial&vms=60&clouds=6&variant=controlled-flock&eta=0.9&epsilon=0.1&maxRounds=30",
    "family=binomial&vms=50&clouds=8&scenario=energy&offeredLoad=0.4",
  ]) {
    test(`the page ends where the command line ends: ${hash}`, async () => {
      const { commands, fromPage } = await withPage(hash, async (page) => {
        await finished(page);
        return { commands: await shownCommands(page), fromPage: await savedAssignment(page) };
      });
      assert.equal(fromPage, await assignmentOf(commands, freshFolder()));
    });
  }

  test("the bound shown is the one that is certified in a second, a longer search has a better one, and no round is below it", () =>
    withPage("family=binomial&vms=80&clouds=3", async (page) => {
      await finished(page);
      await page.locator("body[data-bound=bound]").waitFor();
      const folder = freshFolder();
      const [generate] = await shownCommands(page);
      assert.is((await answer(folder, ...generate)).status, 0);
      const instance = await readInstance(join(folder, "instance.json"));
      const quick = lowerBound(instance, DEFAULT_SETTINGS, { rounds: 0 }).lowerBound;
      // What `flockbench bound` calls; a better one is enough.
      const better = lowerBound(instance, DEFAULT_SETTINGS, {
        proceed: ({ lowerBound: reached }) => reached <= quick,
      });
      assert.ok(quick > 0 && quick < better.lowerBound);
      const shown = page.locator("#measures [data-key=bound]");
      await shown.getByText(`${compact(quick)} ms`, { exact: true }).waitFor();
      await shown.getByText(/^certified; best known U [\d,.]+ ms$/).waitFor();
      for (const key of ["total", "regularised"]) {
        await page
          .locator(`#measures [data-key=${key}]`)
          .getByText(/^at most [\d.]+ % above the optimum$/)
          .waitFor();
      }
    }));

  for (const hash of [
    "family=binomial&vms=50&clouds=8&scenario=energy&offeredLoad=0.4",
    "family=binomial&vms=80&clouds=3",
  ]) {
    test(`what is below the measures does not move when the bound comes: ${hash}`, () =>
      withPage(hash, async (page) => {
        await finished(page);
        await page.locator("body[data-bound]").waitFor();
        const [withNotes, without, notes] = await page.evaluate(() => {
          const measures = document.querySelector("#measures") as HTMLElement;
          const before = measures.offsetHeight;
          const found = measures.querySelectorAll("dd + dd");
          for (const note of found) note.remove();
          return [before, measures.offsetHeight, found.length];
        });
        assert.ok(notes > 0);
        assert.is(withNotes, without);
      }));
  }

  test("a file with a hostile name: text, the same run, and in the address", async () => {
    const folder = freshFolder();
    const { commands, fromPage } = await withPage("family=binomial&vms=5&clouds=2", async (page) => {
      await finished(page);
      const hostile = `<img src=x onerror="document.title='broken'">`;
      const instance = {
        ...familyNamed("binomial").generate({ vms: 20, clouds: 3, seed: "9" }),
        name: hostile,
      };
      const file = join(folder, "hostile.json");
      writeFileSync(file, formatInstance({ ...instance, cloudNames: [hostile, "b", "c"] }));
      const [chooser] = await Promise.all([
        page.waitForEvent("filechooser"),
        page.getByRole("button", { name: /Open an instance file/ }).click(),
      ]);
      await chooser.setFiles(file);
      await page.getByText(`${hostile}: 20 VMs`).waitFor();
      await finished(page);
      assert.is(await page.title(), "flockbench playground");
      const found = { commands: await shownCommands(page), fromPage: await savedAssignment(page) };
      // The address alone brings it back.
      await page.goto("about:blank");
      await page.goBack();
      await page.getByText(`${hostile}: 20 VMs`).waitFor();
      return found;
    });
    assert.equal(fromPage, await assignmentOf(commands, folder));
  });

  test("going back from a file that is too long for an address shows the one before again", () =>
    withPage("family=binomial&vms=5&clouds=2", async (page) => {
      await finished(page);
      const folder = freshFolder();
      for (const [name, vms] of [
        ["one", 600],
        ["two", 700],
      ] as const) {
        const instance = familyNamed("binomial").generate({ vms, clouds: 3, seed: name });
        const file = join(folder, `${name}.json`);
        writeFileSync(file, formatInstance({ ...instance, name }));
        const [chooser] = await Promise.all([
          page.waitForEvent("filechooser"),
          page.getByRole("button", { name: /Open an instance file/ }).click(),
        ]);
        await chooser.setFiles(file);
        await page.getByText(`${name}: ${vms} VMs`).waitFor();
      }
      await page.goBack();
      await page.getByText("one: 600 VMs").waitFor();
      assert.match(page.url(), /fileName=one\.json/);
    }));

  test("keys: space pauses, arrows step, end goes to the last round", () =>
    withPage("family=binomial&vms=30&clouds=4", async (page) => {
      await finished(page);
      await page.locator("body").press("End");
      const clock = page.locator("#clock");
      await page.waitForFunction(() => {
        const [, shown, last] =
          /round (\d+) of (\d+)$/.exec(document.querySelector("#clock")!.textContent!) ?? [];
        return shown !== undefined && shown === last;
      });
      await page.locator("body").press("Home");
      await clock.getByText(/^round 0 of/).waitFor();
      await page.locator("body").press("ArrowRight");
      await clock.getByText(/^round 1 of/).waitFor();
      assert.is(await page.locator("#play").textContent(), "Play");
      await page.locator("body").press(" ");
      assert.is(await page.locator("#play").textContent(), "Pause");
    }));

  test("a run that has come to its end plays no more: space plays it again", () =>
    withPage("family=binomial&vms=10&clouds=2", async (page) => {
      await finished(page);
      const clock = page.locator("#clock");
      const play = page.locator("#play");
      if ((await play.textContent()) === "Play") await play.click();
      await page.locator("#rate").selectOption("32");
      await clock.getByText(/^round (\d+) of \1$/).waitFor();
      await play.getByText("Play").waitFor();
      await page.locator("#rate").selectOption("0.25");
      await page.locator("body").press(" ");
      await clock.getByText(/^round 0 of/).waitFor();
      assert.is(await play.textContent(), "Pause");
    }));

  test("skipping to the controls keeps the setting", () =>
    withPage("family=binomial&vms=10&clouds=2", async (page) => {
      await finished(page);
      const address = page.url();
      await page.locator("#skip").press("Enter");
      assert.is(await page.evaluate(() => document.activeElement?.id), "play");
      assert.is(page.url(), address);
    }));

  test("a setting that makes no sense is told, and there is nothing to save", () =>
    withPage("family=binomial&vms=5&clouds=2&eta=2", async (page) => {
      await page.getByText("bad value: 2 at eta; allowed: 0 < eta <= 1").waitFor();
      assert.ok(await page.getByRole("button", { name: "Save the last assignment" }).isDisabled());
    }));

  test("an address that says something wrongly is told so, and nothing is played", () =>
    withPage("family=binomial&vms=many", async (page) => {
      await page.getByText('bad value: "many" at vms in the address; allowed: a number').waitFor();
      assert.ok(await page.getByRole("button", { name: "Save the last assignment" }).isDisabled());
    }));

  test("hosts negotiate: messages, migrations and the sequence chart", () =>
    withPage("view=lcc&hosts=5&hostVms=20", async (page) => {
      await page.getByText(/^guarded\.lcc: \d+ messages \(0 lost\), [1-9]\d* migrations/).waitFor();
      await page.locator("#sequence img[src^=blob]").waitFor();
    }));
}

test.after(async () => {
  await browser?.close();
  server?.close();
});

test("the built page names no other host; without it the command says what to run", () => {
  if (isBuilt) {
    assert.not.match(readFileSync(join(PAGES, "index.html"), "utf8"), /https?:/);
    return;
  }
  const { status, stderr } = flockbench(freshFolder(), "playground");
  assert.is(status, 2);
  assert.match(stderr, /npm run playground:build/);
});

test.run();
