import "./style.css";
import { formatAssignment } from "../game/assignment.ts";
import type { Bound, NoBound } from "./bound.ts";
import { FlockScene } from "./flock-scene.ts";
import { buildForm, button } from "./form.ts";
import { LccScene } from "./lcc-scene.ts";
import { packed, unpacked } from "./packed-file.ts";
import type { Scene } from "./scene.ts";
import { addressOf, addressProblems, commandsOf, type Setting, settingFrom } from "./setting.ts";
import { element, Transport } from "./transport.ts";
import type { Answer, Task } from "./worker.ts";

const elements = {
  stage: element<HTMLCanvasElement>("stage"),
  costs: element<HTMLCanvasElement>("costs"),
  bars: element<HTMLCanvasElement>("bars"),
  measures: element("measures"),
  costsCaption: element("costs-caption"),
  barsCaption: element("bars-caption"),
  sequence: element("sequence"),
};
const status = element("status");
const form = element<HTMLFormElement>("setting");
const transport = new Transport();
const chooser = document.createElement("input");
chooser.type = "file";
chooser.accept = ".json,.arrow";

let setting = settingFrom(location.hash);
let file: ArrayBuffer | null = null;
/** By name; an address holds the content of short ones alone. */
const opened = new Map<string, ArrayBuffer>();
let workers: Worker[] = [];
let scene: (Scene & { status(): string }) | null = null;

function change(changed: Partial<Setting>): void {
  const address = addressOf({ ...setting, ...changed });
  if (changed.family === "file" && setting.fileName === "") chooser.click();
  else location.hash = address;
}

/** The address alone decides what is shown, so going back and forth in the browser's history works too. */
async function follow(): Promise<void> {
  const address = location.hash;
  setting = settingFrom(address);
  const content = setting.file === "" ? opened.get(setting.fileName) : await unpacked(setting.file);
  // While a file was unpacked, the reader may have gone on.
  if (location.hash !== address) return;
  file = content ?? null;
  restart();
}

function restart(): void {
  for (const worker of workers) worker.terminate();
  workers = [];
  scene = null;
  transport.load(null);
  const isLcc = setting.view === "lcc";
  buildForm(form, setting, change, () => chooser.click());
  const takeAway = share();
  element("share").replaceChildren(...(isLcc ? [] : [takeAway]));
  if (isLcc) form.append(takeAway);
  elements.sequence.hidden = !isLcc;
  for (const view of ["flock", "lcc"] as const) {
    element(`key-${view}`).hidden = setting.view !== view;
    element(`tab-${view}`).setAttribute("aria-selected", String(setting.view === view));
  }
  tell(isLcc ? "Negotiating…" : "Preparing…", false);
  delete document.body.dataset.state;
  delete document.body.dataset.bound;
  const problems = addressProblems(location.hash);
  if (problems.length > 0) {
    tell(problems.join("; "), true);
    return;
  }
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<Answer>) => receive(data);
  worker.onerror = ({ message }) => tell(`failed: ${message}`, true);
  begin(worker);
}

function begin(worker: Worker): void {
  workers.push(worker);
  const task: Task = { setting, file };
  worker.postMessage(task);
}

/** Only when the run is under way: first there shall be something to see. */
function seekBound(flock: FlockScene): void {
  const worker = new Worker(new URL("./bound-worker.ts", import.meta.url), { type: "module" });
  const receive = (found: Bound | NoBound) => {
    flock.setBound(found);
    if (found.kind === "no bound" || !found.searching) document.body.dataset.bound = found.kind;
  };
  worker.onmessage = ({ data }: MessageEvent<Bound | NoBound>) => receive(data);
  worker.onerror = ({ message }) => receive({ kind: "no bound", reason: `failed: ${message}` });
  begin(worker);
}

function receive(answer: Answer): void {
  if (answer.kind === "problem") {
    tell(answer.message, true);
    return;
  }
  if (answer.kind === "start") {
    scene = new FlockScene(answer, elements);
    element("key-links").hidden = answer.links === null;
    return;
  }
  if (answer.kind === "negotiation") {
    scene = new LccScene(answer.negotiated, elements);
    transport.load(scene);
  } else if (scene instanceof FlockScene) {
    scene.add(answer);
    if (answer.kind === "round" && answer.round === 0) {
      transport.load(scene);
      seekBound(scene);
      tell(scene.status(), false);
    }
  }
  if (answer.kind === "end") element<HTMLButtonElement>("save").disabled = false;
  if (scene !== null && answer.kind !== "round") tell(scene.status(), false);
  document.body.dataset.state = answer.kind;
}

function tell(message: string, isProblem: boolean): void {
  status.textContent = message;
  status.classList.toggle("problem", isProblem);
  if (isProblem) document.body.dataset.state = "problem";
}

function share(): HTMLElement {
  const group = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = "Take it with you";
  const link = button("Copy the address of this setting", () => copy(location.href, link));
  group.append(legend, link);
  if (setting.view === "lcc") return group;
  const commands = document.createElement("pre");
  commands.id = "commands";
  commands.tabIndex = 0;
  commands.textContent = commandsOf(setting);
  const saved = button("Save the last assignment", saveAssignment);
  saved.id = "save";
  saved.disabled = true;
  const hint = document.createElement("p");
  hint.className = "note";
  hint.textContent =
    setting.family === "file" && setting.file === ""
      ? "This file is too long for an address: whoever opens it has to open the file as well. The same run in a terminal:"
      : "The same run in a terminal:";
  group.append(saved, hint, commands);
  return group;
}

function copy(text: string, from: HTMLButtonElement): void {
  navigator.clipboard.writeText(text).then(
    () => {
      from.textContent = "Copied";
    },
    () => prompt("Copy this address", text),
  );
}

function saveAssignment(): void {
  if (!(scene instanceof FlockScene) || scene.ended === null) return;
  const link = document.createElement("a");
  link.download = "assignment.json";
  link.href = URL.createObjectURL(
    new Blob([formatAssignment(scene.ended.assignment)], { type: "application/json" }),
  );
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function open(given: File): Promise<void> {
  const content = await given.arrayBuffer();
  opened.set(given.name, content);
  const address = addressOf({
    ...setting,
    view: "flock",
    family: "file",
    fileName: given.name,
    file: await packed(content),
  });
  // The same name with other content, too long for the address, must start again as well.
  if (location.hash === `#${address}`) await follow();
  else location.hash = address;
}

chooser.addEventListener("change", () => {
  const [given] = chooser.files ?? [];
  // A browser tells of no change where the same file, with other content, is chosen again.
  chooser.value = "";
  if (given !== undefined) void open(given);
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  const given = event.dataTransfer?.files[0];
  if (given !== undefined) void open(given);
});
for (const view of ["flock", "lcc"] as const)
  element(`tab-${view}`).addEventListener("click", () => change({ view }));
// The address holds the setting alone.
element("skip").addEventListener("click", (event) => {
  event.preventDefault();
  element("play").focus();
});
addEventListener("hashchange", () => void follow());
addEventListener("resize", () => scene?.refresh());
for (const media of ["(prefers-color-scheme: dark)", "print"]) {
  matchMedia(media).addEventListener("change", () => scene?.refresh());
}
void follow();
