import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatInstance } from "../../src/game/format.ts";
import { type ImportRequest, importInstance } from "../../src/game/import/import.ts";
import { parseInstance } from "../../src/game/parse.ts";
import { problemOf } from "./samples.ts";

type Options = NonNullable<ImportRequest["options"]>;

const TWO_VMS = "source,target,demand\na,b,6\n";
const TWO_CLOUDS = "from,x,y\nx,,10\ny,10,\n";

/** Imports two texts under the names `latency` and `demand`. */
function imported(latency: string, demand: string, options: Options = {}) {
  return importInstance({
    latency: { file: "latency", text: latency },
    demand: { file: "demand", text: demand },
    options,
  });
}

const latencyOf = (text: string, options: Options = {}) => imported(text, TWO_VMS, options);
const demandOf = (text: string) => imported(TWO_CLOUDS, text);
const latencyProblem = (text: string, options: Options = {}) => problemOf(() => latencyOf(text, options));
const demandProblem = (text: string) => problemOf(() => demandOf(text));

test("a labelled matrix: blank diagonal, averaged, halved; capacities are equal at load 0.6", () => {
  const { instance, messages } = latencyOf("Source,x,y,z\nx,,10,20\ny,14,,30\nz,20,30,\n");
  assert.equal(instance.cloudNames, ["x", "y", "z"]);
  assert.equal([...instance.latency], [0, 6, 10, 6, 0, 15, 10, 15, 0]);
  assert.equal([...instance.load], [6, 6]);
  assert.equal([...instance.capacity], new Array(3).fill(12 / (0.6 * 3)));
  assert.is(instance.name, "demand on latency");
  assert.equal(messages, [
    "latency: averaged the two directions of 1 pairs (largest difference 4 ms)",
    "latency: read as round-trip times and halved",
  ]);
});

test("links without an amount are demands of 1, and said", () => {
  const { instance, messages } = demandOf("source,target,amount\na,b,6\nb,c,\n");
  assert.equal([...instance.demand.amount], [6, 1]);
  assert.is(messages.at(-1), "demand: 1 links have no amount: each is a demand of 1");
});

test("one-way, seconds, a capacity, the delay: options", () => {
  const { instance } = latencyOf("a,x,y\nx,,0.25\ny,0.25,\n", {
    roundTrip: false,
    unit: "s",
    capacity: 7,
    delta: 3,
    delayModel: "queue",
    normalise: false,
  });
  assert.equal([...instance.latency], [0, 250, 250, 0]);
  assert.equal([...instance.capacity], [7, 7]);
  assert.equal(instance.delay, { model: "queue", delta: 3 });
  assert.equal(instance.utility, { normalise: false });
});

test("a name on one side only is dropped, and said", () => {
  const { instance, messages } = latencyOf("s,x,y,only column\nonly row,1,2,3\nx,,4,5\ny,4,,6\n");
  assert.equal(instance.cloudNames, ["x", "y"]);
  assert.equal(messages.slice(0, 2), [
    'latency: dropped "only row": it has a row but no column',
    'latency: dropped "only column": it has a column but no row',
  ]);
});

test("one direction stands in for the other; with neither, the one with most gaps goes", () => {
  const { instance, messages } = latencyOf("s,w,x,y,z\nw,,8,6,\nx,,,4,\ny,6,4,,2\nz,,n/a,2,\n");
  // w-x is known one way; z lacks w and x.
  assert.equal(instance.cloudNames, ["w", "x", "y"]);
  assert.equal([...instance.latency], [0, 4, 3, 4, 0, 2, 3, 2, 0]);
  assert.ok(messages.includes("latency: used one direction for 1 pairs whose other one is missing"));
  assert.ok(messages.includes('latency: dropped "z": no latency measured to "w", "x"'));
});

