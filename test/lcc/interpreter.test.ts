import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Constraint } from "../../src/lcc/interpreter/constraint.ts";
import { Structure } from "../../src/lcc/interpreter/value.ts";
import { notebook, play } from "./play.ts";

function said(
  text: string,
  agents: Record<string, string> = { me: "x" },
  library: Record<string, Constraint<string>> = {},
) {
  const notes = notebook();
  const { end } = play({ text, agents, library: { ...notes.library, ...library } });
  return { said: notes.said, end };
}

function fails(): Constraint<string> {
  return { modes: "", takesTime: false, holds: () => false };
}

/** Holds after so many seconds, or turns out not to. */
function slow(seconds: number, holds: boolean): Constraint<string> {
  return {
    modes: "",
    takesTime: true,
    begin: (_host, _args, { after }, settle) => after(seconds, () => settle(holds)),
  };
}

test("then goes from left to right", () => {
  assert.equal(said("a(x, I) :: null <- say(1) then null then null <- say(2)"), {
    said: ["0 me 1", "0 me 2"],
    end: { status: "finished" },
  });
});

test("or takes the first branch whose first event can happen", () => {
  const text =
    "a(x, I) :: (null <- never then null <- say(1)) or (null then null <- say(2)) or null <- say(3)";
  assert.equal(said(text, { me: "x" }, { "never/0": fails() }).said, ["0 me 2"]);
});

test("or stays with the branch it took", () => {
  const text = "a(x, I) :: (null <- say(1) then null <- never) or null <- say(2)";
  assert.equal(said(text, { me: "x" }, { "never/0": fails() }), {
    said: ["0 me 1"],
    end: { status: "quiet" },
  });
});

test("par interleaves, and what follows waits for all parts", () => {
  const text = `a(x, I) ::
    ((null <- say(a1) then null <- say(a2)) par (null <- timeout(2) then null <- say(b)) par null <- say(c))
    then null <- say(end)`;
  assert.equal(said(text).said, ["0 me a1", "0 me c", "0 me a2", "2 me b", "2 me end"]);
});

test("the end of a role or of a par takes no turn of its part", () => {
  const letters = "(null <- say(a) then null <- say(b) then null <- say(c) then null <- say(d))";
  const role = `a(x, I) :: (a(z, I) then null <- say(1) then null <- say(2)) par ${letters}\na(z, I) :: null <- say(0)`;
  const alternating = ["0 me a", "0 me 0", "0 me b", "0 me 1", "0 me c", "0 me 2", "0 me d"];
  assert.equal(said(role).said, alternating);
  const par = `a(x, I) :: ((null <- say(0) par null <- say(0)) then null <- say(1) then null <- say(2)) par ${letters}`;
  assert.equal(said(par).said, [
    "0 me 0",
    "0 me a",
    "0 me 0",
    "0 me b",
    "0 me 1",
    "0 me c",
    "0 me 2",
    "0 me d",
  ]);
});

test("par inside or: one first event commits to all parts", () => {
  const text = `a(x, I) ::
    ((null <- never then null <- say(1)) par null <- timeout(1) par (null <- say(2) then a(y, I))) or null <- say(other)
    a(y, I) :: null <- say(3)`;
  const sometimes: Constraint<string> = {
    modes: "",
    takesTime: false,
    holds: (_host, _args, { now }) => now >= 1,
  };
  assert.equal(said(text, { me: "x" }, { "never/0": sometimes }), {
    said: ["0 me 2", "0 me 3", "1 me 1"],
    end: { status: "finished" },
  });
});

test("the parts of a par share variables", () => {
  const text =
    "a(x, I) :: ((null <- timeout(1) and equal(X, 5)) par (null <- timeout(2) then null <- less(X, 9))) then null <- say(X)";
  assert.equal(said(text).said, ["2 me 5"]);
});

const pick: Constraint<string> = {
  modes: "-",
  takesTime: false,
  holds: (_host, args) => {
    args[0] = 3;
    return true;
  },
};

