import type { FigureView } from "../figure-view.ts";

/** One box for all figures, filled with text alone. */
const box = document.createElement("dl");
box.className = "tooltip";
box.setAttribute("role", "tooltip");

/** What figures have in their data for themselves alone. */
const INTERNAL = /^role$|_sort_index$/;

/** Shows the fields of a mark beside the pointer, and below them the figure's own facts; hides it without any. */
export function showTooltip(event: MouseEvent, value: unknown, { labels, facts }: FigureView): void {
  const fields = typeof value === "object" && value !== null ? Object.entries(value) : [];
  if (fields.length === 0) {
    box.remove();
    return;
  }
  box.replaceChildren();
  for (const [name, text] of fields) {
    if (!INTERNAL.test(name)) add(labels[name] ?? name, String(text));
  }
  for (const [name, text] of facts) add(name, text);
  document.body.append(box);
  const left = Math.min(event.clientX + 14, innerWidth - box.offsetWidth - 8);
  const below = event.clientY + 14;
  const top = below + box.offsetHeight > innerHeight ? event.clientY - box.offsetHeight - 10 : below;
  box.style.left = `${Math.max(8, left)}px`;
  box.style.top = `${Math.max(8, top)}px`;
}

function add(name: string, text: string): void {
  const term = document.createElement("dt");
  const description = document.createElement("dd");
  term.textContent = name;
  description.textContent = text;
  box.append(term, description);
}

addEventListener("scroll", () => box.remove(), { passive: true });
