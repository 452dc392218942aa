import type { FigureView } from "../figure-view.ts";

/** One box for all figures, filled with text alone. */
const box = document.createElement("dl");
box.className = "tooltip";
box.setAttribute("role", "tooltip");

/**
 * Shows the fields of a mark beside the pointer, and below them the figure's own facts; hides it without any.
 *
 * @param value what the mark has as its tooltip: pairs [name, value], of which some marks lack some values
 */
export function showTooltip(event: MouseEvent, value: unknown, { facts }: FigureView): void {
  const pairs = Array.isArray(value) ? (value as [name: string, value: unknown][]) : [];
  const known = pairs.filter(([, value]) => value !== undefined && value !== null && value !== "");
  if (known.length === 0) {
    box.remove();
    return;
  }
  box.replaceChildren();
  for (const [name, value] of [...known, ...facts]) add(name, String(value));
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
