import { fold } from "./fold";

/** A match: the index of the query word and its range in the text. */
export interface Match {
  word: number;
  start: number;
  end: number;
}

/** Scripts without spaces between words, or with suffixes joined to them: words match anywhere. */
const unspacedScripts =
  "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー]\\p{M}*";
const runs = new RegExp(
  `(?<within>(?:${unspacedScripts})+)|(?:(?!${unspacedScripts})[\\p{L}\\p{N}\\p{M}])+`,
  "gu",
);

interface Word {
  text: string;
  /** May match inside a run of letters. */
  matchesInside: boolean;
  /** Matches words that start with it. */
  matchesPrefix: boolean;
}

function wordsOf(query: string): Word[] {
  const { text } = fold(query);
  return [...text.matchAll(runs)].map(({ 0: word, index, groups }) => {
    const matchesInside = groups?.within !== undefined;
    // The last word may be incomplete.
    return {
      text: word,
      matchesInside,
      matchesPrefix: !matchesInside && index + word.length === text.length,
    };
  });
}

function positionsIn(run: string, { text, matchesInside, matchesPrefix }: Word): number[] {
  if (!matchesInside) return run === text || (matchesPrefix && run.startsWith(text)) ? [0] : [];
  const positions: number[] = [];
  for (let at = run.indexOf(text); at >= 0; at = run.indexOf(text, at + 1)) {
    if (!/^\p{M}/u.test(run.slice(at + text.length))) positions.push(at);
  }
  return positions;
}

/** Ranges of the query's words in a text, in order, by the rules of the server's search. */
export function findMatches(text: string, query: string): Match[] {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  const folded = fold(text);
  const matches: Match[] = [];
  for (const { 0: run, index, groups } of folded.text.matchAll(runs)) {
    const matchesInside = groups?.within !== undefined;
    for (const [n, word] of words.entries()) {
      if (word.matchesInside !== matchesInside) continue;
      for (const place of positionsIn(run, word)) {
        const first = index + place;
        const start = folded.starts[first] ?? 0;
        matches.push({ word: n, start, end: folded.ends[first + word.text.length - 1] ?? start });
      }
    }
  }
  return matches;
}

/** The start of the shortest range that contains the most query words. */
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
