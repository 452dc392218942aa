import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { drawCrashes } from "../../src/lcc/society/crashes.ts";
import { EventQueue } from "../../src/lcc/society/event-queue.ts";
import { Network, type NetworkFaults, RELIABLE } from "../../src/lcc/society/network.ts";
import { notebook, play } from "./play.ts";

test("events come out by time, and in the order they went in at equal times", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 200 }),
      fc.array(fc.boolean()),
      (times, takes) => {
        const queue = new EventQueue();
        const out: number[] = [];
        const model: { time: number; number: number }[] = [];
        const expected: number[] = [];
        const take = () => {
          model.sort((one, other) => one.time - other.time || one.number - other.number);
          expected.push(model.shift()!.number);
          queue.pop().happen();
        };
        times.forEach((time, number) => {
          queue.push(time, { happen: () => out.push(number) });
          model.push({ time, number });
          if (takes[number]) take();
        });
        while (queue.size > 0) take();
        assert.equal(out, expected);
      },
    ),
    { seed: 13, numRuns: 300 },
  );
});

const ASK = `a(x, I) :: m(1) => a(y, bob) then m(2) => a(y, bob) then m(3) => a(y, bob)
  a(y, I) :: m(X) <= a(x, J) then null <- say(X) then a(y, I)`;

function heard(network: Partial<NetworkFaults>, seed = "1", until = 100) {
  const notes = notebook();
  const { society, story } = play({
    text: ASK,
    agents: { ann: "x", bob: "y" },
    library: notes.library,
    network,
    seed,
    until,
  });
  return { said: notes.said, counts: society.counts, story };
}

test("messages take the latency", () => {
  assert.equal(heard({ latency: 0.25 }).said, ["0.25 bob 1", "0.25 bob 2", "0.25 bob 3"]);
});

test("jitter keeps the order of a pair, whatever it draws", () => {
  for (let seed = 0; seed < 50; seed++) {
    const { said } = heard({ latency: 1, jitter: 5 }, String(seed));
    assert.equal(
      said.map((line) => line.split(" ")[2]),
      ["1", "2", "3"],
    );
    assert.ok(said.every((line) => Number(line.split(" ")[0]) >= 1 && Number(line.split(" ")[0]) < 6));
  }
});

test("reordering lets messages be overtaken", () => {
  const orders = new Set(
    Array.from({ length: 50 }, (_, seed) =>
      heard({ reordering: 0.5, reorderDelay: 3 }, String(seed))
        .said.map((line) => line.split(" ")[2])
        .join(""),
    ),
  );
  assert.ok(orders.has("123") && orders.size > 3, [...orders].join(" "));
});

test("all is lost, all is doubled", () => {
  const lost = heard({ loss: 1 });
  assert.equal(lost.said, []);
  assert.equal(lost.counts, { sent: 3, delivered: 0, lost: 3, duplicated: 0, expired: 0 });
  const doubled = heard({ duplication: 1 });
  assert.equal(
    doubled.said.map((line) => line.split(" ")[2]),
    ["1", "1", "2", "2", "3", "3"],
  );
  assert.equal(doubled.counts, { sent: 3, delivered: 6, lost: 0, duplicated: 3, expired: 0 });
});

test("a share of the messages is lost", () => {
  const network = new Network({ ...RELIABLE, loss: 0.3 }, ["a", "b"], "1");
  let lost = 0;
  for (let i = 0; i < 10_000; i++) if (network.arrivals(0, 1, i).length === 0) lost++;
  // Three standard deviations of a binomial with n = 10,000 and p = 0.3 are 137.
  assert.ok(Math.abs(lost - 3000) < 137, String(lost));
});

test("a lost message draws no latency: the next one gets it", () => {
  const faults = { ...RELIABLE, jitter: 1 };
  const plain = new Network(faults, ["a", "b"], "7");
  const lossy = new Network({ ...faults, loss: 0.5 }, ["a", "b"], "7");
  const times = Array.from({ length: 20 }, (_, i) => 10 * i);
  const latencies = (network: Network) =>
    times.flatMap((now) => network.arrivals(0, 1, now).map((arrival) => (arrival - now).toFixed(9)));
  const some = latencies(lossy);
  assert.ok(some.length < times.length);
  assert.equal(some, latencies(plain).slice(0, some.length));
});

test("a fault that strikes nobody leaves the draws of the others alone", () => {
  const plain = new Network({ ...RELIABLE, jitter: 1 }, ["a", "b"], "7");
  const lossy = new Network({ ...RELIABLE, jitter: 1, duplication: 1e-12 }, ["a", "b"], "7");
  for (let i = 0; i < 100; i++) assert.equal(plain.arrivals(0, 1, 10 * i), lossy.arrivals(0, 1, 10 * i));
});

test("a partition cuts its agents off for its time", () => {
  const partitions = [{ from: 1, until: 2, agents: ["b"] }];
  const network = new Network({ ...RELIABLE, partitions }, ["a", "b", "c"], "1");
  assert.equal(
    [
      network.connected(0, 1, 0.99, 0.99),
      network.connected(0, 1, 1, 1),
      network.connected(1, 2, 1.5, 1.5),
      network.connected(0, 2, 1.5, 1.5),
      network.connected(0, 1, 2, 2),
    ],
    [true, false, false, true, true],
  );
  // Over a while: up to its start, into it, past it, out of it.
  assert.equal(
    [
      network.connected(0, 1, 0, 0.99),
      network.connected(0, 1, 0, 1),
      network.connected(0, 1, 0, 3),
      network.connected(0, 2, 0, 3),
      network.connected(0, 1, 2, 3),
    ],
    [true, false, false, true, true],
  );
  assert.equal(network.arrivals(0, 1, 1.5), []);
});