test("what another part of a par bound meanwhile stands, and an answer that comes later must agree with it", () => {
  const parts = (five: number) => `a(x, I) ::
    (null <- pick(X) and timeout(2) then null <- say(first(X))) par
    (null <- timeout(1) and equal(X, ${five}) then null <- timeout(3) and say(second(X)))`;
  assert.equal(said(parts(5), { me: "x" }, { "pick/1": pick }), {
    said: ["4 me second(5)"],
    end: { status: "quiet" },
  });
  assert.equal(said(parts(3), { me: "x" }, { "pick/1": pick }), {
    said: ["2 me first(3)", "4 me second(3)"],
    end: { status: "finished" },
  });
});

test("an answer that does not hold takes back nothing that another part of a par bound", () => {
  const text = `a(x, I) ::
    (null <- pick(X) and timeout(2) and never) par
    (null <- timeout(1) and equal(X, 5) then m(X) => a(y, bob) <- timeout(3))
    a(y, I) :: m(X) <= a(x, J) then null <- say(X)`;
  const library = { "pick/1": pick, "never/0": fails() };
  assert.equal(said(text, { me: "x", bob: "y" }, library), {
    said: ["4.01 bob 5"],
    end: { status: "quiet" },
  });
});

test("what follows an answer and fails takes back what the answer bound", () => {
  const text = `a(x, I) ::
    ((null <- timeout(1) and equal(X, 3) and never) or null <- timeout(2) and equal(X, 5)) then null <- say(X)`;
  assert.equal(said(text, { me: "x" }, { "never/0": fails() }).said, ["2 me 5"]);
});

test("a par in an or goes on waiting for what its other parts had asked", () => {
  const text =
    "a(x, I) :: (null <- timeout(1) par (null <- timeout(2) then null <- say(second))) or null <- timeout(9)";
  assert.equal(said(text).said, ["2 me second"]);
});

test("a role in the middle comes back, and may answer through its parameter", () => {
  const text = `a(x, I) :: a(count(3, N), I) then null <- say(N)
    a(count(0, N), I) :: null <- equal(N, zero)
    a(count(K, N), I) :: null <- say(K) and subtract(K, 1, L) then a(count(L, N), I) then null <- say(back(K))`;
  assert.equal(said(text).said, [
    "0 me 3",
    "0 me 2",
    "0 me 1",
    "0 me back(1)",
    "0 me back(2)",
    "0 me back(3)",
    "0 me zero",
  ]);
});

test("the first clause whose head fits is played", () => {
  const text = `a(x, I) :: a(z(blue), I)
    a(z(red), I) :: null <- say(first)
    a(z(C), I) :: null <- say(second(C))
    a(z(blue), I) :: null <- say(third)`;
  assert.equal(said(text).said, ["0 me second(blue)"]);
});

test("a head that does not fit leaves what it bound to the role's variables behind", () => {
  const text = `a(x, I) :: a(y(X, 2), I) then null <- say(X)
    a(y(1, 1), I) :: null <- say(ones)
    a(y(Y, 2), I) :: null <- equal(Y, 5)`;
  assert.equal(said(text), { said: ["0 me 5"], end: { status: "finished" } });
});

test("a head may ask for equal parameters", () => {
  const text = `a(x, I) :: a(z(1, 2), I) then a(z(3, 3), I)
    a(z(A, A), I) :: null <- say(same(A))
    a(z(A, B), I) :: null <- say(other(A, B))`;
  assert.equal(said(text).said, ["0 me other(1, 2)", "0 me same(3)"]);
});

test("every lone underscore is a variable of its own", () => {
  const text = `a(x, I) :: pair(1, 2) => a(y, bob) then null
    a(y, I) :: pair(_, _) <= a(x, _) then null <- say(got)`;
  assert.equal(said(text, { me: "x", bob: "y" }).said, ["0.01 bob got"]);
});

test("not takes back what it bound, and holds when its constraint fails", () => {
  const text =
    "a(x, I) :: (null <- not equal(X, 1) then null <- say(wrong)) or null <- not less(2, 1) and equal(X, 2) and say(X)";
  assert.equal(said(text).said, ["0 me 2"]);
});

test("or in a constraint is tried again when what follows fails", () => {
  const text = "a(x, I) :: null <- (equal(X, 1) or equal(X, 2) or equal(X, 3)) and less(1, X) and say(X)";
  assert.equal(said(text).said, ["0 me 2"]);
});

