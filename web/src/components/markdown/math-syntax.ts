import { markdownLineEnding, markdownLineEndingOrSpace } from "micromark-util-character";
import type {
  Code,
  Construct,
  Effects,
  Extension,
  State,
  TokenizeContext,
  Tokenizer,
} from "micromark-util-types";
import { isDollarFormula, isRoundFormula, isSquareFormula, longestFormula } from "./formulas";

declare module "micromark-util-types" {
  interface TokenTypeMap {
    mathText: "mathText";
    mathFlow: "mathFlow";
    mathData: "mathData";
  }
}

const dollar = 36;
const backslash = 92;
const openRound = 40;
const closeRound = 41;
const openSquare = 91;
const closeSquare = 93;

const isSpace = (code: Code) => code === null || markdownLineEndingOrSpace(code);
/** Scripts without spaces between words. */
const spaceless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/** Whether a dollar next to this character is part of a word, as in US$ or $PATH. */
function isWord(code: Code): boolean {
  if (code === null || code < 0) return false;
  const character = String.fromCharCode(code);
  return /[\p{L}\p{N}]/u.test(character) && !spaceless.test(character);
}

/** Offsets up to which no closing delimiter was found. Searching again would make long runs of openers quadratic. */
const unclosed = new WeakMap<TokenizeContext, Map<Code, number>>();

function neverCloses(context: TokenizeContext, opener: Code): void {
  const seen = unclosed.get(context) ?? new Map<Code, number>();
  unclosed.set(context, seen.set(opener, context.now().offset));
}

function isUnclosed(context: TokenizeContext, opener: Code): boolean {
  return context.now().offset < (unclosed.get(context)?.get(opener) ?? -1);
}

/** Consumes one character or line ending of a formula. */
function step(effects: Effects, code: Code, next: State, inData: boolean): { state: State; inData: boolean } {
  if (markdownLineEnding(code)) {
    if (inData) effects.exit("mathData");
    effects.enter("lineEnding");
    effects.consume(code);
    effects.exit("lineEnding");
    return { state: next, inData: false };
  }
  if (!inData) effects.enter("mathData");
  effects.consume(code);
  return { state: next, inData: true };
}

/** Inline formulas: `$x$`, `$$x$$`, `\(x\)` and `\[x\]`. */
const tokenizeText: Tokenizer = function (this: TokenizeContext, effects, ok, nok) {
  const before = this.previous;
  let opener: Code = null;
  let double = false;
  let inData = false;
  let escaped = false;
  let last: Code = null;
  let body = "";

  const start: State = (code) => {
    effects.enter("mathText");
    effects.enter("mathData");
    inData = true;
    effects.consume(code);
    return code === dollar ? afterDollar : afterBackslash;
  };
  const afterBackslash: State = (code) => {
    if ((code !== openRound && code !== openSquare) || isUnclosed(this, code)) return nok(code);
    opener = code;
    effects.consume(code);
    return inside;
  };
  const afterDollar: State = (code) => {
    opener = dollar;
    if (code === dollar && !double) {
      double = true;
      effects.consume(code);
      return afterDollar;
    }
    const taken = double ? isUnclosed(this, dollar) : isWord(before) || isSpace(code);
    return code === dollar || taken ? nok(code) : inside(code);
  };
  const fail: State = (code) => {
    if (double || opener !== dollar) neverCloses(this, opener);
    return nok(code);
  };
  const inside: State = (code) => {
    const single = opener === dollar && !double;
    if (code === null || body.length > longestFormula || (single && markdownLineEnding(code)))
      return fail(code);
    if (!escaped && code === dollar && opener === dollar) {
      effects.consume(code);
      return double ? secondDollar : afterSingle;
    }
    if (
      escaped &&
      ((code === closeRound && opener === openRound) || (code === closeSquare && opener === openSquare))
    ) {
      effects.consume(code);
      body = body.slice(0, -1);
      return afterBracket;
    }
    escaped = code === backslash && !escaped;
    last = code;
    body += code > 0 ? String.fromCharCode(code) : " ";
    const done = step(effects, code, inside, inData);
    inData = done.inData;
    return done.state;
  };
  const secondDollar: State = (code) => {
    if (code !== dollar) {
      body += "$";
      return inside(code);
    }
    effects.consume(code);
    return (next) => (next === dollar || body.trim() === "" ? nok(next) : end(next));
  };
  const afterSingle: State = (code) =>
    isSpace(last) || isWord(code) || code === dollar || !isDollarFormula(body) ? nok(code) : end(code);
  const afterBracket: State = (code) => {
    const formula = opener === openRound ? isRoundFormula(body) : code !== openRound && isSquareFormula(body);
    return formula ? end(code) : nok(code);
  };
  const end: State = (code) => {
    if (inData) effects.exit("mathData");
    effects.exit("mathText");
    return ok(code);
  };
  return start;
};

