import "katex/dist/katex.min.css";
import katex from "katex";

/** Maximum number of matrix cells. */
const mostCells = 600;

/**
 * Renders a formula into an element. Formulas are untrusted: no links or resources, bounded work. Throws on invalid
 * input.
 */
export function drawFormula(source: string, display: boolean, into: HTMLElement): void {
  if ((source.match(/&|\\\\/g)?.length ?? 0) > mostCells) throw new RangeError("too many cells");
  katex.render(source, into, {
    displayMode: display,
    maxExpand: 500,
    maxSize: 20,
    strict: "ignore",
    throwOnError: true,
    trust: false,
  });
}
