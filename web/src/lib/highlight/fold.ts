/** A folded text. Unit i stands for the units starts[i] to ends[i] of the original. */
export interface Folded {
  text: string;
  starts: number[];
  ends: number[];
}

/** Letters without a canonical decomposition that people type in their base form. */
const baseLetters: Partial<Record<string, string>> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", þ: "th", ø: "o", ł: "l", đ: "d", ð: "d", ħ: "h", ŧ: "t" },
  ...{ ى: "ي", ی: "ي", ک: "ك", ة: "ه" },
};

/** A letter with its marks, or a syllable of several code points. */
const segments =
  /[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|\P{M}(?:\p{M}|\u200d|[\u00ad\uff9e\uff9f])*|\p{M}+/gsu;
const strippableMarks =
  /[\p{Script=Latin}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}]/u;

/** Whether people omit the mark when typing. In other scripts, marks are vowels or distinguish letters. */
function isOptional(base: string, mark: string): boolean {
  if (/\p{Me}|\p{Variation_Selector}|\u034f/u.test(mark)) return true;
  if (/\p{Script=Cyrillic}/u.test(base)) return mark !== "\u0306";
  return strippableMarks.test(base) || (base !== "" && !/[\p{L}\p{M}]/u.test(base));
}

function foldLetter(letter: string): string {
  if (/\p{Nd}/u.test(letter)) {
    // The ten digits of a script are contiguous, so the value is the number of digits before this one.
    let value = 0;
    const code = letter.codePointAt(0) ?? 0;
    while (/\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
    return String(value % 10);
  }
  const lower = letter.toUpperCase().toLowerCase();
  return baseLetters[lower] ?? lower;
}

function foldSegment(segment: string): string {
  let folded = "";
  let base = "";
  const parts = segment.normalize("NFKD");
  for (const part of parts) {
    if (/\p{M}/u.test(part)) {
      if (!isOptional(base, part)) folded += part;
    } else if (/[\u200b\u02b9-\u02bf]/u.test(part)) folded += " ";
    else if (!/[\p{Cf}ـ]/u.test(part)) {
      folded += foldLetter(part);
      base = part;
    }
  }
  // Symbols such as ™ and ½ are words of their own.
  return /^\p{S}|⁄/u.test(segment + parts) ? ` ${folded} ` : folded.normalize("NFC");
}

/**
 * Normalizes compatibility forms, case and omittable marks as the server's search does (domain/chat, fold), so that
 * every match of the server is found here, too.
 */
export function fold(text: string): Folded {
  const folded: Folded = { text: "", starts: [], ends: [] };
  for (const { 0: segment, index } of text.matchAll(segments)) {
    const units = /^[ -~]$/.test(segment) ? segment.toLowerCase() : foldSegment(segment);
    folded.text += units;
    for (let i = 0; i < units.length; i += 1) {
      folded.starts.push(index);
      folded.ends.push(index + segment.length);
    }
  }
  return folded;
}
