/** What we use of it on Node.js. The build makes one file of it, as of arrow.ts. */
export { parse, resetSVGDefIds, View } from "vega";
