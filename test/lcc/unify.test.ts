import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  build,
  match,
  type Pattern,
  Slot,
  type Slots,
  Template,
  Trail,
  unify,
} from "../../src/lcc/interpreter/unify.ts";
import {
  apart,
  isGround,
  listOf,
  Ref,
  Structure,
  type Value,
  valueText,
} from "../../src/lcc/interpreter/value.ts";
import { value } from "./play.ts";

test("a pattern binds its slots and the rest of the value must agree", () => {
  const trail = new Trail();
  const slots: Slots = [undefined, undefined];
  const pattern = new Template("f", [new Slot(0), new Template("g", [new Slot(1), new Slot(0)])]);
  assert.ok(match(pattern, value("f(a, g(2, a))"), slots, trail));
  assert.equal(slots, ["a", 2]);
  trail.undo(0);
  assert.equal(slots, [undefined, undefined]);
  assert.not(match(pattern, value("f(a, g(2, b))"), slots, trail));
  trail.undo(0);
  assert.equal(slots, [undefined, undefined]);
});

test("numbers and names are different, as are arities", () => {
  const trail = new Trail();
  assert.not(unify(value("'1'"), value("1"), trail));
  assert.not(unify(value("f(1)"), value("f(1, 2)"), trail));
  assert.not(unify(value("f"), value("f(1)"), trail));
  assert.ok(unify(value("f(1, x)"), value("f(1, x)"), trail));
});

test("a pattern with variables tells names and arities apart as well", () => {
  const trail = new Trail();
  const fits = (text: string) => match(new Template("f", [new Slot(0)]), value(text), [undefined], trail);
  assert.ok(fits("f(1)"));
  assert.not(fits("g(1)"));
  assert.not(fits("f(1, 2)"));
});

test("an unbound slot that is built becomes a variable that its slot shares", () => {
  const trail = new Trail();
  const slots: Slots = [undefined];
  const built = build(new Template("f", [new Slot(0)]), slots, trail);
  assert.not(isGround(built));
  assert.is(valueText(built), "f(_)");
  assert.ok(unify((built as Structure).args[0], 7, trail));
  assert.is(valueText(build(new Slot(0), slots, trail)), "7");
  assert.is(valueText(built), "f(7)");
});

test("a variable is never bound to a structure that contains it", () => {
  const trail = new Trail();
  const ref = new Ref();
  assert.not(unify(ref, new Structure("f", [new Structure("g", [ref])]), trail));
  assert.is(ref.value, undefined);
  assert.ok(unify(ref, ref, trail));
});

test("a value taken apart is the same with variables of its own", () => {
  const trail = new Trail();
  const [one, other, bound] = [new Ref(), new Ref(), new Ref()];
  trail.bindRef(bound, "b");
  const whole = new Structure("f", [one, new Structure("g", [bound, other]), one, 1]);
  const copy = apart(whole) as Structure;
  assert.ok(unify(copy.args[0], 7, trail));
  assert.is(valueText(copy), "f(7, g(b, _), 7, 1)");
  assert.ok(unify(other, 8, trail));
  assert.equal([valueText(whole), valueText(copy)], ["f(_, g(b, 8), _, 1)", "f(7, g(b, _), 7, 1)"]);
  const ground = value("f(1, x)");
  assert.is(apart(ground), ground);
});

test("bindings can be taken back, remembered and made again", () => {
  const trail = new Trail();
  const slots: Slots = [undefined];
  const ref = new Ref();
  trail.bindSlot(slots, 0, 1);
  const mark = trail.length;
  trail.bindRef(ref, 2);
  const later = trail.since(mark);
  trail.undo(mark);
  assert.equal([slots[0], ref.value], [1, undefined]);
  assert.ok(trail.redo(later));
  assert.equal([slots[0], ref.value], [1, 2]);
});

test("bindings made again agree with what was bound meanwhile, or change nothing", () => {
  const trail = new Trail();
  const slots: Slots = [undefined, undefined];
  const ref = new Ref();
  trail.bindSlot(slots, 0, ref);
  trail.bindRef(ref, 1);
  trail.bindSlot(slots, 1, 2);
  const bindings = trail.since(0);
  trail.undo(0);
  const meanwhile = (first: Value) => {
    slots[0] = first;
    const redone = trail.redo(bindings);
    const state = [redone, ref.value, slots[0], slots[1]];
    trail.undo(0);
    return [state, [ref.value, slots[0], slots[1]]];
  };
  assert.equal(meanwhile(1), [
    [true, 1, 1, 2],
    [undefined, 1, undefined],
  ]);
  assert.equal(meanwhile(7), [
    [false, 7, 7, undefined],
    [undefined, 7, undefined],
  ]);
});

test("lists of 200,000 elements need no stack", () => {
  const list = () => listOf(Array.from({ length: 200_000 }, (_, i) => i));
  const trail = new Trail();
  assert.ok(unify(list(), list(), trail));
  assert.ok(isGround(list()));
  assert.is(valueText(list()).length, 2_688_893);
});

test("values nested 200,000 deep need no stack, in whatever argument", () => {
  const shapes: ((inner: Value) => Structure)[] = [
    (inner) => new Structure("s", [inner]),
    (inner) => new Structure("f", [inner, "x"]),
    (inner) => new Structure("g", ["x", inner, 1]),
  ];
  for (const shape of shapes) {
    const nested = (core: Value) =>
      Array.from({ length: 200_000 }).reduce<Value>((inner) => shape(inner), core);
    const trail = new Trail();
    const ref = new Ref();
    assert.not(isGround(nested(ref)));
    assert.is(valueText(apart(nested(ref))), valueText(nested(ref)));
    assert.not(unify(ref, nested(ref), trail));
    assert.ok(unify(nested(ref), nested("end"), trail));
    assert.is(ref.value, "end");
    assert.not(unify(nested("end"), nested("other"), trail));
    assert.is(valueText(nested("end")).length, 3 + 200_000 * (valueText(shape("")).length - 2));
  }
});

const ground: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom("x", "y"),
    fc
      .tuple(fc.constantFrom("f", "g"), fc.array(tie("value"), { minLength: 1, maxLength: 3 }))
      .map(([functor, args]) => new Structure(functor, args)),
  ),
})).value;

/** A pattern that fits a value: some parts of it replaced by slots. */
function holed(whole: Value, holes: readonly boolean[], slots: { value: Value }[]): Pattern {
  const hole = holes[slots.length % Math.max(1, holes.length)];
  if (hole || !(whole instanceof Structure)) {
    slots.push({ value: whole });
    return hole ? new Slot(slots.length - 1) : (whole as number | string);
  }
  return new Template(
    whole.functor,
    whole.args.map((arg) => holed(arg, holes, slots)),
  );
}

test("a value fits a pattern made from it, and building that pattern gives the value back", () => {
  fc.assert(
    fc.property(ground, fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }), (whole, holes) => {
      const parts: { value: Value }[] = [];
      const pattern = holed(whole, holes, parts);
      const slots: Slots = new Array(parts.length).fill(undefined);
      const trail = new Trail();
      assert.ok(match(pattern, whole, slots, trail));
      assert.is(valueText(build(pattern, slots, trail)), valueText(whole));
      trail.undo(0);
      assert.ok(slots.every((slot) => slot === undefined));
    }),
    { seed: 11, numRuns: 500 },
  );
});

test("ground values unify exactly when their texts are equal", () => {
  fc.assert(
    fc.property(ground, ground, (left, right) => {
      assert.is(unify(left, right, new Trail()), valueText(left) === valueText(right));
    }),
    { seed: 12, numRuns: 500 },
  );
});

test.run();