test("of two with as many gaps, the later one goes", () => {
  assert.equal(latencyOf("s,x,y,z\nx,,,1\ny,,,1\nz,1,1,\n").instance.cloudNames, ["x", "z"]);
});

test("a measured diagonal is the latency inside a cloud", () => {
  const { instance, messages } = latencyOf("s,x,y\nx,2,10\ny,10,0\n");
  assert.equal([...instance.latency], [1, 5, 5, 0]);
  assert.ok(messages.includes("latency: kept 1 non-zero diagonal entries as the latency inside a cloud"));
});

test("quotes, CRLF, a byte order mark, semicolons and blank lines", () => {
  const text = '\uFEFFs;"x; ""one""";y\r\n\r\n"x; ""one""";;3\r\ny;3;\r\n';
  assert.equal(latencyOf(text).instance.cloudNames, ['x; "one"', "y"]);
});

test("a plain matrix: zeros off the diagonal are gaps, or not, as told", () => {
  const text = "0\t0.2 0\n0 0 0.4\n0 0.4 0.1\n";
  const { instance, messages } = latencyOf(text, { unit: "s" });
  assert.equal([...instance.latency], [0, 100, 100, 0]);
  assert.is(instance.cloudNames, undefined);
  assert.equal(messages.slice(0, 3), [
    "latency: took 3 zeros off the diagonal for missing measurements",
    "latency: used one direction for 1 pairs whose other one is missing",
    "latency: dropped row 3: no latency measured to row 1",
  ]);
  const kept = latencyOf(text, { unit: "s", zeros: "latency" }).instance;
  assert.equal([...kept.latency], [0, 50, 0, 50, 0, 200, 0, 200, 50]);
});

const LABELLED =
  "in latency, read as a matrix with labels (its first line is a header, but not source,target,value)";
const PLAIN = "in latency, read as a plain matrix (its first line is no header, such as source,target,value)";

test("bad matrices name line and column, and what the file was taken for", () => {
  assert.is(
    latencyProblem("s,x,y\nx,,fast\ny,1,\n"),
    `bad latency on line 2, column "y": "fast" ${LABELLED}; allowed: finite numbers >= 0`,
  );
  assert.is(
    latencyProblem("s,x,y\nx,,-4\ny,1,\n"),
    `negative latency on line 2, column "y": "-4" ${LABELLED}; allowed: finite numbers >= 0`,
  );
  assert.match(latencyProblem("s,x,y\nx,,1e999\ny,1,\n"), /^bad latency on line 2, column "y": "1e999"/);
  assert.is(
    latencyProblem("s,x,y\nx,,4,5\ny,1,\n"),
    `wrong number of cells on line 2, row "x": 4 ${LABELLED}; allowed: 3, as in the header`,
  );
  assert.is(
    latencyProblem("s,x,x\nx,,4\ny,1,\n"),
    `two columns of one name: "x" ${LABELLED}; allowed: one column for each name`,
  );
  assert.is(
    latencyProblem("s,x,y\nx,,4\nx,1,\n"),
    `two rows of one name: "x" ${LABELLED}; allowed: one row for each name`,
  );
  assert.is(latencyProblem("s,x,y\n"), `no rows: 1 ${LABELLED}; allowed: a header and one row for each name`);
  assert.is(
    latencyProblem("s,peer,traffic\na,b,3\nc,d,4\n"),
    `no name of both a column and a row: columns "peer", "traffic", rows "a", "c" ${LABELLED}; allowed: a row and a column for each name`,
  );
  assert.match(latencyProblem("s,1,2,3,4,5\ny,1\n"), /: columns "1", "2", "3", "4", ..., rows "y" in/);
  assert.is(
    latencyProblem("0 1 2\n1 0\n2 1 0\n"),
    `matrix not square on line 2: 2 columns ${PLAIN}; allowed: 3, one for each of its 3 rows`,
  );
  assert.is(
    latencyProblem("0 1\nx 0\n"),
    `bad latency on line 2, column 1: "x" ${PLAIN}; allowed: finite numbers >= 0`,
  );
  assert.is(
    latencyProblem('s,"x,y\n'),
    `quote not closed on line 1: "\\"x,y\\n" ${LABELLED}; allowed: a closing "`,
  );
  assert.match(latencyProblem('s,"x"y\n'), /^text after a closing quote on line 1: "y"/);
  assert.is(latencyProblem(" \n"), "empty file: 2 characters in latency; allowed: a matrix or a network");
});

