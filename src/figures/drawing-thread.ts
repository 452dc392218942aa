import { parentPort } from "node:worker_threads";
import { Problem } from "../problem.ts";
import { type Plotted, plotFolder } from "./plot.ts";

parentPort?.on("message", async (folder: string) => {
  const plotted = await plotFolder(folder).catch((error: unknown): Plotted => {
    if (!(error instanceof Problem)) throw error;
    return { written: [], problems: [error.message], crowded: [] };
  });
  parentPort?.postMessage(plotted);
});
