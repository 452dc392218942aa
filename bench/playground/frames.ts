/**
 * Frame times of the playground in headless Chromium without a GPU, while a run is computed, bounded and shown:
 *
 *     node --import tsx bench/playground/frames.ts [VMS]...
 *
 * `interval` is from frame to frame, 16.7 ms at best. `draw` is spent in our callback of a frame, `messages` in our
 * callbacks of the workers' messages since the frame before, by the wall clock. `CPU` is what the page's main thread
 * took a frame, with layout and painting; it does not grow when other programs take the cores.
 */
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, CDPSession } from "playwright-core";
import { ascending, quantile } from "../../src/analysis/quantile.ts";
import { serveFolder } from "../../src/cli/static-server.ts";
import { openBrowser } from "../../test/browser/chromium.ts";

const PAGES = fileURLToPath(new URL("../../dist/playground", import.meta.url));
const SECONDS = 8;

interface Frames {
  readonly interval: number[];
  readonly draw: number[];
  readonly messages: number[];
}

/** Runs in the page before anything else there: wraps what calls our code. */
function observe(): void {
  const frames: Frames = { interval: [], draw: [], messages: [] };
  let before = 0;
  let messages = 0;
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    request((now) => {
      const started = performance.now();
      callback(now);
      frames.draw.push(performance.now() - started);
      if (before > 0) frames.interval.push(now - before);
      before = now;
      frames.messages.push(messages);
      messages = 0;
    });
  const { set } = Object.getOwnPropertyDescriptor(Worker.prototype, "onmessage")!;
  Object.defineProperty(Worker.prototype, "onmessage", {
    set(this: Worker, handler: (event: MessageEvent) => void) {
      set!.call(this, (event: MessageEvent) => {
        const started = performance.now();
        handler(event);
        messages += performance.now() - started;
      });
    },
  });
  Object.assign(window, { measured: frames });
}

async function cpuSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")!.value;
}

async function measure(browser: Browser, address: string) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(observe);
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(address);
  await page.locator("body[data-state=round], body[data-state=end]").waitFor({ timeout: 120_000 });
  const cpu = await cpuSeconds(session);
  const taken = () =>
    page.evaluate(() => {
      const frames = (window as unknown as { measured: Frames }).measured;
      return [frames.interval, frames.draw, frames.messages].map((values) => values.splice(0));
    });
  await taken();
  await page.waitForTimeout(1000 * SECONDS);
  const [interval, draw, messages] = await taken();
  const main = (1000 * ((await cpuSeconds(session)) - cpu)) / interval.length;
  await page.close();
  return { interval, draw, messages, main };
}

/** Median, 95th and 99th percentile, ms. */
function percentiles(values: readonly number[]): string {
  const sorted = ascending(values);
  return [0.5, 0.95, 0.99].map((part) => quantile(sorted, part).toFixed(1).padStart(6)).join("");
}

const given = process.argv.slice(2).map(Number);
const sizes = given.length > 0 ? given : [2000, 100_000];
const browser = await openBrowser("the playground's frames");
if (browser !== null) {
  const server = await serveFolder(PAGES, 0);
  const home = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  console.log("   VMs  frames/s  interval p50/p95/p99  draw p50/p95/p99   messages p50/p95/p99   CPU, ms");
  for (const vms of sizes) {
    const address = `${home}#vms=${vms}&clouds=${vms > 10_000 ? 24 : 12}`;
    const { interval, draw, messages, main } = await measure(browser, address);
    const rate = (interval.length / SECONDS).toFixed(1).padStart(8);
    const figures = [interval, draw, messages].map(percentiles).join("   ");
    console.log(`${String(vms).padStart(6)}  ${rate}  ${figures}  ${main.toFixed(1).padStart(7)}`);
  }
  await browser.close();
  server.close();
}