test("a message that nobody takes expires", () => {
  const text = `a(x, I) :: m(1) => a(y, bob) then null <- timeout(30) then m(2) => a(y, bob)
    a(y, I) :: m(3) <= a(x, J)`;
  const { society, story } = play({ text, agents: { ann: "x", bob: "y" }, limits: { messageLifetime: 10 } });
  assert.is(society.counts.expired, 1);
  assert.ok(story.includes("30.01 expired ann>bob m(1)"), story.join("\n"));
});

test("a crash empties head and mailbox; the agent starts anew", () => {
  const text = `a(x, I) :: m(1) => a(y, bob) then null <- timeout(3) then m(2) => a(y, bob) then null <- timeout(4) then m(3) => a(y, bob)
    a(y, I) :: null <- say(start) then m(1) <= a(x, J) then m(2) <= a(x, J) then null <- say(both)`;
  const notes = notebook();
  const { story, society, end } = play({
    text,
    agents: { ann: "x", bob: "y" },
    library: notes.library,
    crashes: [{ agent: "bob", at: 2, downtime: 4 }],
  });
  assert.equal(notes.said, ["0 bob start", "6 bob start"]);
  assert.equal(
    story.filter((line) => /crashed|restarted|lost/.test(line)),
    ["2 crashed bob", "3.01 lost ann>bob m(2)", "6 restarted bob"],
  );
  assert.equal([society.counts.lost, end.status], [1, "quiet"]);
});

test("a crash of an agent that is down is ignored", () => {
  const { story } = play({
    text: "a(x, I) :: null <- timeout(50)",
    agents: { ann: "x" },
    crashes: [
      { agent: "ann", at: 2, downtime: 4 },
      { agent: "ann", at: 3, downtime: 4 },
    ],
  });
  assert.equal(
    story.filter((line) => /crashed|restarted/.test(line)),
    ["2 crashed ann", "6 restarted ann"],
  );
});

test("a crash drops the answer of a constraint that takes time", () => {
  const text = "a(x, I) :: null <- say(start) then null <- timeout(5) then null <- say(end)";
  const notes = notebook();
  play({
    text,
    agents: { ann: "x" },
    library: notes.library,
    crashes: [{ agent: "ann", at: 3, downtime: 1 }],
  });
  assert.equal(notes.said, ["0 ann start", "4 ann start", "9 ann end"]);
});

test("drawn crashes are a function of seed and agent, and do not overlap", () => {
  const rate = { perThousandSeconds: 50, longestDowntime: 20 };
  const crashes = drawCrashes(["a", "b"], rate, 1000, "1");
  assert.equal(
    drawCrashes(["b"], rate, 1000, "1"),
    crashes.filter(({ agent }) => agent === "b"),
  );
  for (const agent of ["a", "b"]) {
    const own = crashes.filter((crash) => crash.agent === agent);
    assert.ok(own.length > 10, String(own.length));
    own.slice(1).forEach((crash, i) => {
      assert.ok(crash.at >= own[i].at + own[i].downtime);
    });
  }
});

test("no crashes are drawn at once, for however long", () => {
  assert.equal(drawCrashes(["a"], { perThousandSeconds: 0, longestDowntime: 30 }, 1e15, "1"), []);
});

test("as many crashes are drawn as are asked for", () => {
  const agents = Array.from({ length: 20 }, (_, i) => `host${i}`);
  const SECONDS = 10_000 * agents.length;
  for (const perThousandSeconds of [5, 100, 500]) {
    const crashes = drawCrashes(agents, { perThousandSeconds, longestDowntime: 0 }, 10_000, "1");
    const p = perThousandSeconds / 1000;
    // Three standard deviations of a binomial.
    const off = 3 * Math.sqrt(SECONDS * p * (1 - p));
    assert.ok(Math.abs(crashes.length - SECONDS * p) < off, `${crashes.length} of ${SECONDS * p}`);
  }
});

test("agents and partitions are checked by name", () => {
  assert.throws(
    () =>
      play({
        text: "a(x, I) :: null",
        agents: { ann: "x" },
        network: { partitions: [{ from: 0, until: 1, agents: ["bob"] }] },
      }),
    /^partition of an agent that does not exist: bob$/,
  );
  assert.throws(
    () =>
      play({
        text: "a(x, I) :: null",
        agents: { ann: "x" },
        crashes: [{ agent: "bob", at: 0, downtime: 1 }],
      }),
    /^crash of an agent that does not exist: bob$/,
  );
});

test("a run ends when all finished, when nothing can happen, or at its limit", () => {
  const status = (text: string) => play({ text, agents: { ann: "x" } }).end.status;
  assert.is(status("a(x, I) :: null <- timeout(99)"), "finished");
  assert.is(status("a(x, I) :: m <= a(x, I)"), "quiet");
  assert.is(status("a(x, I) :: null <- timeout(101)"), "time-limit");
});

test.run();