test("a branch that fails leaves no bindings behind", () => {
  const text = "a(x, I) :: (null <- equal(X, 1) and less(X, 0)) or (null <- equal(X, 2) and say(X))";
  assert.equal(said(text).said, ["0 me 2"]);
});

test("a receive takes the first message in the mailbox that fits, with its constraint", () => {
  const text = `a(x, I) :: m(1) => a(y, bob) then m(5) => a(y, bob) then m(7) => a(y, bob)
    a(y, I) :: m(X) <= a(x, J) <- less(3, X) then null <- say(got(X, J)) then m(Y) <= a(x, J) then null <- say(next(Y))`;
  assert.equal(said(text, { me: "x", bob: "y" }).said, ["0.01 bob got(5, me)", "0.01 bob next(1)"]);
});

test("a variable takes any message, which can be sent on", () => {
  const text = `a(x, I) :: pair(1, two) => a(y, bob) then 7 => a(y, bob)
    a(y, I) :: M <= a(x, _) then M => a(z, eve) then known(N) <- N <= a(x, _) then N => a(z, eve)
    a(z, I) :: M <= a(y, _) then null <- say(M) then 7 <= a(y, _) then null <- say(seven)`;
  const known: Constraint<string> = { modes: "+", takesTime: false, holds: (_host, [what]) => what === 7 };
  assert.equal(said(text, { me: "x", bob: "y", eve: "z" }, { "known/1": known }).said, [
    "0.02 eve pair(1, two)",
    "0.02 eve seven",
  ]);
});

test("a message waits until the role that it is for", () => {
  const text = `a(x, I) :: m(1) => a(z, bob) then m(2) => a(y, bob)
    a(y, I) :: m(X) <= a(x, J) then null <- say(y(X)) then a(z, I)
    a(z, I) :: m(X) <= a(x, J) then null <- say(z(X))`;
  assert.equal(said(text, { me: "x", bob: "y" }).said, ["0.01 bob y(2)", "0.01 bob z(1)"]);
});

test("a role with parameters in an address must agree with the role played", () => {
  const text = `a(x, I) :: m(1) => a(y(2), bob) then m(2) => a(y(1), bob)
    a(y(K), I) :: m(X) <= a(x, J) then null <- say(X)
    a(z, I) :: a(y(1), I)`;
  assert.equal(said(text, { me: "x", bob: "y(1)" }).said, ["0.01 bob 2"]);
});

test("a parameter that the sender's role has not bound is no shared variable", () => {
  const text = `a(x, I) :: a(w(V), I) then null <- equal(V, 5) then null <- say(V)
    a(w(V), I) :: m => a(y, bob) then r <= a(y, bob)
    a(y, I) :: m <= a(w(X), S) then null <- equal(X, 7) and say(X) then r => a(w, S)`;
  assert.equal(said(text, { me: "x", bob: "y" }), {
    said: ["0.01 bob 7", "0.02 me 5"],
    end: { status: "finished" },
  });
});

test("the sender's role is the one that it had when it sent", () => {
  const text = `a(x, I) :: a(w(V), I)
    a(w(V), I) :: m => a(y, bob) then null <- equal(V, 5)
    a(y, I) :: (m <= a(w(7), S) then null <- say(any)) or (null <- timeout(1) then null <- say(late))`;
  assert.equal(said(text, { me: "x", bob: "y" }).said, ["0.01 bob any"]);
});

test("duplicates of a message share no variable of the sender's role", () => {
  const text = `a(x, I) :: a(w(V), I)
    a(w(V), I) :: m => a(y, bob)
    a(y, I) :: m <= a(w(7), S) then m <= a(w(8), S) then null <- say(both)`;
  const notes = notebook();
  const { end } = play({
    text,
    agents: { me: "x", bob: "y" },
    library: notes.library,
    network: { duplication: 1 },
  });
  assert.equal([notes.said, end.status], [["0.01 bob both"], "finished"]);
});

test("a send waits for its constraint", () => {
  const late: Constraint<string> = {
    modes: "",
    takesTime: false,
    holds: (_host, _args, { now }) => now >= 3,
  };
  const text = `a(x, I) :: (m(1) => a(y, bob) <- late) par null <- timeout(4)
    a(y, I) :: m(X) <= a(x, J) then null <- say(X)`;
  assert.equal(said(text, { me: "x", bob: "y" }, { "late/0": late }).said, ["4.01 bob 1"]);
});

