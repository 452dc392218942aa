/** The build makes one file of it, as of arrow.ts. Schemas of one's own are made with this one, too: `flockbench` exports it. */
export { z } from "zod";
