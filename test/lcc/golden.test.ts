import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { lccRun } from "../../src/lcc/commands.ts";
import { exampleAgents, MIGRATION_PROTOCOLS, shippedSource } from "../../src/lcc/protocols/shipped.ts";
import { buildChart } from "../../src/lcc/trace/chart.ts";
import { chartSvg } from "../../src/lcc/trace/chart-svg.ts";
import { chartText } from "../../src/lcc/trace/chart-text.ts";

const TWO_HOSTS = {
  text: readFileSync(new URL("two-hosts.json", import.meta.url), "utf8"),
  file: "two-hosts.json",
};

/** Charts to be read by people. `FLOCKBENCH_ACCEPT=1` writes them anew; a missing one fails. */
const ACCEPT = process.env.FLOCKBENCH_ACCEPT === "1";

function golden(name: string, actual: string): void {
  const path = new URL(`golden/${name}`, import.meta.url);
  if (ACCEPT) writeFileSync(path, actual);
  assert.ok(existsSync(path), `missing golden: ${name}; FLOCKBENCH_ACCEPT=1 writes it`);
  assert.fixture(actual, readFileSync(path, "utf8"));
}

const shop = () => lccRun({ protocol: shippedSource("shop"), agents: exampleAgents("shop"), seed: "1" });

test("the slides' buyer and shopkeeper", () => {
  const { status, trace } = shop();
  assert.is(status, "finished");
  golden("shop.txt", chartText(buildChart(trace)));
  golden("shop.svg", chartSvg(buildChart(trace)));
});

for (const name of MIGRATION_PROTOCOLS) {
  test(`${name}: one migration between two hosts, with loss`, () => {
    const { status, trace } = lccRun({
      protocol: shippedSource(name),
      agents: TWO_HOSTS,
      seed: "2",
    });
    assert.is(status, "time-limit");
    golden(`${name}.txt`, chartText(buildChart(trace)));
  });
}

test.run();