test("a constraint that takes time keeps what was bound before it", () => {
  const text = "a(x, I) :: null <- equal(X, 1) and work and say(X)";
  assert.equal(said(text, { me: "x" }, { "work/0": slow(2.5, true) }).said, ["2.5 me 1"]);
});

test("a constraint that takes time may turn out not to hold; the other branches are still there", () => {
  const text =
    "a(x, I) :: (null <- work then null <- say(done)) or (null <- timeout(5) then null <- say(gave_up))";
  assert.equal(said(text, { me: "x" }, { "work/0": slow(2, false) }).said, ["5 me gave_up"]);
});

/** Takes a second, and notes when it is asked. */
function noting(times: number[], holds: (now: number) => boolean): Constraint<string> {
  return {
    modes: "",
    takesTime: true,
    begin: (_host, _args, { now, after }, settle) => {
      times.push(now);
      after(1, () => settle(holds(now)));
    },
  };
}

test("a constraint that takes time is asked once, whatever wakes the agent after its answer", () => {
  const asked = (holds: boolean, step: string) => {
    const times: number[] = [];
    const work = noting(times, () => holds);
    const late: Constraint<string> = {
      modes: "",
      takesTime: false,
      holds: (_host, _args, { now }) => now >= 4,
    };
    const text = `a(x, I) :: (${step} then null <- say(done)) or (null <- timeout(6) then null <- say(gave_up))
      a(y, I) :: m => a(x, me) <- timeout(2) then m => a(x, me) <- timeout(1) then m => a(x, me) <- timeout(2)`;
    const library = { "work/0": work, "late/0": late };
    return { times, said: said(text, { me: "x", bob: "y" }, library).said };
  };
  assert.equal(asked(false, "null <- work"), { times: [0], said: ["6 me gave_up"] });
  assert.equal(asked(false, "(null <- work par null <- timeout(9))"), { times: [0], said: ["6 me gave_up"] });
  assert.equal(asked(true, "null <- work and late"), { times: [0], said: ["5.01 me done"] });
  assert.equal(asked(true, "null <- work and work and late"), { times: [0, 1], said: ["5.01 me done"] });
});

test("a par in an or asks for each of its parts once, whichever begins it and when", () => {
  const asked = (parts: string) => {
    const times: number[] = [];
    const text = `a(x, I) :: (${parts}) or null <- timeout(20)`;
    const library = { "work/0": noting(times, () => true) };
    return { times, said: said(text, { me: "x" }, library).said };
  };
  const work = "null <- work then null <- say(done)";
  // The other part begins at the same moment.
  assert.equal(asked(`(${work}) par null <- say(go)`), { times: [0], said: ["0 me go", "1 me done"] });
  assert.equal(asked(`null <- say(go) par (${work})`), { times: [0], said: ["0 me go", "1 me done"] });
  // It begins at the moment at which the answer to one question leads to the next.
  assert.equal(
    asked(`(null <- timeout(2) and work then null <- say(done)) par null <- timeout(2) and say(go)`),
    {
      times: [2],
      said: ["2 me go", "3 me done"],
    },
  );
  // The part that waits is a par itself.
  const inner = `((${work}) par (null <- work and work then null <- say(both))) then null <- say(joined)`;
  assert.equal(asked(`null <- timeout(0.5) par (${inner})`), {
    times: [0, 0, 1],
    said: ["1 me done", "2 me both", "2 me joined"],
  });
});

test("a constraint that took time is asked anew when the agent comes to its step again", () => {
  const times: number[] = [];
  const work = noting(times, (now) => now > 3);
  const text =
    "a(x, I) :: (null <- work then null <- say(done)) or (null <- timeout(2) then null <- say(again) then a(x, I))";
  assert.equal(said(text, { me: "x" }, { "work/0": work }).said, ["2 me again", "4 me again", "5 me done"]);
  assert.equal(times, [0, 2, 4]);
});

test("a timeout on a constraint: a late answer changes nothing", () => {
  const text =
    "a(x, I) :: (null <- work then null <- say(done)) or (null <- timeout(1) then null <- say(late)) then null <- timeout(9)";
  assert.equal(said(text, { me: "x" }, { "work/0": slow(5, true) }), {
    said: ["1 me late"],
    end: { status: "finished" },
  });
});

