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
