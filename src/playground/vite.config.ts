import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** What reads files in Node has a twin here that reads what the bundle holds. */
const alias = [
  { find: /^.*\/protocols\/shipped\.ts$/, replacement: here("shipped.ts") },
  { find: /^.*\/kernel\/modules\.ts$/, replacement: here("modules.ts") },
];

export default defineConfig({
  root: here("."),
  base: "./",
  logLevel: "warn",
  resolve: { alias },
  worker: { format: "es" },
  build: {
    target: "esnext",
    outDir: here("../../dist/playground"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
  },
});
