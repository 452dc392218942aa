import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { lccCheck } from "../../src/lcc/commands.ts";
import { BUILTINS } from "../../src/lcc/interpreter/builtins.ts";
import { check } from "../../src/lcc/language/check.ts";
import type { CheckOptions } from "../../src/lcc/language/check-options.ts";
import { findingText } from "../../src/lcc/language/finding.ts";
import { parse, parseTerm } from "../../src/lcc/language/parse.ts";
import { HOST_CONSTRAINT_MODES } from "../../src/lcc/migration/host-constraints.ts";
import {
  exampleAgents,
  MIGRATION_PROTOCOLS,
  SHIPPED,
  shippedProtocol,
  shippedSource,
} from "../../src/lcc/protocols/shipped.ts";

const LOOSE: CheckOptions = { constraints: BUILTINS, complete: false, starts: null };

function findings(text: string, options: Partial<CheckOptions> = {}): string[] {
  return check(parse(text, "t.lcc"), { ...LOOSE, ...options }).map((finding) =>
    findingText("t.lcc", finding),
  );
}

function example(
  what: string,
  text: string,
  expected: readonly string[],
  options: Partial<CheckOptions> = {},
): void {
  test(what, () => {
    assert.equal(findings(text, options), expected);
  });
}

/** A partner for what is sent and received in the examples, so that only the finding of interest remains. */
const ECHO = "\na(y, J) :: m(X) <= a(x, I) then n(X) => a(x, I)";

example("nothing wrong", `a(x, I) :: m(1) => a(y, J) <- knows(J) then n(X) <= a(y, J)${ECHO}`, []);

function slides(name: string): string {
  return readFileSync(new URL(`slides-${name}.lcc`, import.meta.url), "utf8");
}

test("the slides' hosts, as printed: typos, and variables that nothing binds", () => {
  assert.equal(findings(slides("idle")), [
    "t.lcc:2:37: role without a clause: overload (did you mean overloaded?)",
    "t.lcc:4:38: role without a clause: underload (did you mean underloaded?)",
    "t.lcc:8:1: role that can never start: overloaded/1",
    "t.lcc:9:42: variable used before it is bound: ID3",
    "t.lcc:14:1: role that can never start: underloaded/1",
    "t.lcc:16:18: variable used before it is bound: OK",
  ]);
});

test("the slides' shop, as printed: what the buyer wants, and from whom, is left open", () => {
  assert.equal(findings(slides("shop")), [
    "t.lcc:2:7: variable used before it is bound: X",
    "t.lcc:2:27: variable used before it is bound: S",
  ]);
});

example(
  "undefined role in a message",
  `a(x, I) :: m(1) => a(yy, J) <- k(J) then m(1) => a(y, J) then n(X) <= a(y, J)${ECHO}`,
  ["t.lcc:1:20: role without a clause: yy (did you mean y?)"],
);

example(
  "role with the wrong number of parameters",
  "a(x, I) :: a(z(1), I)\na(z(A, B), I) :: null <- p(A, B)",
  [
    "t.lcc:1:12: role without a clause for these parameters: z(1) (clauses: z(A, B))",
    "t.lcc:2:1: role that can never start: z/2",
  ],
);

example(
  "role with a parameter that no clause fits",
  "a(x, I) :: a(z(blue), I)\na(z(red), I) :: null\na(z(green), I) :: null",
  [
    "t.lcc:1:12: role without a clause for these parameters: z(blue) (clauses: z(red), z(green))",
    "t.lcc:2:1: role that can never start: z/1",
    "t.lcc:3:1: role that can never start: z/1",
  ],
);

example(
  "message sent and never received",
  `a(x, I) :: mm(1) => a(y, J) <- k(J) then m(2) => a(y, J) then n(X) <= a(y, J)${ECHO}`,
  ["t.lcc:1:12: message that is sent and never received: mm/1 (did you mean m/1?) to y"],
);

example(
  "message sent with a constant that no receive fits",
  "a(x, I) :: m(red) => a(y, J) <- k(J)\na(y, J) :: m(blue) <= a(x, I)",
  [
    "t.lcc:1:12: message that is sent and never received: m/1 to y",
    "t.lcc:2:12: message that is received and never sent: m/1 from x",
  ],
);

