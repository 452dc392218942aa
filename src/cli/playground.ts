import { once } from "node:events";
import { existsSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { Problem } from "../problem.ts";
import { defineCommand } from "./command.ts";
import { note, printResult } from "./output.ts";
import { checkWhole } from "./settings.ts";
import { serveFolder } from "./static-server.ts";

/** Two levels up from src/cli/ and from dist/cli/ alike. */
const PAGES = fileURLToPath(new URL("../../dist/playground", import.meta.url));

export const playgroundCommand = defineCommand({
  command: "playground",
  describe: "serve a page in which VMs flock, to a browser on this machine",
  builder: (yargs) =>
    yargs
      .option("port", { type: "number", default: 8017, requiresArg: true, describe: "0: any that is free" })
      .example("$0 playground", "then open the address that it prints"),
  handler: async ({ port, json }) => {
    if (!existsSync(`${PAGES}/index.html`)) {
      throw new Problem("playground not built: dist/playground is missing; run: npm run playground:build");
    }
    const server = await serveFolder(PAGES, checkWhole("port", port, 0, 65535));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    printResult(json, { address }, () => [address]);
    note("Ctrl-C ends it");
    await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
    server.closeAllConnections();
    server.close();
  },
});
