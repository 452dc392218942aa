import { type RunRecord, STATUSES, type Status } from "../records/record.ts";

/** How many runs ended in which way. */
export type StatusCounts = Record<Status, number>;

export function noStatus(): StatusCounts {
  return Object.fromEntries(STATUSES.map((status) => [status, 0])) as StatusCounts;
}

export function countStatuses(rows: Iterable<Pick<RunRecord, "status">>): StatusCounts {
  const counts = noStatus();
  for (const row of rows) counts[row.status] += 1;
  return counts;
}

export function addStatuses(into: StatusCounts, counts: StatusCounts): void {
  for (const status of STATUSES) into[status] += counts[status];
}

export function totalRuns(counts: StatusCounts): number {
  return STATUSES.reduce((sum, status) => sum + counts[status], 0);
}

/** Whether the run went on for `rounds` rounds without an end: its T is known only to be larger than that. */
export function isCensored(status: Status): boolean {
  return status === "round-limit" || status === "timeout";
}