example(
  "message received and never sent",
  `a(x, I) :: m(1) => a(y, J) <- k(J) then nn(X) <= a(y, J)${ECHO}`,
  [
    "t.lcc:1:41: message that is received and never sent: nn/1 (did you mean n/1?) from y",
    "t.lcc:2:33: message that is sent and never received: n/1 (did you mean nn/1?) to x",
  ],
);

example(
  "a variable receives any message, and a bound one may be sent on",
  "a(x, I) :: m(1) => a(y, J) <- k(J)\na(y, J) :: ok <- M <= a(x, I) then M => a(z, K) <- k(K)\na(z, K) :: m(X) <= a(y, J)",
  [],
);

example(
  "a variable as a message that nothing has bound",
  `a(x, I) :: M => a(y, J) <- k(J) then n(X) <= a(y, J)${ECHO}`,
  ["t.lcc:1:12: variable used before it is bound: M"],
);

example(
  "messages without a name that have no other end",
  "a(x, I) :: null <- k(M) then M => a(y, i) then 3 => a(y, i)\na(y, J) :: M <= a(z, I)\na(z, J) :: null",
  [
    "t.lcc:1:30: message that is sent and never received: M to y",
    "t.lcc:1:48: message that is sent and never received: 3 to y",
    "t.lcc:2:12: message that is received and never sent: M from z",
  ],
);

example("variable in a message", `a(x, I) :: m(Z) => a(y, J) <- k(J) then n(X) <= a(y, J)${ECHO}`, [
  "t.lcc:1:14: variable used before it is bound: Z",
]);

example("receiver that nobody named", `a(x, I) :: m(1) => a(y, J) then n(X) <= a(y, J)${ECHO}`, [
  "t.lcc:1:25: variable used before it is bound: J",
]);

example(
  "bound in one branch of an or only",
  `a(x, I) :: (null <- k(J) or null) then m(1) => a(y, J) then n(X) <= a(y, J)${ECHO}`,
  ["t.lcc:1:53: variable used before it is bound: J"],
);

example(
  "bound in another part of a par",
  `a(x, I) :: null <- k(J) par m(1) => a(y, J) par n(X) <= a(y, _)${ECHO}`,
  ["t.lcc:1:42: variable used before it is bound: J"],
);

example("bound under not", `a(x, I) :: m(1) => a(y, J) <- not k(J) then n(X) <= a(y, J)${ECHO}`, [
  "t.lcc:1:25: variable used before it is bound: J",
]);

example("input of a constraint", "a(x, I) :: null <- less(X, 3) and add(X, 1, Y) and less(Y, 3)", [
  "t.lcc:1:25: variable used before it is bound: X",
]);

example("unbound parameter of a last role", "a(x, I) :: a(z(X), I)\na(z(A), I) :: null <- p(A)", [
  "t.lcc:1:16: variable used before it is bound: X",
]);

example(
  "a role in the middle may answer through its parameter",
  "a(x, I) :: a(z(X), I) then null <- less(X, 3)\na(z(A), I) :: null <- p(A)",
  [],
);

example("role that can never start", "a(x, I) :: null\na(z(A), I) :: null <- p(A)", [
  "t.lcc:2:1: role that can never start: z/1",
]);

example(
  "role that no agent starts in",
  "a(x, I) :: null\na(z, I) :: null",
  ["t.lcc:2:1: role that can never start: z"],
  {
    starts: [parseTerm("x", "agents")],
  },
);

example("branch behind one that always can", "a(x, I) :: null or null <- p", [
  "t.lcc:1:20: branch that is never reached: null <- p",
]);

example("branch behind a role", "a(x, I) :: null <- p or a(x, I) or null <- q then a(x, I)", [
  "t.lcc:1:36: branch that is never reached: null <- q",
]);

example("branch behind a group that always can", "a(x, I) :: (null then null <- p) or null <- q", [
  "t.lcc:1:37: branch that is never reached: null <- q",
]);

example(
  "step behind a role that never ends",
  "a(x, I) :: a(z, I) then null\na(z, I) :: null <- p then a(z, I)",
  ["t.lcc:1:25: step that is never reached: null"],
);

example(
  "step behind a role that may go on for ever, or end",
  "a(x, I) :: a(z, I) then null\na(z, I) :: (null <- p then a(z, I)) or null",
  [],
);

