import { Problem } from "../problem.ts";

/** A field of an input file, so that every error says where it is: `problem: value at field in file; allowed: ...`. */
export class Place {
  readonly file: string;
  readonly field: string;

  constructor(file: string, field = "") {
    this.file = file;
    this.field = field;
  }

  key(name: string): Place {
    return new Place(this.file, this.field === "" ? name : `${this.field}.${name}`);
  }

  index(...indices: number[]): Place {
    return new Place(this.file, this.field + indices.map((index) => `[${index}]`).join(""));
  }

  /** To be thrown by the caller. `value` is shown cut short and on one line. */
  problem(problem: string, value: unknown, allowed: string): Problem {
    return this.problemWith(problem, show(value), allowed);
  }

  /** Like `problem`, for a value that takes words to describe. */
  problemWith(problem: string, shown: string, allowed: string): Problem {
    const field = this.field === "" ? "" : ` at ${this.field}`;
    return new Problem(`${problem}: ${shown}${field} in ${this.file}; allowed: ${allowed}`);
  }
}

const LONGEST_SHOWN = 60;

/** Anything in a few words on one line: never nested, and with nothing in it that a terminal would act on. */
export function show(value: unknown): string {
  if (typeof value === "string") {
    const cut = value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}...` : value;
    return JSON.stringify(cut).replace(
      /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
      (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
  }
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return value === undefined ? "nothing" : String(value);
}
