#!/usr/bin/env node
import { exitCodeOf, main } from "./cli/main.ts";
import { watchStandardStreams } from "./cli/standard-streams.ts";

watchStandardStreams();
// As of a variant's timer, or of a promise that nobody waits for.
process.on("uncaughtException", (error) => process.exit(exitCodeOf(error)));
process.exitCode = await main(process.argv.slice(2));