/** Block formulas: opening and closing delimiters at the start and end of lines. `open` also accepts unclosed ones. */
function tokenizeFlow(open: boolean): Tokenizer {
  return function (this: TokenizeContext, effects, ok, nok) {
    let opener: Code = null;
    let inData = true;
    let escaped = false;
    let blank = true;
    let firstLine = true;
    let bare = true;
    let body = "";
    let formerDollar = false;

    const start: State = (code) => {
      effects.enter("mathFlow");
      effects.enter("mathData");
      effects.consume(code);
      opener = code === dollar ? dollar : openSquare;
      return second;
    };
    const second: State = (code) => {
      if (code !== opener || isUnclosed(this, opener)) return nok(code);
      effects.consume(code);
      return (next) => (next === dollar ? nok(next) : inside(next));
    };
    const leave = (code: Code, to: State): State | undefined => {
      if (inData) effects.exit("mathData");
      effects.exit("mathFlow");
      return to(code);
    };
    const inside: State = (code) => {
      if (code === null) {
        // While the answer streams, the closing delimiter may still arrive.
        if (open && (bare || !firstLine)) return leave(code, ok);
        neverCloses(this, opener);
        return nok(code);
      }
      if (body.length > longestFormula) {
        neverCloses(this, opener);
        return nok(code);
      }
      if (markdownLineEnding(code)) {
        if (this.interrupt) return firstLine && bare ? leave(code, ok) : nok(code);
        if (blank && !bare) return nok(code);
        firstLine = false;
        blank = true;
        escaped = false;
        formerDollar = false;
        body += "\n";
        const done = step(effects, code, afterLine, inData);
        inData = done.inData;
        return done.state;
      }
      const closes = opener === dollar ? code === dollar && formerDollar : code === closeSquare && escaped;
      formerDollar = code === dollar && !escaped && !formerDollar;
      escaped = code === backslash && !escaped;
      if (!markdownLineEndingOrSpace(code)) {
        blank = false;
        if (firstLine) bare = false;
      }
      body += code > 0 ? String.fromCharCode(code) : " ";
      const done = step(effects, code, closes ? after : inside, inData);
      inData = done.inData;
      return done.state;
    };
    const afterLine: State = (code) => (this.parser.lazy[this.now().line] ? nok(code) : inside(code));
    const after: State = (code) => {
      if (code === null || markdownLineEnding(code)) {
        const inner = body.slice(0, -2);
        const formula = opener === dollar ? inner.trim() !== "" : isSquareFormula(inner);
        return formula ? leave(code, ok) : nok(code);
      }
      if (!markdownLineEndingOrSpace(code)) return nok(code);
      const done = step(effects, code, after, inData);
      inData = done.inData;
      return done.state;
    };
    return start;
  };
}

/** micromark extension for formulas, so that code, escapes, tables and quotes keep their meaning. */
export function mathSyntax(open: boolean): Extension {
  const text: Construct = { name: "mathText", tokenize: tokenizeText };
  const dollarText: Construct = { ...text, previous: (code) => code !== dollar };
  const flow: Construct = { name: "mathFlow", tokenize: tokenizeFlow(open), concrete: true };
  return {
    flow: { [dollar]: flow, [backslash]: flow },
    text: { [dollar]: dollarText, [backslash]: text },
  };
}
