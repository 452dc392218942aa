import "./style.css";
import { showFigure } from "./figure.ts";
import { showRuns } from "./runs.ts";
import { startTheme } from "./theme.ts";

const redraws: (() => void)[] = [];
for (const element of document.querySelectorAll<HTMLElement>("figure.figure"))
  redraws.push(showFigure(element));
for (const element of document.querySelectorAll<HTMLDetailsElement>("details.runs")) {
  element.addEventListener("toggle", () => void showRuns(element), { once: true });
}
startTheme(document.querySelector<HTMLButtonElement>("#theme")!, () => {
  for (const redraw of redraws) redraw();
});

/** Paper cannot be opened: what is folded up is printed, but for the raw data. */
const opened: HTMLDetailsElement[] = [];
addEventListener("beforeprint", () => {
  for (const element of document.querySelectorAll<HTMLDetailsElement>(
    "details:not([open], .runs, .figure details)",
  )) {
    element.open = true;
    opened.push(element);
  }
});
addEventListener("afterprint", () => {
  for (const element of opened.splice(0)) element.open = false;
});
