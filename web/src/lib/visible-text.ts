/**
 * A character that is not seen, or that changes the order in which others are: a control, a format character, a filler, a variation
 * selector. Tabs and line breaks are seen for what they are.
 */
const hidden =
  /(?!\r?\n|\t)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** An emoji, whose joiners and selectors make it one picture. */
const emoji =
  /\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)*/u;
const emojiOrHidden = new RegExp(`${emoji.source}|((?:${hidden.source})+)`, "gu");

/** More runs than these are shown as plain text, so that a hostile text cannot make too many elements. */
const maxRuns = 1_000;

/** A run of characters that are seen, or of the codes of those that are not. */
export interface Run {
  readonly text: string;
  readonly hidden: boolean;
  /** Where it begins. */
  readonly at: number;
}

const codeOf = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** The codes of characters, each repetition counted: "U+200B ×3 U+202E". */
function codesOf(characters: string): string {
  const runs: { code: string; count: number }[] = [];
  for (const character of characters) {
    const code = codeOf(character);
    const last = runs.at(-1);
    if (last?.code === code) last.count += 1;
    else runs.push({ code, count: 1 });
  }
  return runs.map(({ code, count }) => (count > 1 ? `${code} ×${count}` : code)).join(" ");
}

/** Divides a text into what is seen and what is not. Together, the runs say all of it. */
export function visibleRuns(text: string): Run[] {
  const runs: Run[] = [];
  let seen = "";
  let at = 0;
  let from = 0;
  for (const match of text.matchAll(emojiOrHidden)) {
    const codes = match[1];
    if (codes === undefined) continue;
    seen += text.slice(from, match.index);
    from = match.index + codes.length;
    if (runs.length >= maxRuns) {
      seen += ` [${codesOf(codes)}] `;
      continue;
    }
    if (seen !== "") runs.push({ text: seen, hidden: false, at });
    runs.push({ text: codesOf(codes), hidden: true, at: match.index });
    seen = "";
    at = from;
  }
  seen += text.slice(from);
  if (seen !== "") runs.push({ text: seen, hidden: false, at });
  return runs;
}

/** One line of at most so many characters, for what a stranger calls something. */
export function oneLine(text: string, most: number): string {
  const line = text
    .slice(0, 4 * most)
    .replace(new RegExp(hidden.source, "gu"), " ")
    .replace(/\s+/g, " ")
    .trim();
  const characters = [...line];
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : line;
}
