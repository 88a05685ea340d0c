import { codeText } from "micromark-core-commonmark";
import type { Construct, Extension, State, TokenizeContext, Tokenizer } from "micromark-util-types";

const backtick = 96;

interface Seen {
  /** Length of the last backtick run. */
  run: number;
  /** Lengths of runs without a closing run in the rest of the paragraph. */
  unclosed: Set<number>;
}

const seen = new WeakMap<TokenizeContext, Seen>();

function seenIn(context: TokenizeContext): Seen {
  const known = seen.get(context) ?? { run: 0, unclosed: new Set() };
  seen.set(context, known);
  return known;
}

/** Treats a backtick run as text if no closing run of its length exists. */
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

/** CommonMark code spans, but linear: unclosed runs are not searched for again. */
export const codeSyntax: Extension = {
  disable: { null: ["codeText"] },
  text: { [backtick]: [codeRun, code] },
};
