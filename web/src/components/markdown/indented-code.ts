import { codeIndented } from "micromark-core-commonmark";
import { factorySpaceMinMax } from "micromark-factory-space";
import { markdownLineEnding } from "micromark-util-character";
import type { Construct, Extension, State, TokenizeContext, Tokenizer } from "micromark-util-types";

/** Continues the code after any number of blank lines. */
const furtherLine: Construct = {
  partial: true,
  tokenize(this: TokenizeContext, effects, ok, nok) {
    const tooLittle: State = (code) => (markdownLineEnding(code) ? lineEnding(code) : nok(code));
    const lineStart: State = (code) => {
      // A lazy line belongs to another block.
      if (this.parser.lazy[this.now().line]) return nok(code);
      if (markdownLineEnding(code)) return lineEnding(code);
      return factorySpaceMinMax(effects, ok, tooLittle, "linePrefix", 4, 4)(code);
    };
    const lineEnding: State = (code) => {
      effects.enter("lineEnding");
      effects.consume(code);
      effects.exit("lineEnding");
      return lineStart;
    };
    return lineEnding;
  },
};

const tokenize: Tokenizer = function (this: TokenizeContext, effects, ok, nok) {
  const firstLine: State = (code) => {
    // Not a paragraph: a list that follows may start at any number or be empty.
    this._gfmTableDynamicInterruptHack = true;
    return atBreak(code);
  };
  const atBreak: State = (code) => {
    if (code === null) return after(code);
    if (markdownLineEnding(code)) return effects.attempt(furtherLine, atBreak, after)(code);
    effects.enter("codeFlowValue");
    return inside(code);
  };
  const inside: State = (code) => {
    if (code === null || markdownLineEnding(code)) {
      effects.exit("codeFlowValue");
      return atBreak(code);
    }
    effects.consume(code);
    return inside;
  };
  const after: State = (code) => {
    effects.exit("codeIndented");
    this._gfmTableDynamicInterruptHack = undefined;
    return ok(code);
  };
  return (code) => {
    effects.enter("codeIndented");
    return factorySpaceMinMax(effects, firstLine, nok, "linePrefix", 4, 4)(code);
  };
};

const construct: Construct = { ...codeIndented, tokenize };

/**
 * CommonMark indented code. micromark's own splits the code in two when it ends a list, and treats a following list
 * as if it interrupted a paragraph.
 */
export const indentedCode: Extension = { flowInitial: { [-2]: construct, [-1]: construct, 32: construct } };
