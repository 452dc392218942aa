export interface Measure {
  readonly name: string;
  readonly value: string;
  /** Which colour of the charts it has. */
  readonly key?: "total" | "regularised" | "migrations" | "bound";
  readonly note?: string;
}

/** Fills a list of names, values and notes; all are text. */
export function showMeasures(list: HTMLElement, measures: readonly Measure[]): void {
  list.replaceChildren(
    ...measures.map(({ name, value, key, note }) => {
      const pair = document.createElement("div");
      if (key !== undefined) pair.dataset.key = key;
      pair.append(line("dt", name), line("dd", value));
      if (note !== undefined) pair.append(line("dd", note));
      return pair;
    }),
  );
}

function line(tag: "dt" | "dd", text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
