import { allowedBy, type Form, formOf } from "../game/allowed.ts";
import { findVariants } from "../variants/driver/find.ts";
import { defineCommand } from "./command.ts";
import { printResult } from "./output.ts";

export const variantsCommand = defineCommand({
  command: "variants",
  describe: "list every variant with its options and its source",
  builder: (yargs) => yargs,
  handler: async ({ json }) => {
    const variants = [...(await findVariants()).values()].map(({ name, summary, source, options }) => {
      const { properties = {} } = formOf(options);
      return { name, summary, source, options: properties };
    });
    printResult(json, variants, () =>
      variants.flatMap(({ name, summary, source, options }) => [
        `${name}: ${summary}`,
        `  source: ${source}`,
        ...Object.entries(options).map(optionLine),
        "",
      ]),
    );
  },
});

function optionLine([option, form]: [string, Form]): string {
  return `  -O ${option}=${String(form.default)}  ${form.description ?? ""} [${allowedBy(form)}]`;
}
