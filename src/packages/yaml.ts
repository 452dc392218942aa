/** What we use of it. The build makes one file of it, as of arrow.ts. */
export { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from "yaml";
