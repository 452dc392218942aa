declare module "svg-to-pdfkit" {
  interface Options {
    /** Take the SVG's user units as PDF points. */
    assumePt?: boolean;
    /** The name under which pdfkit knows the font of a text. */
    fontCallback?: (family: string, bold: boolean, italic: boolean) => string;
  }
  export default function SVGtoPDF(
    document: PDFKit.PDFDocument,
    svg: string,
    x: number,
    y: number,
    options?: Options,
  ): void;
}
