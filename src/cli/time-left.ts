import { duration } from "../sweep/progress.ts";

/** What is known of work under way. */
export interface UnderWay {
  readonly elapsedSeconds: number;
  /** The time limit; may be infinite. */
  readonly limitSeconds: number;
  /** The part of the work that is done; 0 if that is unknown. */
  readonly done: number;
}

/** How long work may take yet, for people: ", about 2 min left". Nothing where nobody knows. */
export function timeLeft({ elapsedSeconds, limitSeconds, done }: UnderWay): string {
  const byWork = done > 0 ? (elapsedSeconds * (1 - done)) / done : Number.POSITIVE_INFINITY;
  const byLimit = Math.max(0, limitSeconds - elapsedSeconds);
  if (byWork < byLimit) return `, about ${duration(byWork)} left`;
  return byLimit < Number.POSITIVE_INFINITY ? `, at most ${duration(byLimit)} left` : "";
}
