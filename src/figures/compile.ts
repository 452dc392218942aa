import { compile, type TopLevelSpec } from "../packages/vega-lite.ts";

type VegaSpec = ReturnType<typeof compile>["spec"];

/** Vega-Lite to Vega. A warning means that the picture is not what the figure says, so it is an error here. */
export function compileFigure(spec: TopLevelSpec): VegaSpec {
  const warnings: string[] = [];
  const logger = {
    level: () => logger,
    error: (...messages: readonly unknown[]) => note(messages),
    warn: (...messages: readonly unknown[]) => note(messages),
    info: () => logger,
    debug: () => logger,
  };
  function note(messages: readonly unknown[]): typeof logger {
    warnings.push(messages.join(" "));
    return logger;
  }
  const compiled = compile(spec, { logger: logger as never }).spec;
  if (warnings.length > 0) throw new Error(`figure does not compile cleanly: ${warnings.join("; ")}`);
  return compiled;
}