test("a timeout on a receive counts from when the agent came to wait", () => {
  const text = `a(x, I) :: null <- timeout(2) then ((m <= a(y, J) then null <- say(got)) or (null <- timeout(3) then null <- say(tired)))
    a(y, I) :: m => a(x, me) <- timeout(20)`;
  assert.equal(said(text, { me: "x", bob: "y" }).said, ["5 me tired"]);
});

test("until is a point in time", () => {
  assert.equal(
    said("a(x, I) :: null <- timeout(2) then null <- until(3) then null <- until(1) then null <- say(now)")
      .said,
    ["3 me now"],
  );
});

test("a million role changes: no stack, and memory does not grow with them", () => {
  const text = "a(n(1000000), I) :: null <- say(arrived)\na(n(K), I) :: null <- add(K, 1, L) then a(n(L), I)";
  const notes = notebook();
  const heap: number[] = [];
  const probe: Constraint<string> = {
    modes: "++-",
    takesTime: false,
    holds: (_host, args) => {
      const count = (args[0] as number) + (args[1] as number);
      args[2] = count;
      if (count % 250_000 === 0) heap.push(liveHeap());
      return true;
    },
  };
  const { end } = play({
    text,
    agents: { me: "n(0)" },
    library: { ...notes.library, "add/3": probe },
    limits: { eventsAtOnce: 1e9 },
    trace: false,
  });
  assert.equal(end, { status: "finished" });
  assert.equal(notes.said, ["0 me arrived"]);
  // A frame and its slots are over 100 bytes: a million that were kept would be over 100 MB.
  assert.ok(Math.max(...heap) - heap[0] < 20e6, `heap after each quarter: ${heap.join(", ")}`);
});

test("a list of 20,000 elements is built, sent, received and looked through", () => {
  const text = `a(n(20000, L), I) :: m(L, deep(L, 0)) => a(y, bob)
    a(n(K, L), I) :: null <- add(K, 1, M) then a(n(M, cons(K, L)), I)
    a(y, I) :: m(L, deep(L, 0)) <= a(n, _) then a(walk(L, 0), I)
    a(walk(nil, K), I) :: null <- say(K)
    a(walk(cons(_, T), K), I) :: null <- add(K, 1, M) then a(walk(T, M), I)`;
  const notes = notebook();
  const agents = { me: "n(0, nil)", bob: "y" };
  const { end } = play({ text, agents, library: notes.library, trace: false });
  assert.equal([end.status, notes.said], ["finished", ["0.01 bob 20000"]]);
});

test("a term nested 20,000 deep in its first argument is built, sent and received", () => {
  const text = `a(n(20000, L), I) :: m(L, L) => a(y, bob)
    a(n(K, L), I) :: null <- add(K, 1, M) then a(n(M, s(L, x)), I)
    a(y, I) :: m(L, L) <= a(n, _) then null <- say(got)`;
  const notes = notebook();
  const agents = { me: "n(0, nil)", bob: "y" };
  const { end } = play({ text, agents, library: notes.library, trace: false });
  assert.equal([end.status, notes.said], ["finished", ["0.01 bob got"]]);
});

function liveHeap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

test("a million role changes inside a par and behind a call", () => {
  const text = `a(x, I) :: (a(n(0), I) par null <- timeout(1)) then null <- say(joined)
    a(n(1000000), I) :: null
    a(n(K), I) :: null <- add(K, 1, L) then a(n(L), I)`;
  const notes = notebook();
  play({ text, agents: { me: "x" }, library: notes.library, limits: { eventsAtOnce: 1e9 }, trace: false });
  assert.equal(notes.said, ["1 me joined"]);
});

