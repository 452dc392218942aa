/**
 * xoshiro128** (Blackman and Vigna, 2018): the stream of activation order and targets.
 *
 * Draws come from a buffer that is refilled in one tight loop, where the state lives in registers: a draw by itself
 * would load and store the four words each time.
 */
const BUFFER_BYTES: usize = 1024;
const buffer: usize = memory.data(1024, 16);
const suspended: usize = memory.data(1024, 16);

// The state after the last refill, and how far the buffer has been used up.
let a: u32 = 1;
let b: u32 = 0;
let c: u32 = 0;
let d: u32 = 0;
let used: usize = BUFFER_BYTES;

let suspendedA: u32 = 0;
let suspendedB: u32 = 0;
let suspendedC: u32 = 0;
let suspendedD: u32 = 0;
let suspendedUsed: usize = 0;

export function setStream(word0: u32, word1: u32, word2: u32, word3: u32): void {
  a = word0;
  b = word1;
  c = word2;
  d = word3;
  used = BUFFER_BYTES;
}

/** Sets the stream aside, so that another can be drawn from before `resumeStream`. */
export function suspendStream(): void {
  suspendedA = a;
  suspendedB = b;
  suspendedC = c;
  suspendedD = d;
  suspendedUsed = used;
  memory.copy(suspended, buffer, BUFFER_BYTES);
}

export function resumeStream(): void {
  setStream(suspendedA, suspendedB, suspendedC, suspendedD);
  used = suspendedUsed;
  memory.copy(buffer, suspended, BUFFER_BYTES);
}

function refill(): void {
  let word0 = a;
  let word1 = b;
  let word2 = c;
  let word3 = d;
  for (let offset: usize = 0; offset < BUFFER_BYTES; offset += 4) {
    store<u32>(buffer + offset, rotl<u32>(word1 * 5, 7) * 9);
    const shifted = word1 << 9;
    word2 ^= word0;
    word3 ^= word1;
    word1 ^= word2;
    word0 ^= word3;
    word2 ^= shifted;
    word3 = rotl<u32>(word3, 11);
  }
  a = word0;
  b = word1;
  c = word2;
  d = word3;
  used = 0;
}

export function bits(): u32 {
  if (used == BUFFER_BYTES) refill();
  const drawn = load<u32>(buffer + used);
  used += 4;
  return drawn;
}

/** Exactly uniform in [0, range): Lemire's multiplication, redrawn while the low word would favour some results. */
export function below(range: u32): u32 {
  let product = <u64>bits() * range;
  if (<u32>product < range) {
    const unfair: u32 = (0 - range) % range;
    while (<u32>product < unfair) product = <u64>bits() * range;
  }
  return <u32>(product >> 32);
}
