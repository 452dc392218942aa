import { test } from "uvu";
import * as assert from "uvu/assert";
import { mapPlaces } from "../../src/playground/layout.ts";
import { shownName } from "../../src/playground/shown-name.ts";

test("clouds on the map keep apart with their names, inside the picture", () => {
  const size = { width: 920, height: 550 };
  // All in one corner of Europe.
  const coordinates = Array.from({ length: 16 }, (_, k): [number, number] => [2 + (k % 4), 48 + k / 8]);
  const room = { wide: 48, high: 60 };
  const places = mapPlaces(
    coordinates,
    coordinates.map(() => room),
    size,
  );
  places.forEach(({ x, y }, i) => {
    assert.ok(
      x >= room.wide && x <= size.width - room.wide && y >= room.high && y <= size.height - room.high,
    );
    for (const other of places.slice(0, i)) {
      const apart = Math.max(
        Math.abs(x - other.x) / (2 * room.wide),
        Math.abs(y - other.y) / (2 * room.high),
      );
      assert.ok(apart > 0.97, `covered: ${apart}`);
    }
  });
});

test("a name cannot fill the page or turn round what stands beside it", () => {
  assert.is(shownName("a\u202eb\u0007c", 24), "a�b�c");
  assert.is(shownName("x".repeat(30), 24), `${"x".repeat(23)}…`);
  assert.is(shownName("São Paulo 東京", 24), "São Paulo 東京");
});

test.run();