const SQUARE = {
  graph: { name: "square", demands: { "0": { "1": 3, "2": 0 }, "1": { "0": 4, "1": 9 }, "3": { "2": 5 } } },
  nodes: [
    { id: 0, name: "a", pos: [0, 0] },
    { id: 1, name: "b", pos: [1, 0] },
    { id: 2, name: "c", pos: [1, 1] },
    { id: 3, name: "d", pos: [0, 1] },
  ],
  edges: [
    { source: 0, target: 1, dist: 100 },
    { source: 1, target: 2, dist: 300 },
    { source: 2, target: 3, dist: 100 },
    { source: 3, target: 0, dist: 50 },
  ],
};

test("node-link JSON as demands: directions summed, zeros and demands to itself left out", () => {
  const { instance, messages } = demandOf(JSON.stringify(SQUARE));
  assert.equal(instance.vmNames, ["a", "b", "c", "d"]);
  assert.equal([...instance.demand.from], [0, 2]);
  assert.equal([...instance.demand.to], [1, 3]);
  assert.equal([...instance.demand.amount], [7, 5]);
  assert.equal(messages.slice(1), [
    "demand: left out 1 demands of a node to itself",
    "demand: summed the two directions of 1 pairs",
  ]);
});

test("an edge list with a demand twice: added up, and said", () => {
  const { instance, messages } = demandOf("source,target,demand\na,b,5\na,b,1\nb,c,2\n");
  assert.equal([...instance.demand.amount], [6, 2]);
  assert.ok(messages.includes("demand: added 1 demands to earlier ones from the same node to the same node"));
});

test("node-link JSON as topology: shortest paths at 200 km a ms", () => {
  const { instance } = latencyOf(JSON.stringify(SQUARE), { stretch: 2 });
  // b-c: 250 km round by a and d, shorter than the link.
  const ms = (km: number) => (km * 2) / 200;
  const expected = [0, 100, 150, 50, 100, 0, 250, 150, 150, 250, 0, 100, 50, 150, 100, 0].map(ms);
  assert.equal([...instance.latency], expected);
  assert.equal(instance.coordinates, [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ]);
});

test("a topology in parts keeps the largest; pixel positions are no coordinates", () => {
  const { instance, messages } = latencyOf(
    JSON.stringify({
      nodes: [{ id: "a", pos: [500, 20] }, { id: "b" }, { id: "c" }],
      links: [{ source: "b", target: "c", dist: 20 }],
    }),
  );
  assert.equal(instance.cloudNames, ["b", "c"]);
  assert.equal([...instance.latency], [0, 0.1, 0.1, 0]);
  assert.is(instance.coordinates, undefined);
  assert.ok(messages.includes('latency: dropped "a": no path to the other nodes'));
});