example(
  "clause that is never chosen",
  "a(x, I) :: a(z(1), I)\na(z(A), I) :: null <- p(A)\na(z(1), I) :: null",
  ["t.lcc:3:1: clause that is never chosen: z/1"],
);

example(
  "clauses behind one that takes not everything",
  `a(x, bob) :: a(z(1, 2), bob)
a(x, I) :: a(z(I, J), I) then null <- p(J)
a(z(I, J), I) :: null <- p(J)
a(z(A, A), _) :: null <- p(A)
a(z(A, B), I) :: null <- p(A, B)`,
  [],
);

example(
  "clauses behind one that takes all that they would",
  `param(p, 1)
a(x, I) :: a(z(f(1)), I) or a(z(2), I) or a(z(param(p)), I)
a(z(f(A)), I) :: null <- p(A)
a(z(f(1)), I) :: null
a(z(f(A)), bob) :: null <- p(A)
a(z(2), bob) :: null
a(z(2), bob) :: null
a(z(2), I) :: null
a(z(param(p)), I) :: null
a(z(param(p)), I) :: null`,
  [
    "t.lcc:2:29: branch that is never reached: a(z(2), I)",
    "t.lcc:4:1: clause that is never chosen: z/1",
    "t.lcc:5:1: clause that is never chosen: z/1",
    "t.lcc:7:1: clause that is never chosen: z/1",
    "t.lcc:10:1: clause that is never chosen: z/1",
  ],
);

example("branch behind a role that only one agent has", "a(x, I) :: a(z, I) or null\na(z, bob) :: null", []);

example(
  "role change of another agent",
  "a(x, I) :: m => a(y, J) <- k(J) then a(x, J)\na(y, J) :: m <= a(x, I)",
  ["t.lcc:1:43: role change of another agent: J"],
);

example(
  "parameters",
  "param(low, 1)\nparam(high, 2)\nparam(low, 3)\na(x, I) :: null <- p(param(low), param(hihg))",
  [
    "t.lcc:2:1: parameter that is never used: high",
    "t.lcc:3:1: parameter that is declared twice: low",
    "t.lcc:4:34: parameter that is not declared: hihg (did you mean high?)",
  ],
);

example(
  "parameters in what is received",
  "param(low, 1)\nparam(high, 2)\na(x, I) :: m(param(low)) <= a(y(param(high)), J)\na(z, J) :: a(y(2), J)\na(y(K), J) :: m(1) => a(x, I) <- k(I)",
  [],
);

example(
  "a parameter that is only compared with names has one of them",
  `param(policy, evne)
param(free, evne)
a(x, I) :: null <- (equal(param(policy), even) or equal(full, param(policy))) and equal(param(free), even) and p(param(free))`,
  ["t.lcc:1:1: value that parameter policy is never compared with: evne (did you mean even?)"],
);

example(
  "constraint that no host answers",
  "a(x, I) :: null <- in_stok(1) and in_stock(2)",
  ["t.lcc:1:20: constraint that no host answers: in_stok/1 (did you mean in_stock/1?)"],
  {
    constraints: new Map<string, { modes: string; takesTime: boolean }>([
      ...BUILTINS,
      ["in_stock/1", { modes: "?", takesTime: false }],
    ]),
    complete: true,
  },
);

example(
  "constraints that take time",
  "a(x, I) :: null <- not timeout(1) or null <- (p or timeout(2)) or null <- p and timeout(3) or m <= a(x, I) <- timeout(4) or m => a(x, I)",
  [
    "t.lcc:1:24: constraint that takes time under or or not: timeout/1",
    "t.lcc:1:52: constraint that takes time under or or not: timeout/1",
    "t.lcc:1:111: constraint that takes time on a receive: timeout/1",
  ],
);

for (const shipped of SHIPPED) {
  test(`${shipped}.lcc passes the checker`, () => {
    assert.equal(lccCheck(shippedSource(shipped).text, shipped).lines, []);
    assert.equal(lccCheck(shippedSource(shipped).text, shipped, exampleAgents(shipped)).lines, []);
  });
}

test("every constraint of the migration protocols is one that hosts answer", () => {
  for (const name of MIGRATION_PROTOCOLS) {
    const options = {
      constraints: new Map([...BUILTINS, ...HOST_CONSTRAINT_MODES]),
      complete: true,
      starts: null,
    };
    assert.equal(check(shippedProtocol(name), options), []);
  }
});

test.run();
