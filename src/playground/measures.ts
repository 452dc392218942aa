/** Fills a list of names and values; both are text. */
export function showMeasures(
  list: HTMLElement,
  measures: readonly (readonly [string, string, string?])[],
): void {
  list.replaceChildren(
    ...measures.map(([name, value, key]) => {
      const pair = document.createElement("div");
      const term = document.createElement("dt");
      const description = document.createElement("dd");
      term.textContent = name;
      description.textContent = value;
      if (key !== undefined) pair.dataset.key = key;
      pair.append(term, description);
      return pair;
    }),
  );
}
