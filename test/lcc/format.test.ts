import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type {
  Clause,
  Constraint,
  Definition,
  Parameter,
  Protocol,
  Remarks,
  Role,
  Step,
  Term,
} from "../../src/lcc/language/ast.ts";
import { format } from "../../src/lcc/language/format.ts";
import { parse } from "../../src/lcc/language/parse.ts";
import { SHIPPED, shippedSource } from "../../src/lcc/protocols/shipped.ts";
import { bareButRemarks } from "./bare.ts";

const at = { line: 1, column: 1 };

const name = fc.oneof(
  fc.constantFrom("x", "ask", "price_2", "a", "param", "b1"),
  fc.constantFrom("then", "null", "Big one", "it's", "back\\slash", "", "% no comment", "naïve ⇒"),
);
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);
const variable = fc
  .constantFrom("X", "Y", "Some_name", "_", "_Z")
  .map((text): Term => ({ kind: "variable", at, name: text }));
const constant = fc.oneof(name, number).map((value): Term => ({ kind: "constant", at, value }));
const term: fc.Arbitrary<Term> = fc.letrec<{ term: Term }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    constant,
    variable,
    fc.record({
      kind: fc.constant("compound" as const),
      at: fc.constant(at),
      functor: name,
      args: fc.array(tie("term"), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).term;
const message = term.filter(
  (t) => t.kind === "compound" || (t.kind === "constant" && typeof t.value === "string"),
);
const id = fc.oneof(
  variable,
  name.map((value): Term => ({ kind: "constant", at, value })),
);
const role: fc.Arbitrary<Role> = fc.record({
  kind: fc.constant("role"),
  at: fc.constant(at),
  type: message,
  id,
});

const comment = fc.constantFrom("hello", "a % b", "(", "then", "::");
const remarks: fc.Arbitrary<Remarks> = fc.record({
  comments: fc.array(comment, { maxLength: 2 }),
  note: fc.option(comment, { nil: null, freq: 3 }),
});

type List = { parts: readonly { kind: string }[] };
/** Normal form: no list of a kind inside a list of the same kind. */
function flat<T extends { kind: string }>(kind: string, parts: readonly T[]): readonly T[] {
  return parts.flatMap((part) =>
    part.kind === kind ? ((part as unknown as List).parts as readonly T[]) : [part],
  );
}

const constraint = fc.letrec<{ any: Constraint }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    message.map((holds): Constraint => ({ kind: "holds", at, term: holds as never })),
    tie("any").map((part): Constraint => ({ kind: "not", at, part })),
    fc
      .array(tie("any"), { minLength: 2, maxLength: 4 })
      .map((parts): Constraint => ({ kind: "all", at, parts: flat("all", parts) })),
    fc
      .array(tie("any"), { minLength: 2, maxLength: 4 })
      .map((parts): Constraint => ({ kind: "any", at, parts: flat("any", parts) })),
  ),
})).any;
const guard = fc.option(constraint, { nil: null });

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("send" as const),
    at: fc.constant(at),
    message: term,
    to: role,
    constraint: guard,
    remarks,
  }),
  fc.record({
    kind: fc.constant("receive" as const),
    at: fc.constant(at),
    message: term,
    from: role,
    constraint: guard,
    remarks,
  }),
  fc.record({ kind: fc.constant("null" as const), at: fc.constant(at), constraint: guard, remarks }),
  fc.record({ kind: fc.constant("change" as const), at: fc.constant(at), role, remarks }),
);
const definition = fc.letrec<{ any: Definition }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    step,
    ...(["then", "or", "par"] as const).map((kind) =>
      fc
        .array(tie("any"), { minLength: 2, maxLength: 4 })
        .map((parts): Definition => ({ kind, at, parts: flat(kind, parts) })),
    ),
  ),
})).any;
const parameter: fc.Arbitrary<Parameter> = fc.record({
  kind: fc.constant("parameter"),
  at: fc.constant(at),
  name: fc.constantFrom("low", "high"),
  value: fc.oneof(name, number),
  remarks,
});
const clause: fc.Arbitrary<Clause> = fc.record({
  kind: fc.constant("clause"),
  at: fc.constant(at),
  role,
  body: definition,
  remarks,
});
const protocol: fc.Arbitrary<Protocol> = fc.record({
  kind: fc.constant("protocol"),
  at: fc.constant(at),
  file: fc.constant("t.lcc"),
  parameters: fc.array(parameter, { maxLength: 2 }),
  clauses: fc.array(clause, { minLength: 1, maxLength: 3 }),
  closing: fc.array(comment, { maxLength: 2 }),
});

test("reading what was written gives the same tree, comments and all", () => {
  fc.assert(
    fc.property(protocol, (tree) => {
      assert.equal(bareButRemarks(parse(format(tree), "t.lcc")), bareButRemarks(tree));
    }),
    { seed: 6, numRuns: 1500 },
  );
});

test("formatting twice is formatting once", () => {
  fc.assert(
    fc.property(protocol, (tree) => {
      const once = format(tree);
      assert.is(format(parse(once, "t.lcc")), once);
    }),
    { seed: 7, numRuns: 1000 },
  );
});

test("any text is read or refused with a place, never anything else", () => {
  const piece = fc.constantFrom(
    "a(x, I) ::",
    "null",
    "then",
    "or",
    "(",
    ")",
    "<-",
    "=>",
    "<=",
    "m(X)",
    "not",
    "and",
    "%",
    "\n",
    "'",
    "1e9",
    "param(x, 1)",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        parse(pieces.join(" "), "t.lcc");
      } catch (problem) {
        assert.match((problem as Error).message, /^t\.lcc:\d+:\d+: [a-z][^\n]*: \S/);
      }
    }),
    { seed: 8, numRuns: 1000 },
  );
});

test("a long constraint takes a line for each part", () => {
  const long = "abcdefghijklmnopqrstuvwxyz";
  const text = `a(x, I) :: null <- first(${long}) and (second(${long}) or third(${long})) and fourth(I) then null`;
  assert.is(
    format(parse(text, "t.lcc")),
    `a(x, I) ::
  null <-
    first(${long}) and
    (second(${long}) or third(${long})) and
    fourth(I) then
  null
`,
  );
});

for (const shipped of SHIPPED) {
  test(`${shipped}.lcc is formatted`, () => {
    const text = shippedSource(shipped).text;
    assert.is(format(parse(text, shipped)), text);
  });
}

test.run();
