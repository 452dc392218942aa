import type { Layer } from "./figure.ts";
import { wrap } from "./text.ts";
import { PANEL_TITLE_SIZE } from "./theme.ts";

/** One plot of several that share their series and its legend. */
export interface Panel {
  readonly title?: string;
  readonly layer: readonly Layer[];
}

/**
 * Panels one below the other, or in two columns where their widths add up to one paper column.
 *
 * @param width of a panel: the default leaves room for short labels left of it
 */
export function panelGrid(
  panels: readonly Panel[],
  height: number,
  columns: 1 | 2,
  width = columns === 1 ? 208 : 91,
) {
  return {
    columns,
    spacing: columns === 1 ? 8 : { row: 8, column: 6 },
    concat: panels.map(({ title, layer }) => ({
      width,
      height,
      layer: [...layer],
      ...(title === undefined
        ? {}
        : {
            title: panelTitle(wrap(title, PANEL_TITLE_SIZE, width), "group"),
          }),
    })),
    resolve: { scale: { color: "shared" as const, shape: "shared" as const, strokeDash: "shared" as const } },
  };
}

/** @param frame whether it begins with the plot (`group`), or with what stands left of it */
export function panelTitle(text: string | string[], frame: "group" | "bounds") {
  return {
    text,
    fontSize: PANEL_TITLE_SIZE,
    fontWeight: "normal" as const,
    anchor: "start" as const,
    frame,
    offset: 3,
  };
}
