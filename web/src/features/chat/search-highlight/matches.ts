import { fold } from "./fold";

/** A place in a text where a word of the query stands: which word, and from where to where. */
export interface Match {
  word: number;
  start: number;
  end: number;
}

/** Scripts that write no spaces between words, or join endings to them: a word of them is looked for anywhere. */
const unspaced =
  "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー]\\p{M}*";
const runs = new RegExp(`(?<within>(?:${unspaced})+)|(?:(?!${unspaced})[\\p{L}\\p{N}\\p{M}])+`, "gu");

interface Word {
  text: string;
  /** It may stand within a run of letters. */
  within: boolean;
  /** Words that begin with it match, too. */
  begins: boolean;
}

function wordsOf(query: string): Word[] {
  const { text } = fold(query);
  return [...text.matchAll(runs)].map(({ 0: word, index, groups }) => {
    const within = groups?.within !== undefined;
    // The last word may have been half typed.
    return { text: word, within, begins: !within && index + word.length === text.length };
  });
}

function placesIn(run: string, { text, within, begins }: Word): number[] {
  if (!within) return run === text || (begins && run.startsWith(text)) ? [0] : [];
  const places: number[] = [];
  for (let at = run.indexOf(text); at >= 0; at = run.indexOf(text, at + 1)) {
    if (!/^\p{M}/u.test(run.slice(at + text.length))) places.push(at);
  }
  return places;
}

/** Where the words of a query stand in a text, in order; by the rules of the server's search. */
export function findMatches(text: string, query: string): Match[] {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  const folded = fold(text);
  const matches: Match[] = [];
  for (const { 0: run, index, groups } of folded.text.matchAll(runs)) {
    const within = groups?.within !== undefined;
    for (const [n, word] of words.entries()) {
      if (word.within !== within) continue;
      for (const place of placesIn(run, word)) {
        const first = index + place;
        const start = folded.starts[first] ?? 0;
        matches.push({ word: n, start, end: folded.ends[first + word.text.length - 1] ?? start });
      }
    }
  }
  return matches;
}

/** The first place where the most words of the query stand closest together. */
export function bestMatch(matches: readonly Match[]): Match | undefined {
  const all = new Set(matches.map(({ word }) => word)).size;
  let best: Match | undefined;
  let shortest = Number.POSITIVE_INFINITY;
  const last = new Map<number, Match>();
  for (const match of matches) {
    last.delete(match.word);
    last.set(match.word, match);
    const [first = match] = last.values();
    if (last.size === all && match.end - first.start < shortest) {
      best = first;
      shortest = match.end - first.start;
    }
  }
  return best;
}
