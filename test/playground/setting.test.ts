import { test } from "uvu";
import * as assert from "uvu/assert";
import { SCENARIOS } from "../../src/kernel/types.ts";
import { History } from "../../src/playground/history.ts";
import {
  addressOf,
  addressProblems,
  commandsOf,
  DEFAULTS,
  settingFrom,
} from "../../src/playground/setting.ts";
import type { Round, Start } from "../../src/playground/simulate.ts";

test("an address holds the whole setting", () => {
  const setting = {
    ...DEFAULTS,
    vms: 12,
    family: "file" as const,
    fileName: `<b>&="ü.json`,
    file: "q1YqLk3Kz0lVslJKyclPBgA-_",
    variant: "best-response",
    options: "order=round-robin",
    view: "lcc" as const,
  };
  assert.equal(settingFrom(`#${addressOf(setting)}`), setting);
  assert.is(addressOf(DEFAULTS), "");
});

test("what an address says wrongly is the default", () => {
  assert.equal(settingFrom("#vms=many&eta=&scenario=nonsense&view=x&unknown=1"), DEFAULTS);
});

test("what an address says wrongly is told with what is allowed", () => {
  assert.equal(addressProblems("#vms=many&scenario=nonsense&vmss=3&eta=0.9"), [
    'bad value: "many" at vms in the address; allowed: a number',
    `bad value: "nonsense" at scenario in the address; allowed: ${SCENARIOS.join(", ")}`,
    `unknown key: "vmss" in the address; allowed: ${Object.keys(DEFAULTS).join(", ")} (did you mean vms?)`,
  ]);
  assert.equal(addressProblems(""), []);
  assert.equal(addressProblems(`#${addressOf({ ...DEFAULTS, vms: 12, fileName: "x", seed: "a&b" })}`), []);
});

test("names in commands are single words of a shell", () => {
  const text = commandsOf({ ...DEFAULTS, family: "file", fileName: "it's; rm.json" });
  assert.ok(text.startsWith(`npx flockbench run 'it'\\''s; rm.json' --variant flock --seed 1 `));
});

test("a history goes forwards and backwards", () => {
  const start = { vms: 3, clouds: 3, assignment: Uint16Array.of(0, 1, 2) } as unknown as Start;
  const history = new History(start);
  const round = (moved: number[], to: number[]) =>
    ({ moved: Uint32Array.from(moved), to: Uint16Array.from(to) }) as unknown as Round;
  history.add(round([], []));
  history.add(round([0, 2], [1, 0]));
  history.add(round([0], [2]));
  const moves: string[] = [];
  history.onMove = (vm, from, to) => moves.push(`${vm}: ${from} to ${to}`);
  history.show(2);
  assert.equal([...history.assignment], [2, 1, 0]);
  history.show(0);
  assert.equal([...history.assignment], [0, 1, 2]);
  history.show(99);
  assert.is(history.shown, 2);
  assert.equal(moves.slice(0, 5), ["0: 0 to 1", "2: 2 to 0", "0: 1 to 2", "0: 2 to 1", "0: 1 to 0"]);
});

test.run();
