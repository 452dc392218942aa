/** One of the two things the page can play: a run of Flock by rounds, or a society of hosts by simulated seconds. */
export interface Scene {
  /** The last time that is known so far; it may still grow. */
  readonly end: number;
  /** Whether `end` grows no more. */
  readonly complete: boolean;
  /** How far one step goes. */
  readonly step: number;
  /** What one second of watching is worth at speed 1. */
  readonly pace: number;
  clock(time: number): string;
  /** Goes to a time; called before every `draw`. */
  show(time: number): void;
  /** @param seconds since the frame before */
  draw(seconds: number): void;
  /** Colours or sizes may have changed. */
  refresh(): void;
}
