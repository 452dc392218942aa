import type { Message } from "./message.ts";

/** A message and when it arrived, s. */
interface Arrival {
  readonly message: Message;
  readonly time: number;
}

/** The messages that an agent has not taken yet, in the order of their arrival. */
export class Inbox {
  readonly #arrivals: Arrival[] = [];

  deliver(message: Message, now: number): void {
    this.#arrivals.push({ message, time: now });
  }

  /** Takes the first message that fits, if there is one. */
  take(fits: (message: Message) => boolean): Message | undefined {
    const arrivals = this.#arrivals;
    for (let i = 0; i < arrivals.length; i++) {
      const { message } = arrivals[i];
      if (!fits(message)) continue;
      arrivals.splice(i, 1);
      return message;
    }
    return undefined;
  }

  /** Throws away what arrived before a time, s, and returns it. */
  expire(oldest: number): readonly Message[] {
    let count = 0;
    while (count < this.#arrivals.length && this.#arrivals[count].time < oldest) count++;
    return count === 0 ? [] : this.#arrivals.splice(0, count).map(({ message }) => message);
  }

  clear(): void {
    this.#arrivals.length = 0;
  }
}