test("broken networks name the place", () => {
  const bent = (change: Partial<Record<keyof typeof SQUARE, unknown>>) =>
    demandProblem(JSON.stringify({ ...SQUARE, ...change }));
  assert.is(
    bent({ edges: [{ source: 0, target: 9, dist: 1 }] }),
    "no such node: 9 at edges[0].target in demand; allowed: the id of a node in the file",
  );
  assert.is(
    bent({ edges: [{ source: 0, target: 1, dist: -1 }] }),
    "bad length: -1 at edges[0].dist in demand; allowed: a finite number >= 0",
  );
  assert.is(
    bent({ nodes: [{ id: 0 }, { id: 0 }] }),
    'two nodes of one id: "0" at nodes[1].id in demand; allowed: one node for each id',
  );
  assert.is(
    bent({ graph: { demands: { "0": { "1": "much" } } } }),
    'bad demand: "much" at graph.demands.0.1 in demand; allowed: a finite number >= 0',
  );
  assert.match(bent({ graph: { demands: { __proto__x: { "1": 1 } } } }), /^no such node: "__proto__x"/);
  assert.match(demandProblem('{"nodes": [], "edges": []}'), /^bad number of nodes: 0/);
  assert.match(demandProblem('{"a": 1}'), /^unknown kind of network: keys a in demand/);
  assert.match(demandProblem('{"a": '), /^not JSON: the end of the text at line 1, column 7/);
  const hostile = JSON.stringify(SQUARE).replace('"0":{"1":3', '"__proto__":{"1":3');
  assert.match(demandProblem(hostile), /^no such node: "__proto__"/);
  const infinite = JSON.stringify(SQUARE).replace('"1":3', '"1":1e999');
  assert.match(demandProblem(infinite), /^bad demand: Infinity at graph.demands.0.1/);
});

test("amounts that overflow are caught", () => {
  const text = "source,target,demand\na,b,1.7e308\na,c,1.7e308\n";
  assert.match(demandProblem(text), /: Infinity|too large/);
});

test("a zoo of one network needs no name; positions are longitude and latitude", () => {
  const nodes = [
    ["p", "Paris", [2.35, 48.86]],
    ["q", "Quito", [-78.5, -0.2]],
  ];
  const { instance } = latencyOf(JSON.stringify({ Only: { nodes, edges: [["p", "q", 9000]] } }));
  assert.equal(instance.cloudNames, ["Paris", "Quito"]);
  assert.equal(instance.coordinates, [
    [2.35, 48.86],
    [-78.5, -0.2],
  ]);
  assert.is(instance.latency[1], 45);
});

test("one network of a zoo, by name", () => {
  const zoo = JSON.stringify({
    One: {
      nodes: [
        ["0", "p", [0, 0]],
        ["1", "q", [0, 1]],
      ],
      edges: [["0", "1", 40]],
    },
    Two: { nodes: [["0", "r", [0, 0]]], edges: [] },
  });
  const { instance } = latencyOf(zoo, { network: "One" });
  assert.equal(instance.cloudNames, ["p", "q"]);
  assert.equal([...instance.latency], [0, 0.2, 0.2, 0]);
  assert.is(instance.name, "demand on One");
  assert.is(
    latencyProblem(zoo),
    "no network chosen: nothing in latency; allowed: One, Two; --network chooses one, of demands --demand-network",
  );
  assert.is(
    latencyProblem(zoo, { network: "Twoo" }),
    'no such network: "Twoo" in latency; allowed: One, Two (did you mean Two?)',
  );
  assert.match(latencyProblem(zoo, { network: "__proto__" }), /^no such network/);
});

test("edge lists: as demands and as topology, with and without header and weights", () => {
  const { instance } = demandOf("a,b,2\nb,c,3.5\nb,a,1\n");
  assert.equal(instance.vmNames, ["a", "b", "c"]);
  assert.equal([...instance.demand.amount], [3, 3.5]);
  assert.equal([...demandOf("src,dst\na,b\nb,c\n").instance.demand.amount], [1, 1]);
  const topology = latencyOf("source,target,km\n1,2,100\n2,3,300\n").instance;
  assert.equal([...topology.latency], [0, 0.5, 2, 0.5, 0, 1.5, 2, 1.5, 0]);
  assert.match(demandProblem("source,target\na\n"), /^not an edge on line 2: "a"/);
  assert.is(
    demandProblem("source,target,calls\na,b,much\n"),
    'bad value on line 2, column "calls": "much" in demand, read as an edge list (its first line names two ends); allowed: finite numbers >= 0',
  );
  assert.match(demandProblem("a,b,1\na,b,much\n"), /^bad value on line 2, column 3: "much"/);
  assert.match(demandProblem("source,target,d\n"), /^no edges: 1/);
});

