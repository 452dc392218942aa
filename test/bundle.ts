import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

/**
 * Bundles the test files to JavaScript that runs against dist/, as users run it: tsx would compile the sources anew in
 * every test process and in each of its threads, and slow down what it compiles.
 *
 * @param folder Where the bundles go; below node_modules, so that they find the packages.
 * @returns the file to run for each of the tests, in their order
 */
export async function bundleTests(root: string, tests: readonly string[], folder: string): Promise<string[]> {
  await build({
    entryPoints: [...tests],
    outbase: root,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    sourcemap: "linked",
    logLevel: "warning",
    plugins: [compiledSources(root)],
  });
  return tests.map((test) => join(folder, relative(root, test).replace(/ts$/, "mjs")));
}

/** What dist/ has of src/ is imported from there; the rest is bundled, and finds its files where it came from. */
function compiledSources(root: string): Plugin {
  const [src, dist] = [join(root, "src/"), join(root, "dist/")];
  return {
    name: "compiled sources",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
        const source = resolve(resolveDir, path);
        const compiled = source.replace(src, dist).replace(/\.ts$/, ".js");
        return source.startsWith(src) && existsSync(compiled) ? imported(compiled) : undefined;
      });
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const url = JSON.stringify(pathToFileURL(path).href);
        return { contents: readFileSync(path, "utf8").replaceAll("import.meta.url", url), loader: "ts" };
      });
    },
  };
}

/** By its URL, since a path is relative to the bundle. */
function imported(file: string) {
  return { path: pathToFileURL(file).href, external: true };
}
