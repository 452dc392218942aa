import { once } from "node:events";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { serveFolder } from "../../src/cli/static-server.ts";

const root = mkdtempSync(join(tmpdir(), "flockbench-server-"));
mkdirSync(join(root, "pages"));
writeFileSync(join(root, "secret.txt"), "secret");
writeFileSync(join(root, "pages", "index.html"), "<p>hello");

/** A raw request: `fetch` would tidy up the path. */
async function get(port: number, path: string, host?: string): Promise<{ status: number; text: string }> {
  const sent = request({ port, host: "127.0.0.1", path, ...(host && { headers: { host } }) });
  sent.end();
  const [response] = await once(sent, "response");
  let text = "";
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, text };
}

test("serves its folder and nothing else, to local names alone", async () => {
  const server = await serveFolder(join(root, "pages"), 0);
  try {
    const { port, address } = server.address() as AddressInfo;
    assert.is(address, "127.0.0.1");
    assert.equal(await get(port, "/"), { status: 200, text: "<p>hello" });
    for (const path of [
      "/../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/nothing",
      "/%00",
      "/%",
    ]) {
      assert.is((await get(port, path)).status, 404, path);
    }
    assert.is((await get(port, "/", "elsewhere.example")).status, 404);
    let message = "";
    await serveFolder(root, port).catch((error: Error) => {
      message = error.message;
    });
    assert.match(message, /^cannot listen: port \d+/);
  } finally {
    server.close();
  }
});

test.run();