test("a third column of links is said to be taken for lengths", () => {
  const { messages } = latencyOf("source,target,calls\na,b,2\nb,c,3\n");
  assert.is(messages[0], "latency: read the third column as lengths of links in km");
});

test("who calls whom gives no latencies", () => {
  const model = JSON.stringify({ s0: service(1, [{ services: ["s1"] }]), s1: service(10, []) });
  assert.is(
    latencyProblem(model),
    "no link of known length: 0 links of 2 nodes in latency; allowed: links with lengths in km, or with positions at both ends (who calls or sends to whom is for --demand)",
  );
  assert.match(latencyProblem("source,target\na,b\nb,c\n"), /^no link of known length: 2 links of 3 nodes/);
});

test("a traffic matrix is a demand, labelled or plain", () => {
  const labelled = demandOf("from,a,b,c\na,,1,2\nb,3,,\nc,,,\n").instance;
  assert.equal(labelled.vmNames, ["a", "b", "c"]);
  assert.equal([...labelled.demand.from], [0, 0]);
  assert.equal([...labelled.demand.to], [1, 2]);
  assert.equal([...labelled.demand.amount], [4, 2]);
  const plain = demandOf("0 1 0\n0 0 0\n0 0 0\n");
  assert.equal([...plain.instance.demand.amount], [1]);
  assert.ok(plain.messages.includes("demand: 1 VMs have no demand: they never migrate"));
});

const GRAPHML = `<?xml version="1.0"?><!-- a <comment> -->
<!DOCTYPE graphml>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="d1" for="node" attr.name="Longitude" attr.type="double"/>
  <key id="d2" for="node" attr.name="Latitude" attr.type="double"/>
  <key id="d3" for="node" attr.name="label" attr.type="string"/>
  <key id="d4" for="graph" attr.name="Network" attr.type="string"/>
  <graph edgedefault="undirected">
    <data key="d4">Tiny</data>
    <node id="0"><data key="d1">0</data><data key="d2">0</data><data key="d3">A &amp;&#x20;&#66;</data></node>
    <node id='1'><data key="d1">90</data><data key="d2">0</data><data key="d3"><![CDATA[<b>C</b>]]></data></node>
    <node id="2"><data key="d3">nowhere</data></node>
    <edge source="0" target="1"/>
    <edge source="1" target="2"></edge>
  </graph>
</graphml>`;

test("GraphML: lengths of links are latencies, weights demands; what stands behind an edge is the graph's", () => {
  const graph = `<graphml>
  <key id="k" for="edge" attr.name="dist"/><key id="w" for="edge" attr.name="Weight"/>
  <graph>
    <node id="x"/><node id="y"/><node id="z"/>
    <edge source="x" target="y"><data key="k">100</data><data key="w">3</data></edge>
    <edge source="y" target="z"><data key="k">500</data></edge>
    <data key="w">9</data>
  </graph></graphml>`;
  const topology = latencyOf(graph).instance;
  assert.equal(topology.cloudNames, ["x", "y", "z"]);
  assert.equal([...topology.latency], [0, 0.5, 3, 0.5, 0, 2.5, 3, 2.5, 0]);
  assert.equal([...demandOf(graph).instance.demand.amount], [3, 1]);
});

