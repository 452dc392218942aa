import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** One script and one style that `report` puts into every page. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  logLevel: "warn",
  build: {
    target: "es2022",
    outDir: fileURLToPath(new URL("../../../dist/pages", import.meta.url)),
    emptyOutDir: true,
    chunkSizeWarningLimit: 2000,
    lib: {
      entry: "main.ts",
      formats: ["iife"],
      name: "report",
      fileName: () => "report.js",
      cssFileName: "report",
    },
  },
});
