import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse, type Spec, View, Warn } from "vega";
import { figureNamed } from "../../src/figures/index.ts";
import { type FigureView, figureView } from "../../src/report/figure-view.ts";
import { withChoices } from "../../src/report/page/spec.ts";
import { EXAMPLES } from "../figures/examples.ts";

const NOTHING = { hidden: new Map(), switched: new Set<never>() };

function viewOf(name: string): FigureView {
  const { figure, tables, context } = EXAMPLES[name];
  return figureView(name, figureNamed(figure).draw(tables, context ?? {}), [["seeds", "1/k"]]);
}

/** The drawing, and what Vega warned of. */
async function drawn(spec: object): Promise<{ svg: string; warnings: string[] }> {
  const warnings: string[] = [];
  const logger = {
    level: () => logger,
    error: (...words: readonly unknown[]) => note(words),
    warn: (...words: readonly unknown[]) => note(words),
    info: () => logger,
    debug: () => logger,
  };
  function note(words: readonly unknown[]): typeof logger {
    warnings.push(words.join(" "));
    return logger;
  }
  const view = new View(parse(spec as Spec), { renderer: "none", logLevel: Warn, logger: logger as never });
  const svg = await view.toSVG();
  view.finalize();
  return { svg, warnings };
}

for (const name of Object.keys(EXAMPLES)) {
  test(`${name}: every axis switches, every legend entry hides`, async () => {
    const view = viewOf(name);
    const whole = await drawn(withChoices(view.vega, NOTHING));
    assert.equal(whole.warnings, []);
    for (const axis of view.axes) {
      const { svg, warnings } = await drawn(
        withChoices(view.vega, { ...NOTHING, switched: new Set([axis]) }),
      );
      assert.equal(warnings, [], axis.title);
      assert.not.match(svg, /NaN|Infinity/);
      assert.is.not(svg, whole.svg, axis.title);
    }
    for (const { field, values } of view.legends) {
      for (const value of values) {
        const hidden = new Map([[field, new Set([value])]]);
        const { svg, warnings } = await drawn(withChoices(view.vega, { ...NOTHING, hidden }));
        // A panel may be left without anything to show.
        const others = warnings.filter((warning) => !warning.startsWith("Infinite extent"));
        assert.equal(others, [], value);
        assert.ok(svg.length < whole.svg.length, `${field}: ${value}`);
      }
    }
  });
}

/** What the marks of a figure say when they are pointed at, each once. */
async function tooltips(name: string): Promise<string[]> {
  const view = await new View(parse(viewOf(name).vega as Spec), { renderer: "none" }).runAsync();
  const said = new Set<string>();
  const visit = (item: { items?: []; tooltip?: [name: string, value: unknown][] }) => {
    const known = item.tooltip?.filter(([, value]) => value !== undefined && value !== "");
    if (known)
      said.add(
        known
          .map((pair) => pair.join(" ").trim())
          .join("; ")
          .replaceAll("\u00a0", " "),
      );
    for (const inner of item.items ?? []) visit(inner);
  };
  visit((view.scenegraph() as unknown as { root: object }).root);
  view.finalize();
  return [...said];
}

async function says(name: string, text: string): Promise<void> {
  const said = await tooltips(name);
  assert.ok(said.includes(text), said.join("\n"));
}

test("an interval's ends have names of their own, and what is for the figure alone is not told", async () => {
  await says(
    "rounds-by-size",
    "Number of VMs n 16; flock; Mean rounds T to equilibrium 8; 95 % from 3.03172; 95 % to 12.9683; runs 3; share 3/3",
  );
  await says(
    "ratio-by-eta",
    "ε = 0.01; Design threshold η 0.6; runs 5; lower whisker 1; lower quartile 1.1; Observed ratio, median 1.15; upper quartile 1.2; upper whisker 1.2",
  );
  const { vega } = viewOf("rounds-by-size");
  assert.match((await drawn(vega)).svg, /"Number of VMs n: 16; flock; 95 % from: 3.03172; 95 % to: 12.9683"/);
});

test("panels that call the same field differently keep their names", async () => {
  await says(
    "sensitivity",
    "Number of clouds m 4; Observed ratio 1.15; 95 % from 1.02579; 95 % to 1.27421; runs 3",
  );
  await says(
    "host-loads-over-time",
    "panel lcc-guarded, power saving; Simulated time (s) 10; least to most loaded host, from 0; least to most loaded host, to 1; hosts in use / all hosts 0.75",
  );
});

test("a switched axis keeps what panels share, and panels of different quantities apart", async () => {
  const domains = (name: string) => {
    const { vega, axes } = viewOf(name);
    const axis = axes.filter(({ channel }) => channel === "y");
    const { scales } = withChoices(vega, { ...NOTHING, switched: new Set(axis) }) as never as {
      scales: { name: string; domain: [number, number] }[];
    };
    return scales.filter(({ name }) => name.endsWith("_y")).map(({ domain }) => String(domain));
  };
  // Times in ms above rounds, each against n and against m.
  const scaling = domains("scaling");
  assert.is(new Set(scaling).size, 2 + 2);
  const sensitivity = domains("sensitivity");
  assert.is(new Set(sensitivity).size, 1);
  assert.ok(sensitivity.length > 1);
});

test("what may be hidden has headings that differ", () => {
  for (const name of Object.keys(EXAMPLES)) {
    const titles = viewOf(name).legends.map(({ title }) => title);
    assert.is(new Set(titles).size, titles.length, `${name}: ${titles.join(", ")}`);
  }
});

test("choices leave the spec as it was", () => {
  const [name] = Object.keys(EXAMPLES);
  const { vega, legends, axes } = viewOf(name);
  const before = JSON.stringify(vega);
  withChoices(vega, {
    hidden: new Map(legends.map(({ field, values }) => [field, new Set(values)])),
    switched: new Set(axes),
  });
  assert.is(JSON.stringify(vega), before);
});

test.run();
