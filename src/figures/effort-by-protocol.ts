import { foldCells } from "../analysis/cells.ts";
import { RunningMean } from "../analysis/running-mean.ts";
import { noStatus, type StatusCounts } from "../analysis/status.ts";
import type { RunRecord } from "../records/record.ts";
import { type DotPanel, dot, dotPanels } from "./dots.ts";
import { type Figure, frame, nothingToDraw } from "./figure.ts";
import { cutIntervals } from "./interval.ts";
import { conditions, failedRuns, intervalsOf, levelText, seriesNames } from "./labels.ts";

/** What every protocol spends in one run: migrations, and messages where it sends any. */
export const effortByProtocol: Figure = {
  name: "effort-by-protocol",
  needs: ["records"],
  draw({ records }, context) {
    const cells = foldCells(records, start, add);
    if (cells.length === 0) throw nothingToDraw("effort-by-protocol", "rows");
    const names = seriesNames(cells, ["scenario"]);
    const scenarios = cells.map((cell) => levelText("scenario", cell.levels.scenario));
    const panel = (title: string, of: "migrations" | "messages"): DotPanel => ({
      title,
      dots: cells.flatMap((cell, i) =>
        cell.value[of].count === 0 ? [] : [dot(names[i], scenarios[i], cell.value[of])],
      ),
    });
    const panels = [panel("Migrations", "migrations"), panel("Messages", "messages")];
    const counting = cells.filter((cell) => cell.value.messages.count > 0).length;
    const isPartial = counting > 0 && counting < cells.length;
    return {
      ...frame(context, `Migrations ${counting > 0 ? "and messages " : ""}spent, by protocol`, [
        conditions(cells, ["variant", "scenario"]),
        `${intervalsOf(cells.map((cell) => cell.value.migrations.count))}.${isPartial ? " Variants without a mark count no messages." : ""}`,
        ...cutIntervals(panels.flatMap(({ dots }) => dots)),
        ...failedRuns(cells.map((cell) => cell.value.statuses)),
      ]),
      ...dotPanels(
        panels.filter(({ dots }) => dots.length > 0),
        [...new Set(names)],
        [...new Set(scenarios)],
      ),
    };
  },
};

interface Sample {
  readonly statuses: StatusCounts;
  readonly migrations: RunningMean;
  readonly messages: RunningMean;
}

function start(): Sample {
  return { statuses: noStatus(), migrations: new RunningMean(), messages: new RunningMean() };
}

function add(sample: Sample, { migrations, messages, status }: RunRecord): void {
  sample.statuses[status]++;
  if (status === "error") return;
  sample.migrations.add(migrations);
  if (messages !== null) sample.messages.add(messages);
}
