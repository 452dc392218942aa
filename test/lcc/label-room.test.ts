import { test } from "uvu";
import * as assert from "uvu/assert";
import { lccRun } from "../../src/lcc/commands.ts";
import { exampleAgents, shippedSource } from "../../src/lcc/protocols/shipped.ts";
import { buildChart } from "../../src/lcc/trace/chart.ts";
import { chartSvg } from "../../src/lcc/trace/chart-svg.ts";
import { LabelRoom } from "../../src/lcc/trace/label-room.ts";

const LINE = { x1: 0, y1: 0, x2: 400, y2: 100 };
const free = { stretches: [], first: 0, height: 17 };

test("a label goes to the middle of its line, and beside what is there already", () => {
  const room = new LabelRoom(free);
  const first = room.place(LINE, 60);
  assert.equal(first, { x: 200, y: 50 });
  const second = room.place(LINE, 60);
  assert.ok(Math.abs(second.x - first.x) >= 60, String(second.x));
});

test("a label keeps clear of what stands in the rows, and stays on its line", () => {
  const stretches = Array.from({ length: 6 }, () => ({ left: 150, right: 260 }));
  const { x, y } = new LabelRoom({ ...free, stretches }).place(LINE, 60);
  assert.ok(x + 30 < 150 || x - 30 > 260, String(x));
  assert.is(y, x / 4);
  assert.equal(new LabelRoom(free).place(LINE, 5000), { x: 200, y: 50 }, "longer than the line");
});

test("no label of a chart lies on the words of an event", () => {
  const { trace } = lccRun({
    protocol: shippedSource("guarded"),
    agents: exampleAgents("guarded"),
    seed: "1",
    parameters: { policy: "power_saving", low: 0.6 },
    until: 100,
  });
  const svg = chartSvg(buildChart(trace, { rows: 100 }));
  const notes = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]* fill="#333333"[^>]*>([^<]+)</g)].map(
    ([, x, y, said]) => ({ left: Number(x), right: Number(x) + 6 * said.length, y: Number(y) - 3, said }),
  );
  const labels = [
    ...svg.matchAll(/<g transform="translate\((\S+) (\S+)\) rotate\((\S+)\)"><text[^>]*>([^<]+)</g),
  ];
  assert.ok(labels.length > 10 && notes.length > 50);
  for (const [, x, y, degrees, label] of labels) {
    const angle = (Number(degrees) * Math.PI) / 180;
    for (let along = -3 * label.length; along <= 3 * label.length; along += 2) {
      const at = {
        x: Number(x) + along * Math.cos(angle) + 6.5 * Math.sin(angle),
        y: Number(y) + along * Math.sin(angle) - 6.5 * Math.cos(angle),
      };
      const under = notes.find(({ left, right, y }) => at.x > left && at.x < right && Math.abs(at.y - y) < 9);
      assert.is(under, undefined, `${label} lies on ${under?.said}`);
    }
  }
});

test.run();
