import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { RandomStream, streamState } from "../../src/game/random.ts";
import type { Cell, CellGroup } from "../../src/sweep/cells.ts";
import { type MeasuredRun, packRun, WIDTH } from "../../src/sweep/measured.ts";
import { type FinishedCell, Plan, type PlanScope } from "../../src/sweep/plan.ts";
import { StoppingRule } from "../../src/sweep/sampling.ts";
import type { Sampling } from "../../src/sweep/spec.ts";
import type { Piece, PieceResult } from "../../src/sweep/task.ts";
import { packRound, unpackRounds } from "../../src/sweep/traced.ts";
import type { RoundMeasures } from "../../src/variants/driver/trace.ts";

const sampling: Sampling = {
  metric: "rounds",
  relativeError: 0.1,
  confidence: 0.95,
  minimum: 3,
  maximum: 40,
};

/** Groups of 1, 2 and 3 cells. */
const groups: CellGroup[] = [1, 2, 3].map((count, index) => {
  const cells = Array.from(
    { length: count },
    (_, k) => ({ index: 10 * index + k, id: `${index}.${k}` }) as Cell,
  );
  return { index, family: "", instance: {}, cells };
});

const EVERY: PlanScope = { wanted: () => true, begun: () => undefined };

/** What repetition `k` of a cell gives, now and always. */
function runOf(cell: Cell, k: number): MeasuredRun {
  const random = new RandomStream(streamState("run", { cell: cell.index, k }));
  const rounds = 5 + random.below(2 + cell.index);
  const message = rounds % 7 === 0 ? `row ${k}` : null;
  return { status: "equilibrium", message, rounds } as MeasuredRun;
}

function play(piece: Piece, seconds: number): PieceResult {
  const cells = piece.cells.map((k) => groups[piece.group].cells[k]);
  const rows = cells.map(() => new Float64Array(piece.count * WIDTH));
  const messages = cells.map((): Record<number, string> => ({}));
  const traces = cells.map(() => {
    const repetitions = Array.from({ length: piece.count }, (_, k) => piece.first + k);
    const packed: number[] = [];
    for (const repetition of repetitions) packRound(packed, repetition, { round: 1 } as RoundMeasures);
    return Float64Array.from(packed);
  });
  for (let k = 0; k < piece.count; k++) {
    cells.forEach((cell, c) => {
      const run = runOf(cell, piece.first + k);
      packRun(run, rows[c], k);
      if (run.message !== null) messages[c][k] = run.message;
    });
  }
  return { piece, rows, traces, messages, seconds };
}

/** The rows that one repetition after the other gives. */
function expected(cell: Cell): { count: number; messages: Record<number, string> } {
  const rule = new StoppingRule(sampling);
  const messages: Record<number, string> = {};
  let count = 0;
  for (; !rule.done; count++) {
    const run = runOf(cell, count);
    rule.add(run);
    if (run.message !== null) messages[count] = run.message;
  }
  return { count, messages };
}

test("however many workers, however fast, and whichever answers first: the rows are the same", () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.nat(4), { minLength: 1, maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 10 }),
      (workers, order, milliseconds) => {
        const plan = new Plan(groups, sampling, EVERY);
        const flying: (readonly Piece[])[] = [];
        const done = new Map<string, { count: number; messages: Record<number, string> }>();
        for (let step = 0; !plan.finished; step++) {
          while (flying.length < workers) {
            const task = plan.next();
            if (task === undefined) break;
            flying.push(task);
          }
          if (flying.length === 0) continue;
          const [task] = flying.splice(order[step % order.length] % flying.length, 1);
          for (const piece of task) {
            const seconds = milliseconds[step % milliseconds.length] / 1000;
            for (const { cell, rows, count, traces, messages } of plan.accept(play(piece, seconds))) {
              assert.is(rows.length, count * WIDTH);
              const traced = [...unpackRounds(traces)].map(({ repetition }) => repetition);
              assert.equal(
                traced,
                Array.from({ length: count }, (_, k) => k),
              );
              assert.not.ok(done.has(cell.id));
              done.set(cell.id, { count, messages });
            }
          }
        }
        for (const { cells } of groups)
          for (const cell of cells) assert.equal(done.get(cell.id), expected(cell));
      },
    ),
    { seed: 7, numRuns: 200 },
  ));

test("a cell that is begun goes on behind what it has, and ends as if played in one go", () => {
  for (const has of [0, 1, 3, 4]) {
    const piecesOf = (group: number, cells: readonly number[]) =>
      play({ group, cells, first: 0, count: has }, 1);
    const begun = (id: string) => {
      if (has === 0) return undefined;
      const [group, cell] = id.split(".").map(Number);
      // The last cell of every group is not begun.
      if (cell === groups[group].cells.length - 1) return undefined;
      const { rows, traces, messages } = piecesOf(group, [cell]);
      return { count: has, read: () => ({ rows: rows[0], traces: traces[0], messages: messages[0] }) };
    };
    const plan = new Plan(groups, sampling, { wanted: () => true, begun });
    const finished = new Map<string, FinishedCell>();
    for (let task = plan.next(); task; task = plan.next()) {
      for (const piece of task) {
        const ids = piece.cells.map((k) => groups[piece.group].cells[k].id);
        for (const id of ids) assert.ok(piece.first >= (begun(id)?.count ?? 0));
        for (const done of plan.accept(play(piece, 0.03))) finished.set(done.cell.id, done);
      }
    }
    for (const { index, cells } of groups) {
      for (const [k, cell] of cells.entries()) {
        const { count, messages } = expected(cell);
        const whole = play({ group: index, cells: [k], first: 0, count }, 1);
        const { rows, traces, ...rest } = finished.get(cell.id) as FinishedCell;
        assert.equal([[...rows], [...traces]], [[...whole.rows[0]], [...whole.traces[0]]]);
        assert.equal([rest.count, rest.messages], [count, messages]);
      }
    }
  }
});

test("cells that are not wanted are left out, and the others keep their places", () => {
  const plan = new Plan(groups, sampling, { ...EVERY, wanted: ({ id }) => id === "2.1" });
  const [piece] = plan.next() ?? [];
  assert.equal(piece, { group: 2, cells: [1], first: 0, count: 1 });
});

test("short runs are batched over groups, long ones go out one by one", () => {
  const plan = new Plan(groups, sampling, EVERY);
  const [first] = plan.next() ?? [];
  plan.accept(play(first, 0.001));
  const batched = plan.next() ?? [];
  assert.equal(
    batched.map(({ group }) => group),
    [0, 1, 2],
  );
  const slow = new Plan(groups, sampling, EVERY);
  const [one] = slow.next() ?? [];
  slow.accept(play(one, 5));
  assert.equal(slow.next(), [{ group: 0, cells: [0], first: 1, count: 1 }]);
});

test("a group whose rows would fill the memory is played in parts", () => {
  const plan = new Plan(groups, { ...sampling, maximum: 100_000, relativeError: 1000 }, EVERY);
  const finished: string[] = [];
  for (let task = plan.next(); task; task = plan.next()) {
    for (const piece of task) {
      assert.ok(piece.cells.length <= 2);
      finished.push(...plan.accept(play(piece, 0.01)).map(({ cell }) => cell.id));
    }
  }
  assert.equal(finished, ["0.0", "1.0", "1.1", "2.0", "2.1", "2.2"]);
  assert.ok(plan.finished);
});

test.run();
