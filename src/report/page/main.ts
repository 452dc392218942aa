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
