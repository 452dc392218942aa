import { test } from "uvu";
import * as assert from "uvu/assert";
import { Inbox } from "../../src/lcc/interpreter/inbox.ts";
import type { Message } from "../../src/lcc/interpreter/message.ts";

test("the first message that fits is taken, in the order of arrival", () => {
  const inbox = filled([0, 1, 2]);
  assert.is(inbox.take(({ number }) => number > 1)?.number, 2);
  assert.is(inbox.take(({ number }) => number > 1)?.number, 3);
  assert.is(
    inbox.take(({ number }) => number > 1),
    undefined,
  );
  assert.is(inbox.take(() => true)?.number, 1);
});

test("what arrived before a time is thrown away, not what arrived at it", () => {
  const inbox = filled([0, 1, 2, 2]);
  assert.equal(numbers(inbox.expire(2)), [1, 2]);
  assert.equal(numbers(inbox.expire(2)), []);
  assert.equal(numbers(inbox.expire(Number.POSITIVE_INFINITY)), [3, 4]);
  assert.is(
    inbox.take(() => true),
    undefined,
  );
});

test("a cleared inbox is empty", () => {
  const inbox = filled([0]);
  inbox.clear();
  assert.equal(numbers(inbox.expire(Number.POSITIVE_INFINITY)), []);
});

/** Messages 1, 2, ..., that arrive at these times. */
function filled(times: readonly number[]): Inbox {
  const inbox = new Inbox();
  times.forEach((time, k) => {
    inbox.deliver(message(k + 1), time);
  });
  return inbox;
}

function message(number: number): Message {
  return {
    number,
    from: "ann",
    fromRole: "buyer",
    fromRoleName: "buyer",
    to: "sam",
    toRoleName: "shopkeeper",
    toRole: null,
    content: "ask",
  };
}

function numbers(messages: readonly Message[]): number[] {
  return messages.map((one) => one.number);
}

test.run();
