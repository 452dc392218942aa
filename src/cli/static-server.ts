import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { Problem } from "../problem.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
};

/** Nothing from elsewhere; WebAssembly may be compiled. */
const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; object-src 'none'";

/**
 * Serves the files of a folder on the loopback interface, to this machine alone. Port 0 means any that is free.
 * @throws Problem if the port is taken
 */
export async function serveFolder(folder: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(folder, request.url ?? "/", request.headers.host ?? "", response);
  });
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    throw new Problem(`cannot listen: port ${port} (${error instanceof Error ? error.message : error})`);
  }
  return server;
}

async function answer(folder: string, url: string, host: string, response: ServerResponse): Promise<void> {
  const path = fileAt(folder, url);
  // A page elsewhere whose name resolves to this machine has another host name.
  if (path === null || !/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) {
    response.writeHead(404).end();
    return;
  }
  try {
    const content = await readFile(path);
    response.writeHead(200, {
      "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
      "Content-Security-Policy": POLICY,
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-cache",
    });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}

/** Null for an address that leads out of the folder. */
function fileAt(folder: string, url: string): string | null {
  try {
    const name = decodeURIComponent(new URL(url, "http://localhost").pathname);
    const path = normalize(join(folder, name.endsWith("/") ? `${name}index.html` : name));
    return path.startsWith(normalize(folder + sep)) ? path : null;
  } catch {
    return null;
  }
}
