import { codeText } from "micromark-core-commonmark";
import type { Construct, Extension, State, TokenizeContext, Tokenizer } from "micromark-util-types";

const backtick = 96;

interface Seen {
  /** The length of the run that was looked at last. */
  run: number;
  /** Lengths of runs that have no counterpart in the rest of the paragraph. */
  unclosed: Set<number>;
}

const seen = new WeakMap<TokenizeContext, Seen>();

function seenIn(context: TokenizeContext): Seen {
  const known = seen.get(context) ?? { run: 0, unclosed: new Set() };
  seen.set(context, known);
  return known;
}

/** Takes a run of backticks as text if one of its length has been found to have no counterpart. */
const tokenizeRun: Tokenizer = function (this: TokenizeContext, effects, ok, nok) {
  let run = 0;
  const known = seenIn(this);
  const start: State = (code) => {
    effects.enter("data");
    return inside(code);
  };
  const inside: State = (code) => {
    if (code === backtick) {
      run += 1;
      effects.consume(code);
      return inside;
    }
    effects.exit("data");
    known.run = run;
    return known.unclosed.has(run) ? ok(code) : nok(code);
  };
  return start;
};

const tokenizeCode: Tokenizer = function (this: TokenizeContext, effects, ok, nok) {
  const known = seenIn(this);
  const { run } = known;
  return codeText.tokenize.call(this, effects, ok, (code) => {
    known.unclosed.add(run);
    return nok(code);
  });
};

const codeRun: Construct = { name: "codeRun", tokenize: tokenizeRun, previous: codeText.previous };
const code: Construct = { ...codeText, name: "codeSpan", tokenize: tokenizeCode };

/** Code in a line as CommonMark has it, but without looking again and again for the end of what has none. */
export const codeSyntax: Extension = {
  disable: { null: ["codeText"] },
  text: { [backtick]: [codeRun, code] },
};
