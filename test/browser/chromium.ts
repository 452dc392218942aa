import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PROGRAM = "/usr/bin/chromium";
const QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
const ALONE = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Debian's Chromium; null, with a line that says so, where it is not installed. */
export async function openBrowser(test: string): Promise<Browser | null> {
  if (existsSync(PROGRAM)) return chromium.launch({ executablePath: PROGRAM, args: [...QUIET, ...ALONE] });
  console.log(`skipped ${test}: no ${PROGRAM}`);
  return null;
}
