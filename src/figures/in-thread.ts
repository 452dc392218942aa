import { answerOf, startThread } from "../thread.ts";
import type { Plotted } from "./plot.ts";

/** Draws the figures of one result folder after the other, beside whatever else is done meanwhile. */
export class DrawingThread {
  readonly #thread = startThread("./drawing-thread", import.meta.url);

  /** What `plotFolder` does. Where it can draw nothing at all, that is among the problems. */
  plot(folder: string): Promise<Plotted> {
    return answerOf(this.#thread, folder, "a thread that draws");
  }

  async end(): Promise<void> {
    await this.#thread.terminate();
  }
}
