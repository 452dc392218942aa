import { renderSvg } from "flockbench";

/** Milliseconds. */
const UNTIL_SENT = 200;

/** A figure, as large as is comfortable on a screen. */
export async function showFigure(spec: Parameters<typeof renderSvg>[0]): Promise<void> {
  await show({ "text/html": await renderSvg(spec, { scale: 2.2, amongOthers: true }) });
}

export async function showText(...lines: readonly string[]): Promise<void> {
  await show({ "text/plain": lines.join("\n") });
}

export async function showMarkdown(text: string): Promise<void> {
  await show({ "text/markdown": text });
}

/**
 * The kernel may report a cell as done before its output is out, and what comes later is lost to `nbconvert --execute`.
 * So a cell shows its output itself, and waits a little.
 */
async function show(output: Readonly<Record<string, string>>): Promise<void> {
  await Deno.jupyter.display(output, { raw: true });
  await new Promise((done) => setTimeout(done, UNTIL_SENT));
}
