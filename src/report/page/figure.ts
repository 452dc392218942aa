import { parse, type Spec, View } from "vega";
import type { FigureView, SwitchableAxis } from "../figure-view.ts";
import { button, bytesOf, download } from "./download.ts";
import { withChoices } from "./spec.ts";
import { darkened, isDark } from "./theme.ts";
import { showTooltip } from "./tooltip.ts";

/** Makes a figure live; returns what draws it again. The still picture remains for print. */
export function showFigure(element: HTMLElement): () => void {
  const figure = JSON.parse(element.querySelector("script.view")!.textContent!) as FigureView;
  const hidden = new Map(figure.legends.map(({ field }) => [field, new Set<string>()]));
  const switched = new Set<SwitchableAxis>();
  const stage = document.createElement("div");
  stage.className = "stage";
  stage.setAttribute("role", "img");
  stage.setAttribute("aria-label", figure.title);
  let view: View | null = null;
  const onPaper = () => withChoices(figure.vega, { hidden, switched });
  const draw = () => {
    view?.finalize();
    const spec = onPaper();
    view = new View(parse((isDark() ? darkened(spec) : spec) as Spec), { renderer: "svg", container: stage });
    view.tooltip((_handler, event, _item, value) => showTooltip(event, value, figure));
    void view.runAsync();
  };
  // Downloads are for paper, whatever the page looks like.
  const paper = () => new View(parse(onPaper() as Spec), { renderer: "none" });
  element.append(
    stage,
    controls(figure, hidden, switched, draw),
    downloads(element, figure.name, paper),
    dataTable(figure),
  );
  element.classList.add("live");
  draw();
  return draw;
}

function controls(
  { legends, axes }: FigureView,
  hidden: ReadonlyMap<string, Set<string>>,
  switched: Set<SwitchableAxis>,
  draw: () => void,
): HTMLElement {
  const bar = document.createElement("div");
  bar.className = "controls";
  for (const { title, field, values } of legends) {
    const group = document.createElement("fieldset");
    const legend = document.createElement("legend");
    legend.textContent = title;
    group.append(legend);
    for (const value of values) {
      group.append(
        checkbox(value, true, (shown) => {
          if (shown) hidden.get(field)!.delete(value);
          else hidden.get(field)!.add(value);
          draw();
        }),
      );
    }
    bar.append(group);
  }
  if (axes.length > 0) bar.append(axisSwitches(axes, switched, draw));
  return bar;
}

function axisSwitches(
  axes: readonly SwitchableAxis[],
  switched: Set<SwitchableAxis>,
  draw: () => void,
): HTMLElement {
  const group = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = "Logarithmic axis";
  group.append(legend);
  for (const axis of axes) {
    group.append(
      checkbox(axis.title, axis.type === "log", (isLog) => {
        if (isLog === (axis.type === "log")) switched.delete(axis);
        else switched.add(axis);
        draw();
      }),
    );
  }
  return group;
}

function checkbox(text: string, checked: boolean, changed: (checked: boolean) => void): HTMLLabelElement {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = checked;
  box.addEventListener("change", () => changed(box.checked));
  label.append(box, text);
  return label;
}

function downloads(element: HTMLElement, name: string, paper: () => View): HTMLElement {
  const bar = document.createElement("div");
  bar.className = "downloads";
  bar.append(
    button("SVG", async () => {
      download(`${name}.svg`, new Blob([await paper().toSVG()], { type: "image/svg+xml" }));
    }),
    button("PNG", async () => download(`${name}.png`, await paper().toImageURL("png", 4))),
    button("PDF", () => {
      const pdf = bytesOf(element.querySelector("script.pdf")!.textContent!);
      download(`${name}.pdf`, new Blob([pdf], { type: "application/pdf" }));
    }),
  );
  bar.lastElementChild!.setAttribute("title", "the figure as it was drawn, whatever is hidden here");
  return bar;
}

type Row = Readonly<Record<string, unknown>>;

/** The numbers behind the picture, for those who cannot point at it. Filled when it is opened. */
function dataTable({ vega }: FigureView): HTMLDetailsElement {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = "Data of this figure";
  details.append(summary);
  const fill = () => {
    const { data } = vega as { data: readonly { name: string; values?: readonly Row[] }[] };
    for (const { values } of data)
      if (values !== undefined && values.length > 0) details.append(tableOf(values));
  };
  details.addEventListener("toggle", fill, { once: true });
  return details;
}

/** Text in cells, in a frame that scrolls. */
export function tableOf(rows: readonly Row[]): HTMLElement {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  for (const column of columns) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = column;
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const column of columns) {
      const value = row[column];
      const cell = line.insertCell();
      if (typeof value === "number") cell.className = "number";
      cell.textContent = value === null || value === undefined ? "" : String(value);
    }
  }
  const frame = document.createElement("div");
  frame.className = "scroll";
  frame.tabIndex = 0;
  frame.append(table);
  return frame;
}
