import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { lccRun } from "../../src/lcc/commands.ts";
import { exampleAgents, shippedSource } from "../../src/lcc/protocols/shipped.ts";
import { buildChart } from "../../src/lcc/trace/chart.ts";
import { chartSvg } from "../../src/lcc/trace/chart-svg.ts";
import { chartText } from "../../src/lcc/trace/chart-text.ts";
import type { TraceRow } from "../../src/lcc/trace/recorder.ts";
import { readTrace, TRACE_COLUMNS, writeTrace } from "../../src/lcc/trace/table.ts";
import { play } from "./play.ts";

const folder = mkdtempSync(join(tmpdir(), "flockbench-lcc-"));
test.after(() => rmSync(folder, { recursive: true }));

function hosts(seed: string) {
  return lccRun({
    protocol: shippedSource("auction"),
    agents: exampleAgents("guarded"),
    seed,
  });
}

async function written(name: string, seed: string): Promise<string> {
  const path = join(folder, name);
  const { trace, status } = hosts(seed);
  await writeTrace(path, trace, { protocol: "auction.lcc", seed, status });
  return path;
}

test("the same seed gives the same file, byte for byte", async () => {
  const hash = async (name: string, seed: string) =>
    createHash("sha256")
      .update(readFileSync(await written(name, seed)))
      .digest("hex");
  const one = await hash("one.arrow", "1");
  assert.is(await hash("again.arrow", "1"), one);
  assert.is.not(await hash("other.arrow", "2"), one);
});

test("a trace that is read back is the trace", async () => {
  const path = await written("back.arrow", "1");
  assert.equal([...readTrace(path)], hosts("1").trace);
});

test("the schema is versioned and says what everything means", async () => {
  const { schema } = tableFromIPC(readFileSync(await written("schema.arrow", "5")));
  assert.equal(Object.fromEntries(schema.metadata), {
    format: "flockbench/lcc-trace@1",
    protocol: "auction.lcc",
    seed: "5",
    status: "time-limit",
  });
  assert.equal(
    schema.fields.map(({ name }) => name),
    TRACE_COLUMNS.map(({ name }) => name),
  );
  assert.is(schema.fields[0].metadata.get("unit"), "s");
  assert.ok(schema.fields.every(({ metadata }) => (metadata.get("description") ?? "") !== ""));
});

function row(
  time: number,
  event: TraceRow["event"],
  agent: string,
  peer: string | null,
  text: string | null,
  message: number | null,
): TraceRow {
  return { time, event, agent, peer, role: null, text, message };
}

const FATES: readonly TraceRow[] = [
  row(0, "sent", "<a>", "b&c", "m('x\"y')", 1),
  row(0, "lost", "<a>", "b&c", "m('x\"y')", 1),
  row(1, "sent", "b&c", "<a>", "again", 2),
  row(1, "duplicated", "b&c", "<a>", "again", 2),
  row(2, "delivered", "b&c", "<a>", "again", 2),
  row(3, "delivered", "b&c", "<a>", "again", 2),
  row(4, "crashed", "<a>", null, null, null),
  row(5, "migration-started", "b&c", "<a>", "vm1", null),
  row(6, "migration-failed", "b&c", "<a>", "vm1", null),
  row(7, "error", null as never, null, "it broke", null),
];

test("the text chart shows the fate of messages", () => {
  assert.is(
    chartText(buildChart(FATES)),
    `          <a>               b&c
    0.000  |-- 1 m('x"y') --x|
    0.000  | ! 1 is lost     |
    1.000  |<--- 2 again ----|
    1.000  |                 | ! 2 is sent twice
    4.000  | ! crashed       |
    5.000  |x===== vm1 ======|
    6.000  |                 | ! vm1 stays
    7.000 error: it broke
`,
  );
});

test("the picture draws both copies of a duplicate, crosses out what was lost, and escapes names", () => {
  const svg = chartSvg(buildChart(FATES));
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+"/);
  assert.match(svg, ">&lt;a&gt;</text>");
  assert.match(svg, "b&amp;c");
  assert.match(svg, "m(&apos;x&quot;y&apos;)");
  assert.is(svg.match(/<line [^>]*stroke="#0072B2"/g)?.length, 2);
  assert.is(svg.match(/<polygon/g)?.length, 2);
  assert.is(svg.match(/<path/g)?.length, 2);
  assert.not.match(svg, /NaN|undefined|Infinity/);
});

test("a duplicate whose first copy is lost, and the second not, arrives", () => {
  const chart = buildChart([
    row(0, "sent", "a", "b", "m", 1),
    row(0, "duplicated", "a", "b", "m", 1),
    row(1, "lost", "a", "b", "m", 1),
    row(2, "delivered", "a", "b", "m", 1),
  ]);
  assert.equal(chart.rows[0].kind === "arrow" && [chart.rows[0].lost, chart.rows[0].arrivals], [false, [3]]);
});

test("a chart of some agents, and of the first rows", () => {
  const { trace } = hosts("1");
  const chart = buildChart(trace, { agents: ["alpha", "beta"], rows: 20 });
  assert.equal([...chart.columns].sort(), ["alpha", "beta"]);
  assert.ok(chart.rows.length <= 20 && chart.shown === 20);
  const all = buildChart(trace, { agents: ["alpha", "beta"], rows: trace.length });
  assert.ok(all.events > 20 && all.events < trace.length);
  assert.match(chartText(chart), new RegExp(`\\.\\.\\. the first 20 of ${all.events} events\n$`));
  assert.match(chartSvg(chart), `… the first 20 of ${all.events} events<`);
  assert.not.match(chartText(all), "the first");
});

test("a chart of a run in circles says how little of it is shown", () => {
  const { rows } = play({ text: "a(x, I) :: a(x, I)", agents: { me: "x" }, limits: { eventsAtOnce: 1000 } });
  assert.match(chartText(buildChart(rows, { rows: 100 })), /\.\.\. the first 100 of 1002 events\n$/);
});

test("numbers are short in charts and whole in traces", () => {
  const chart = buildChart([row(0, "held", "a", null, "utilisation(0.123456789)", null)]);
  assert.match(chartText(chart), "utilisation(0.1235)");
});

test.run();
