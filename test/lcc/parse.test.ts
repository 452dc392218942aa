import { test } from "uvu";
import * as assert from "uvu/assert";
import { BUILTINS } from "../../src/lcc/interpreter/builtins.ts";
import type { Constraint } from "../../src/lcc/interpreter/constraint.ts";
import { check } from "../../src/lcc/language/check.ts";
import { constraintText, format } from "../../src/lcc/language/format.ts";
import { parse, parseTerm } from "../../src/lcc/language/parse.ts";
import { Problem } from "../../src/problem.ts";
import { bare } from "./bare.ts";
import { play } from "./play.ts";

function body(text: string) {
  return bare(parse(`a(x, I) :: ${text}`, "t.lcc").clauses[0].body);
}

function failure(text: string): string {
  try {
    parse(text, "t.lcc");
  } catch (problem) {
    assert.instance(problem, Problem);
    return (problem as Problem).message;
  }
  throw new Error("nothing was thrown");
}

test("then binds tighter than par, par tighter than or", () => {
  assert.equal(
    body("null then null or null par null then null"),
    body("(null then null) or (null par (null then null))"),
  );
  const definition = body("null then null or null") as { kind: string; parts: { kind: string }[] };
  assert.is(definition.kind, "or");
  assert.equal(
    definition.parts.map(({ kind }) => kind),
    ["then", "null"],
  );
});

test("groups of the same kind are flat", () => {
  assert.equal(body("(null then null) then null"), body("null then (null then null)"));
  assert.equal((body("(null or null) or null") as { parts: unknown[] }).parts.length, 3);
});

test("an or behind a constraint belongs to the definition, in parentheses to the constraint", () => {
  assert.is((body("null <- p or null <- q") as { kind: string }).kind, "or");
  const step = parse("a(x, I) :: null <- (p or q and r) and not s(I)", "t.lcc").clauses[0].body;
  assert.is(
    step.kind === "null" && step.constraint !== null && constraintText(step.constraint),
    "(p or q and r) and not s(I)",
  );
});

test("the three ways to write a receive with a constraint are one", () => {
  const receive = body("m(X) <= a(y, J) <- p(X)");
  assert.equal(body("p(X) <- m(X) <= a(y, J)"), receive);
  assert.equal(body("p(X) ← m(X) ⇐ a(y, J)"), receive);
  assert.equal(body("(p(X) or q(X)) <- m(X) <= a(y, J)"), body("m(X) <= a(y, J) <- (p(X) or q(X))"));
});

test("any term is a message, before and behind a constraint", () => {
  const receive = body("M <= a(y, J) <- p(M)");
  assert.equal(body("p(M) <- M <= a(y, J)"), receive);
  assert.is((receive as { kind: string }).kind, "receive");
  assert.is((body("M => a(y, J)") as { kind: string }).kind, "send");
  const text = "a(x, I) ::\n  M <= a(y, J) <- ok then\n  -1 => a(y, J) then\n  _ <= a(y, J)\n";
  assert.is(format(parse(text.replace("M <= a(y, J) <- ok", "ok <- M <= a(y, J)"), "t.lcc")), text);
  assert.is(format(parse(text, "t.lcc")), text);
});

test("arrows of the slides, numbers, quoted names and a full stop", () => {
  const text = "param(low, -0.5).\na(x, I) :: m('Big one', 1e3, -2) ⇒ a(y, j) ← p.\n";
  assert.is(
    format(parse(text, "t.lcc")),
    "param(low, -0.5)\n\na(x, I) ::\n  m('Big one', 1000, -2) => a(y, j) <- p\n",
  );
});

test("every node knows where it starts", () => {
  const { clauses } = parse("a(x, I) ::\n  ask(X) => a(y, J)\n    <- p(X)", "t.lcc");
  const step = clauses[0].body;
  assert.equal(step.at, { line: 2, column: 3 });
  assert.ok(step.kind === "send");
  assert.equal(step.to.at, { line: 2, column: 13 });
  assert.equal(step.constraint?.at, { line: 3, column: 8 });
});

