import "katex/dist/katex.min.css";
import katex from "katex";

/** Cells of the largest matrix that is drawn. */
const mostCells = 600;

/**
 * Draws a formula into an element. Formulas come from a model: no commands that link or load, bounded work. Throws when
 * the formula is wrong.
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
