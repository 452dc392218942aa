import { readArray, readRoot } from "./fields.ts";
import { type Instance, UNPINNED } from "./instance.ts";
import { parseJson } from "./json.ts";
import { Place } from "./place.ts";

export const ASSIGNMENT_FORMAT = "flockbench/assignment@1";

/**
 * The cloud of each VM from an assignment file (docs/model.md, section 6), checked against its instance: n cloud
 * indices, and every pinned VM at its cloud. `file` is only named in errors.
 */
export function parseAssignment(text: string, file: string, instance: Instance): Uint16Array {
  const at = new Place(file);
  const value = parseJson(text, at, "an assignment as a JSON object");
  const root = readRoot(value, at, ASSIGNMENT_FORMAT, ["format", "assignment"]);
  const place = at.key("assignment");
  const assignment = new Uint16Array(instance.vms);
  for (const [vm, cloud] of readArray(root.assignment, place, instance.vms, "VM").entries()) {
    if (typeof cloud !== "number" || !Number.isInteger(cloud) || cloud < 0 || cloud >= instance.clouds) {
      throw place.index(vm).problem("no such cloud", cloud, `integers from 0 to ${instance.clouds - 1}`);
    }
    const pin = instance.pinned[vm];
    if (pin !== UNPINNED && pin !== cloud) {
      throw place
        .index(vm)
        .problem("pinned VM moved away", cloud, `${pin}, where the instance pins VM ${vm}`);
    }
    assignment[vm] = cloud;
  }
  return assignment;
}

/** The text of an assignment file: n cloud indices, 32 a line. */
export function formatAssignment(assignment: ArrayLike<number>): string {
  const clouds = Array.from(assignment);
  const lines: string[] = [];
  for (let start = 0; start < assignment.length; start += 32) {
    lines.push(clouds.slice(start, start + 32).join(", "));
  }
  return `{\n  "format": "${ASSIGNMENT_FORMAT}",\n  "assignment": [\n    ${lines.join(",\n    ")}\n  ]\n}\n`;
}
