import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { instanceFromTables } from "../../src/game/import/arrow-tables.ts";
import { flockbench, freshFolder } from "../cli/cli.ts";

type Columns = Parameters<typeof tableFromArrays>[0];
const arrow = (file: string, columns: Columns) => ({
  file,
  bytes: tableToIPC(tableFromArrays(columns), "file"),
});

const CLOUDS: Columns = {
  name: ["oslo", "rome"],
  latency: [
    [0, 30],
    [30, 0],
  ],
};
const VMS: Columns = { name: ["web", "db", "cache"], pinned: [null, 1, null] };
const DEMAND: Columns = {
  from: Int32Array.of(1, 0),
  to: Int32Array.of(0, 2),
  amount: Float32Array.of(9, 3),
};

function built(clouds: Columns, vms: Columns, demand: Columns) {
  return instanceFromTables({
    name: "three",
    clouds: arrow("clouds.arrow", clouds),
    vms: arrow("vms.arrow", vms),
    demand: arrow("demand.arrow", demand),
  });
}

test("three tables become an instance, with the defaults of an import", () => {
  const instance = built(CLOUDS, VMS, DEMAND);
  assert.equal(
    [instance.vms, instance.clouds, instance.vmNames, instance.cloudNames],
    [3, 2, ["web", "db", "cache"], ["oslo", "rome"]],
  );
  assert.equal([...instance.latency], [0, 30, 30, 0]);
  assert.equal([...instance.pinned], [-1, 1, -1]);
  assert.equal(
    [[...instance.demand.from], [...instance.demand.to]],
    [
      [0, 0],
      [1, 2],
    ],
  );
  assert.equal([...instance.load], [12, 9, 3]);
  // 24 units over 2 clouds at the offered load 0.6.
  assert.equal([...instance.capacity], [20, 20]);
});

test("what is wrong is said with file, column and row", () => {
  const wrong: [Columns, Columns, Columns, string][] = [
    [{ latency: [[0, 30], [30]] }, VMS, DEMAND, "latency[1] in clouds.arrow"],
    [
      {
        latency: [
          [0, 30],
          [20, 0],
        ],
      },
      VMS,
      DEMAND,
      "asymmetric latency",
    ],
    [{ capacity: Float64Array.of(1, 1) }, VMS, DEMAND, "missing column"],
    [CLOUDS, { pinned: Int32Array.of(0, 2, 0) }, DEMAND, "pinned to no cloud: 2 at pinned[1] in vms.arrow"],
    [CLOUDS, VMS, { ...DEMAND, to: Int32Array.of(0, 3) }, "VM index out of range: 3 at [1] in demand.arrow"],
    [CLOUDS, VMS, { ...DEMAND, to: Int32Array.of(1, 2) }, "demand to itself"],
  ];
  for (const [clouds, vms, demand, message] of wrong) {
    assert.throws(
      () => built(clouds, vms, demand),
      (error: Error) => error.message.includes(message) || assert.unreachable(error.message),
    );
  }
});

test("import --tables reads a folder; without any input it says what it needs", () => {
  const folder = freshFolder();
  mkdirSync(join(folder, "tables"));
  for (const [name, columns] of Object.entries({ clouds: CLOUDS, vms: VMS, demand: DEMAND })) {
    writeFileSync(join(folder, "tables", `${name}.arrow`), arrow(name, columns).bytes);
  }
  const { status, stderr } = flockbench(folder, "import", "--tables", "tables", "-o", "three.json");
  assert.is(status, 0, stderr);
  assert.match(flockbench(folder, "run", "three.json").stdout, "equilibrium");
  assert.match(flockbench(folder, "import", "--latency", "x").stderr, "missing option: --demand");
});

test("tables take no options for files of text", () => {
  const options = { stretch: 2 } as never;
  const tables = {
    clouds: arrow("clouds.arrow", { latency: [[0]] }),
    vms: arrow("vms.arrow", VMS),
    demand: arrow("demand.arrow", DEMAND),
  };
  assert.throws(
    () => instanceFromTables({ name: "three", ...tables, options }),
    /^unknown option: "stretch" of import from tables; allowed: capacity, /,
  );
});

test("a column of capacities leaves nothing for options to say", () => {
  const tables = {
    clouds: arrow("clouds.arrow", {
      latency: [
        [0, 4],
        [4, 0],
      ],
      capacity: Float64Array.of(5, 6),
    }),
    vms: arrow("vms.arrow", VMS),
    demand: arrow("demand.arrow", DEMAND),
  };
  for (const options of [{ capacity: 3 }, { offeredLoad: 0.5 }]) {
    assert.throws(
      () => instanceFromTables({ name: "three", ...tables, options }),
      /^option without effect: (capacity = 3|offeredLoad = 0.5) of import at capacity in clouds.arrow; allowed: /,
    );
  }
});

test.run();
