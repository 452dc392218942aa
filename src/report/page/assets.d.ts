/** Bundled by vite. */
declare module "*.css";
