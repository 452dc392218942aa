/** What vite makes of imports that are not code. */
declare module "*.css";
declare module "*?raw" {
  const text: string;
  export default text;
}
declare module "*?url" {
  const address: string;
  export default address;
}
interface ImportMeta {
  glob<Module>(
    pattern: string | readonly string[],
    options: { readonly eager: true },
  ): Record<string, Module>;
}
