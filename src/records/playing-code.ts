import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Where the code is that a row depends on, beside the kernel: from src/ and from dist/. records/ has the numbers that stand
 * for statuses in a journal, and the types of the columns.
 */
const FOLDERS = ["analysis", "exact", "game", "kernel", "lcc", "records", "sweep", "variants"];
const ROOT = fileURLToPath(new URL("../", import.meta.url));

let own: string | undefined;

/** That of this installation, as it was when it was first asked for: what is loaded does not change with the files. */
export function ownPlayingCodeHash(): string {
  own ??= playingCodeHash(ROOT);
  return own;
}

/**
 * SHA-256 over the names and the contents of all code and protocols below `root`. Rows that other code has played are
 * never kept: a variant may have changed where no version did.
 */
export function playingCodeHash(root: string): string {
  const hash = createHash("sha256");
  for (const folder of FOLDERS) {
    for (const name of codeFiles(join(root, folder)))
      hash.update(`${folder}/${name}\0`).update(readFileSync(join(root, folder, name)));
  }
  return hash.digest("hex");
}

function codeFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => /\.(js|ts|lcc)$/.test(name) && !name.endsWith(".d.ts"))
    .sort();
}