const ERRORS: readonly (readonly [string, string])[] = [
  ["", "t.lcc:1:1: expected a clause a(Type, Id) :: ...: end of the protocol"],
  [
    "parm(x, 1)\na(x, I) :: null",
    "t.lcc:1:1: expected a clause a(Type, Id) :: ...: parm (did you mean param?)",
  ],
  ["a(x, I) :: m => b", "t.lcc:1:17: expected a role a(Type, Id): b"],
  [
    "a(x, I) ::\n null thn null",
    "t.lcc:2:7: expected then, or, par or the next clause: thn (did you mean then?)",
  ],
  ["a(x, I) : null", "t.lcc:1:9: character that LCC does not know: :"],
  ["a(x, I) null", "t.lcc:1:9: expected :: after the role of a clause: null"],
  ["a(x I) :: null", "t.lcc:1:5: expected , between the type and the id of a role: I"],
  ["a(x, I) :: (null then null", "t.lcc:1:27: expected ) to close the group: end of the protocol"],
  ["a(x, I) :: m(1 => a(y, J)", "t.lcc:1:16: expected ) to close the term: =>"],
  [
    "a(x, I) :: m => a(y, J) <- (p or q",
    "t.lcc:1:35: expected ) to close the constraint: end of the protocol",
  ],
  ["a(x, I) :: 'abc", "t.lcc:1:12: quote that is not closed on its line: '"],
  ["a(x, I) :: X then null", "t.lcc:1:12: expected a message, a constraint or a role: X"],
  ["a(x, I) :: X <- m <= a(y, J)", "t.lcc:1:12: expected a message, a constraint or a role: X"],
  ["a(x, I) :: null <- X", "t.lcc:1:20: expected a message, a constraint or a role: X"],
  ["a(x, I) :: m and n => a(y, J)", "t.lcc:1:12: constraint where a message belongs: =>"],
  ["a(x, I) :: m(X)", "t.lcc:1:16: expected => or <= and a role after a message: end of the protocol"],
  ["a(x, I) :: p <- m => a(y, J)", "t.lcc:1:19: expected <= after a constraint <- and a message: =>"],
  ["a(x, I) :: a(m, X) => a(y, J)", "t.lcc:1:12: message with the name of roles: a"],
  ["a(X, I) :: null", "t.lcc:1:3: role type that is not a name: X"],
  ["a(3, I) :: null", "t.lcc:1:3: role type that is not a name: 3"],
  ["a(x, f(I)) :: null", "t.lcc:1:6: agent id that is not a variable or a name: f"],
  ["a(x, I) :: m => a(y, 7)", "t.lcc:1:22: agent id that is not a variable or a name: 7"],
  ["param(x, Y)\na(x, I) :: null", "t.lcc:1:10: parameter that is not a constant: x"],
  ["param(X, 1)\na(x, I) :: null", "t.lcc:1:7: expected the name of the parameter: X"],
  ["a(x, I) :: null\nparam(x, 1)", "t.lcc:2:1: parameter after the first clause: param"],
  ["a(x, I) :: m(1e999) => a(y, J)", "t.lcc:1:14: number too large: 1e999"],
  ["a(x, I) :: m(#) => a(y, J)", "t.lcc:1:14: character that LCC does not know: #"],
  ["a(x, I) :: null <- not", "t.lcc:1:23: expected a term: end of the protocol"],
];

for (const [text, message] of ERRORS) {
  test(`error: ${JSON.stringify(text)}`, () => {
    assert.is(failure(text), message);
  });
}

function nested(open: string, core: string, close: string, depth: number): string {
  return open.repeat(depth) + core + close.repeat(depth);
}

test("what is nested too deeply is refused at its place", () => {
  const refused = (text: string, place: string) =>
    assert.is(failure(`a(x, I) :: ${text}`), `t.lcc:1:${place}`);
  refused(`${nested("f(", "1", ")", 1001)} => a(y, j)`, "2012: term nested more than 1000 deep: f");
  refused(
    `m(${nested("cons(1, ", "nil", ")", 4000)}) => a(y, j)`,
    "8006: term nested more than 1000 deep: cons",
  );
  refused(nested("(", "null", ")", 6000), "112: group nested more than 100 deep: (");
  refused(`null <- ${nested("(", "p", ")", 6000)}`, "120: constraint nested more than 100 deep: (");
  refused(`null <- ${nested("not ", "p", "", 6000)}`, "420: constraint nested more than 100 deep: not");
  refused(nested("(null or ", "null", " then null)", 100), "462: group nested more than 100 deep: null");
  assert.throws(
    () => parseTerm(nested("cons(1, ", "nil", ")", 4000), "fact 1"),
    /^fact 1:1:8001: term nested more than 1000 deep: cons$/,
  );
});

test("what is nested as deeply as may be is checked, played and written", () => {
  const list = nested("cons(X, ", "nil", ")", 999);
  const left = nested("s(", "X", ", 1)", 999);
  const group = nested("(null or ", "null <- p", " then null)", 49);
  const constraint = nested("not (q and ", "p", " or r)", 50);
  const text = `a(x, I) :: null <- equal(X, 1) and equal(${left}, Y) then m(Y) => a(x, I) then L <= a(x, I) then
      a(y(Y), I)
    a(y(${list}), I) :: null
    a(y(${left}), I) :: ${group} par null <- ${constraint}`;
  const written = format(parse(text, "t.lcc"));
  assert.is(format(parse(written, "t.lcc")), written);
  const found = check(parse(text, "t.lcc"), { constraints: BUILTINS, complete: false, starts: null });
  assert.equal([...new Set(found.map(({ problem }) => problem))], ["branch that is never reached"]);
  const no: Constraint<string> = { modes: "", takesTime: false, holds: () => false };
  const { end } = play({ text, agents: { me: "x" }, library: { "p/0": no, "q/0": no, "r/0": no } });
  assert.is(end.status, "finished");
});

test("a lone term", () => {
  assert.equal(bare(parseTerm("f(a, g(1))", "t")), {
    kind: "compound",
    functor: "f",
    args: [
      { kind: "constant", value: "a" },
      { kind: "compound", functor: "g", args: [{ kind: "constant", value: 1 }] },
    ],
  });
  assert.throws(() => parseTerm("f(a) b", "fact 1"), /^fact 1:1:6: expected one term, then nothing: b$/);
});

test.run();
