import "katex/dist/katex.min.css";
import katex from "katex";

/**
 * Draws a formula into an element. Formulas come from a model: no commands that link or load, bounded work. Throws when
 * the formula is wrong.
 */
export function drawFormula(source: string, display: boolean, into: HTMLElement): void {
  katex.render(source, into, {
    displayMode: display,
    maxExpand: 500,
    maxSize: 20,
    strict: "ignore",
    throwOnError: true,
    trust: false,
  });
}
