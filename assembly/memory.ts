/**
 * Flat segments in linear memory, and the only functions that read or write them.
 *
 * A segment is laid out as
 *
 *     | length in bytes: u32 | 12 unused bytes | length bytes, zeroed, 16-byte aligned ... |
 *                                              ^ the segment's address
 *
 * so that the debug build can check every access against the length. In release builds the checks vanish and an
 * accessor is one load or store: that takes the condition at compile time, since `noAssert` alone still evaluates what
 * it no longer asserts. There is no freeing of single segments: `releaseAll` starts over.
 */
let top: usize = 0;

function align16(bytes: usize): usize {
  return (bytes + 15) & ~15;
}

export function releaseAll(): void {
  top = align16(__heap_base);
}

/** A place to return to with `releaseTo`, freeing every segment allocated in between. */
export function mark(): usize {
  return top;
}

export function releaseTo(place: usize): void {
  top = place;
}

/** Memory that one segment of `bytes` takes, header and padding included. */
export function segmentSize(bytes: u64): u64 {
  return 16 + ((bytes + 15) & ~15);
}

/** A new zeroed segment. The host has checked that all segments fit: running out of memory traps. */
export function allocate(bytes: usize): usize {
  const segment = top + 16;
  const end = segment + align16(bytes);
  const missing = <i64>end - ((<i64>memory.size()) << 16);
  if (missing > 0 && memory.grow(<i32>((missing + 0xffff) >> 16)) < 0) unreachable();
  store<u32>(top, <u32>bytes);
  memory.fill(segment, 0, bytes);
  top = end;
  return segment;
}

function inside(segment: usize, offset: usize, bytes: usize): bool {
  return offset + bytes <= <usize>load<u32>(segment - 16);
}

export function getF64(segment: usize, index: usize): f64 {
  if (!ASC_NO_ASSERT) assert(inside(segment, index << 3, 8));
  return load<f64>(segment + (index << 3));
}

export function setF64(segment: usize, index: usize, value: f64): void {
  if (!ASC_NO_ASSERT) assert(inside(segment, index << 3, 8));
  store<f64>(segment + (index << 3), value);
}

export function addF64(segment: usize, index: usize, value: f64): void {
  if (!ASC_NO_ASSERT) assert(inside(segment, index << 3, 8));
  const address = segment + (index << 3);
  store<f64>(address, load<f64>(address) + value);
}

export function getF32(segment: usize, index: usize): f32 {
  if (!ASC_NO_ASSERT) assert(inside(segment, index << 2, 4));
  return load<f32>(segment + (index << 2));
}

export function setF32(segment: usize, index: usize, value: f32): void {
  if (!ASC_NO_ASSERT) assert(inside(segment, index << 2, 4));
  store<f32>(segment + (index << 2), value);
}

export function getU32(segment: usize, index: usize): u32 {
  if (!ASC_NO_ASSERT) assert(inside(segment, index << 2, 4));
  return load<u32>(segment + (index << 2));
}

export function setU32(segment: usize, index: usize, value: u32): void {
  if (!ASC_NO_ASSERT) assert(inside(segment, index << 2, 4));
  store<u32>(segment + (index << 2), value);
}

export function addU32(segment: usize, index: usize, value: u32): void {
  if (!ASC_NO_ASSERT) assert(inside(segment, index << 2, 4));
  const address = segment + (index << 2);
  store<u32>(address, load<u32>(address) + value);
}

export function getU16(segment: usize, index: usize): u32 {
  if (!ASC_NO_ASSERT) assert(inside(segment, index << 1, 2));
  return load<u16>(segment + (index << 1));
}

export function setU16(segment: usize, index: usize, value: u32): void {
  if (!ASC_NO_ASSERT) assert(inside(segment, index << 1, 2));
  store<u16>(segment + (index << 1), <u16>value);
}

/** Two consecutive f64, the first at an even or odd index alike. SIMD builds only. */
export function getF64x2(segment: usize, index: usize): v128 {
  if (!ASC_NO_ASSERT) assert(inside(segment, index << 3, 16));
  return v128.load(segment + (index << 3));
}

export function setF64x2(segment: usize, index: usize, value: v128): void {
  if (!ASC_NO_ASSERT) assert(inside(segment, index << 3, 16));
  v128.store(segment + (index << 3), value);
}

/** For records inside a segment: checks that `bytes` from `address` on belong to the segment, in debug builds. */
export function within(segment: usize, address: usize, bytes: usize): usize {
  if (!ASC_NO_ASSERT) assert(address >= segment && inside(segment, address - segment, bytes));
  return address;
}
