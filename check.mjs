/** `npm run check`: the scripts `check:...` of package.json side by side. Shows what each has to say; fails if one does. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));

/** npm has put the programs of node_modules on the path. */
async function run([name, command]) {
  const running = spawn(command, { shell: true, stdio: ["ignore", "pipe", "pipe"] });
  const said = Promise.all([text(running.stdout), text(running.stderr)]);
  const [code] = await once(running, "close");
  process.stdout.write((await said).join(""));
  if (code === 0) return;
  console.log(`FAILED ${name}`);
  process.exitCode = 1;
}

await Promise.all(
  Object.entries(scripts)
    .filter(([name]) => name.startsWith("check:"))
    .map(run),
);
