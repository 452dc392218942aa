import { z } from "zod";
import { findVariants } from "../variants/driver/find.ts";
import { defineCommand } from "./command.ts";
import { printResult } from "./output.ts";

interface OptionSchema {
  readonly description?: string;
  readonly default?: unknown;
}

export const variantsCommand = defineCommand({
  command: "variants",
  describe: "list every variant with its options and its source",
  builder: (yargs) => yargs,
  handler: async ({ json }) => {
    const variants = [...(await findVariants()).values()].map(({ name, summary, source, options }) => {
      const { properties } = z.toJSONSchema(options, { io: "input", unrepresentable: "any" });
      return { name, summary, source, options: (properties ?? {}) as Record<string, OptionSchema> };
    });
    printResult(json, variants, () =>
      variants.flatMap(({ name, summary, source, options }) => [
        `${name}: ${summary}`,
        `  source: ${source}`,
        ...Object.entries(options).map(
          ([option, { description, default: standard }]) =>
            `  -O ${option}=${String(standard)}  ${description ?? ""}`,
        ),
        "",
      ]),
    );
  },
});
