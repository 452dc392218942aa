#!/usr/bin/env node
import { main } from "./cli/main.ts";
import { watchStandardStreams } from "./cli/standard-streams.ts";

watchStandardStreams();
process.exitCode = await main(process.argv.slice(2));