test("GraphML as topology: great circles, nodes without a place dropped, names unescaped", () => {
  const { instance, messages } = latencyOf(GRAPHML);
  assert.equal(instance.cloudNames, ["A & B", "<b>C</b>"]);
  // A quarter of the equator, 10,007.557 km.
  assert.ok(Math.abs(instance.latency[1] - 10_007.557 / 200) < 1e-4);
  assert.ok(messages.includes("latency: took the great-circle distance for 1 links without a length"));
  assert.ok(
    messages.includes("latency: dropped 1 links that have neither a length nor positions at both ends"),
  );
  assert.ok(messages.includes('latency: dropped "nowhere": no path to the other nodes'));
  assert.is(demandOf(GRAPHML).instance.demand.amount.length, 2);
});

test("broken or hostile XML is a problem", () => {
  assert.match(demandProblem("<graphml><graph>"), /^element not closed: "graph"/);
  assert.match(demandProblem("<graphml></graph>"), /^closing tag without its opening: "graph"/);
  assert.match(demandProblem("<graphml a=b></graphml>"), /^broken tag/);
  assert.match(demandProblem("<!-- never closed"), /^--> missing/);
  assert.match(demandProblem("<graphml/>"), /^no nodes: 0/);
  assert.match(demandProblem("<a>".repeat(100_000)), /^element not closed/);
  // Entities of a DTD are not expanded, so there is nothing to blow up.
  const bomb = GRAPHML.replace("A &amp;&#x20;&#66;", "&lol;").replace(
    "<!DOCTYPE graphml>",
    '<!DOCTYPE graphml [<!ENTITY lol "haha">]>',
  );
  assert.is(latencyOf(bomb).instance.cloudNames?.[0], "&lol;");
});

const service = (size: number, groups: unknown[]) => ({
  external_services: groups,
  internal_service: { loader: { mean_response_size: size } },
});

test("a work model: rates follow the calls, demands are responses in kB", () => {
  const model = {
    s0: service(1, [{ seq_len: 100, services: ["s1", "s2"], probabilities: { s1: 0.5, s9: 1 } }]),
    s1: service(10, [{ seq_len: 1, services: ["s2", "s3"] }]),
    s2: service(4, []),
    s3: service(8, []),
  };
  const { instance, messages } = demandOf(JSON.stringify(model));
  // s0-s1: 0.5 * 10; s0-s2: 1 * 4; s1-s2: 0.5 * 0.5 * 4; s1-s3: 0.5 * 0.5 * 8.
  assert.equal([...instance.demand.from], [0, 0, 1, 1]);
  assert.equal([...instance.demand.to], [1, 2, 2, 3]);
  assert.equal([...instance.demand.amount], [5, 4, 1, 2]);
  assert.ok(messages.includes('demand: demand is kB of responses for one request to "s0"'));
  const cycle = { s0: service(1, [{ services: ["s1"] }]), s1: service(1, [{ services: ["s0"] }]) };
  assert.match(demandProblem(JSON.stringify(cycle)), /^services that call each other in a cycle: "s0"/);
});

test("coordinates by name, or not at all", () => {
  const withCoordinates = (text: string) =>
    importInstance({
      latency: { file: "latency", text: "s,North East,y\nNorth East,,10\ny,10,\n" },
      demand: { file: "demand", text: TWO_VMS },
      coordinates: { file: "places", text },
    });
  assert.equal(
    withCoordinates('{"northeast": {"lat": 2, "lon": 1}, "Y": [3, 4], "z": [0, 0]}').instance.coordinates,
    [
      [1, 2],
      [3, 4],
    ],
  );
  const partial = withCoordinates('{"y": [3, 4]}');
  assert.is(partial.instance.coordinates, undefined);
  assert.ok(partial.messages.includes("places: left out the coordinates: none for North East"));
  assert.match(
    problemOf(() => withCoordinates('{"y": [3, 400]}')),
    /^bad coordinates: \[3, 400\] at y in places/,
  );
});