const ERRORS: readonly (readonly [what: string, text: string, message: string])[] = [
  [
    "an agent that never lets time pass",
    "a(x, I) :: a(x, I)",
    "t.lcc: agent that never lets time pass: me, 1000 events at 0 s",
  ],
  [
    "a message with an unbound variable",
    "a(x, I) :: m(f(X)) => a(x, I)",
    "t.lcc:1:12: message with a variable that nothing has bound: m(f(_)), in me",
  ],
  [
    "a message that nothing has bound",
    "a(x, I) :: null then M => a(x, I)",
    "t.lcc:1:22: message with a variable that nothing has bound: _, in me",
  ],
  [
    "a receiver that is no name",
    "a(x, I) :: null <- equal(J, 7) then m => a(x, J)",
    "t.lcc:1:37: agent id that is not a name: 7, in me",
  ],
  [
    "a receiver that does not exist",
    "a(x, I) :: m => a(x, bob)",
    "t.lcc:1:12: message to an agent that does not exist: bob, from me",
  ],
  [
    "a constraint with an unbound input",
    "a(x, I) :: null <- less(X, 1)",
    "t.lcc:1:20: constraint asked with a variable that nothing has bound: less/2, in me",
  ],
  [
    "a constraint that throws",
    "a(x, I) :: null then\n null <- less(red, 1)",
    't.lcc:2:10: constraint that throws "not a number: red": less/2, in me',
  ],
  [
    "a constraint without an answer",
    "a(x, I) :: null <- silent(X)",
    "t.lcc:1:20: constraint that left argument 1 without an answer: silent/1, in me",
  ],
  [
    "a sum that is too large",
    "a(x, I) :: null <- add(1e308, 1e308, Z) and subtract(Z, Z, W) and timeout(W)",
    "t.lcc:1:20: constraint whose answer is not finite, Infinity: add/3, in me",
  ],
  [
    "a difference that is too large",
    "a(x, I) :: null <- subtract(-1e308, 1e308, Z)",
    "t.lcc:1:20: constraint whose answer is not finite, -Infinity: subtract/3, in me",
  ],
  [
    "a host that measures what is no number",
    "a(x, I) :: null <- load(L) and timeout(1)",
    "t.lcc:1:20: constraint whose answer is not finite, load(1, NaN): load/1, in me",
  ],
  [
    "a role that no clause fits",
    "a(x, I) :: null <- equal(X, 2) then a(z(X), I)\na(z(1), I) :: null",
    "t.lcc:1:37: role without a clause for these parameters: z(2), in me",
  ],
  [
    "another agent's role",
    "a(x, I) :: null <- equal(J, bob) then a(x, J)",
    "t.lcc:1:39: role change of another agent: bob, in me",
  ],
];

for (const [what, text, message] of ERRORS) {
  test(`error with a trace up to there: ${what}`, () => {
    const silent: Constraint<string> = { modes: "-", takesTime: false, holds: () => true };
    const load: Constraint<string> = {
      modes: "-",
      takesTime: false,
      holds: (_host, args) => {
        args[0] = new Structure("load", [1, Number.NaN]);
        return true;
      },
    };
    const { end, story } = play({
      text,
      agents: { me: "x" },
      library: { "silent/1": silent, "load/1": load },
      limits: { eventsAtOnce: 1000 },
    });
    assert.ok(end.status === "error");
    assert.is(end.problem.message, message);
    assert.is(story[0], "0 role me x");
    assert.is(story.at(-1), `0 error ${message}`);
  });
}

test("timeouts that are next to nothing do not let time pass", () => {
  const text = "a(x, I) :: null <- timeout(1e-300) then a(x, I)";
  const { end } = play({ text, agents: { me: "x" }, limits: { eventsAtOnce: 1000 }, trace: false });
  assert.ok(end.status === "error");
  assert.match(
    end.problem.message,
    /^t\.lcc: agent that never lets time pass: me, 1000 events at [0-9.]+e-29[78] s$/,
  );
});

test("an agent whose first role has no clause", () => {
  const { end } = play({ text: "a(x, I) :: null", agents: { me: "y(1)" } });
  assert.ok(end.status === "error");
  assert.is(end.problem.message, "t.lcc: role without a clause: y(1), the first of me");
});

test("errors before the run: a constraint nobody answers, an unknown parameter", () => {
  assert.throws(
    () => play({ text: "a(x, I) :: null <- lesss(1, 2)", agents: { me: "x" } }),
    /^t\.lcc:1:20: constraint that no host answers: lesss\/2 \(did you mean less\/2\?\)$/,
  );
  assert.throws(
    () => play({ text: "a(x, I) :: null <- p(param(q))", agents: { me: "x" }, library: { "p/1": fails() } }),
    /parameter that is not declared: q$/,
  );
});

test.run();