test("unknown and bad options are problems", () => {
  const bad = (options: Record<string, unknown>) => problemOf(() => imported(TWO_CLOUDS, TWO_VMS, options));
  assert.match(bad({ netwerk: "x" }), /^unknown option: "netwerk" of import; .* \(did you mean network\?\)$/);
  assert.match(bad({ unit: "h" }), /^bad option: unit = "h" of import; allowed: /);
  assert.match(
    bad({ offeredLoad: 0 }),
    /^bad option: offeredLoad = 0 of import; allowed: a number >= 0.000001 and <= 1000000$/,
  );
});

const DATA = new URL("../../../shared/data/", import.meta.url);
const real = (file: string) => ({ file, text: readFileSync(new URL(file, DATA), "utf8") });

if (!existsSync(DATA)) console.log("skipped: imports of real data (../shared/data is not there)");
else {
  test("GEANT's demands on Azure's latencies", () => {
    const { instance, messages } = importInstance({
      latency: real("azure-rtt/azure_rtt_ms.csv"),
      demand: real("sndlib-topohub/geant.json"),
      coordinates: real("azure-rtt/region-coordinates.json"),
    });
    assert.is(instance.name, "geant on azure_rtt_ms");
    assert.is(instance.vms, 22);
    assert.is(instance.clouds, 48);
    assert.is(instance.demand.amount.length, 231);
    assert.is(instance.coordinates?.length, 48);
    assert.equal(parseInstance(formatInstance(instance), "a.json"), instance);
    for (const name of ["Indonesia Central", "West India", "Jio India West"]) {
      assert.ok(
        messages.some((message) => message.includes(`dropped "${name}"`)),
        name,
      );
    }
    // Australia Central to Australia East: 8 ms there and back, both ways.
    assert.is(instance.latency[2], 4);
    // Node 15 to 11: 3003, back as in the file.
    const back = JSON.parse(real("sndlib-topohub/geant.json").text).graph.demands["11"]["15"];
    const edge = [...instance.demand.from].findIndex((vm, k) => vm === 11 && instance.demand.to[k] === 15);
    assert.is(instance.demand.amount[edge], 3003 + back);
  });

  test("every other sample file gives a valid instance", () => {
    const networks = readdirSync(new URL("sndlib-topohub/", DATA)).filter((name) => name.endsWith(".json"));
    const models = readdirSync(new URL("mubench-callgraphs/", DATA)).filter((name) => name.endsWith(".json"));
    const zoo = real("topozoo-topohub/topozoo_compact.json");
    const pairs: ImportRequest[] = [
      ...networks.map((name) => ({
        latency: real(`sndlib-topohub/${name}`),
        demand: real(`sndlib-topohub/${name}`),
      })),
      ...models.map((name) => ({
        latency: real("aws-rtt/aws_rtt_ms_21.csv"),
        demand: real(`mubench-callgraphs/${name}`),
      })),
      {
        latency: real("netlatency-seattle/SeattleData_1"),
        demand: real("sndlib-topohub/abilene.json"),
        options: { unit: "s" },
      },
      { latency: zoo, demand: zoo, options: { network: "Aarnet", demandNetwork: "Abilene" } },
    ];
    for (const request of pairs) {
      const { instance } = importInstance(request);
      assert.equal(parseInstance(formatInstance(instance), "a.json"), instance, instance.name);
    }
    assert.is(pairs.length, networks.length + models.length + 2);
  });
}

test("options that change nothing are refused", () => {
  const matrix = { file: "m.csv", text: "0,2\n2,0\n" };
  const told = (options: object) =>
    problemOf(() =>
      importInstance({ latency: matrix, demand: { file: "d.csv", text: "0,1\n1,0\n" }, options }),
    );
  assert.match(
    told({ stretch: 2 }),
    /^option without effect: stretch = 2 of import; allowed: with a topology; m\.csv/,
  );
  assert.match(told({ network: "a" }), /^option without effect: network = "a" of import; /);
  assert.match(
    told({ capacity: 5, offeredLoad: 0.5 }),
    /^option without effect: offeredLoad = 0\.5 of import; /,
  );
});

test.run();
