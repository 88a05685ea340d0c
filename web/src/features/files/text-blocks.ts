import type { FileText } from "@/data/client/types";

/** A piece of a page: a page can be a whole book, and only what is in view is laid out. */
export interface Block {
  page: number;
  title: string;
  /** The page begins with it. */
  first: boolean;
  text: string;
}

/** Characters of a block, about, and at most: a line can be longer than a screen. */
const usual = 3_000;
const most = 6_000;

/** Where a block that begins at `from` ends: at the end of a line, if there is one. */
function endOf(text: string, from: number): number {
  if (text.length - from <= most) return text.length;
  const line = text.indexOf("\n", from + usual);
  if (line >= 0 && line < from + most) return line + 1;
  const end = from + usual;
  const code = text.charCodeAt(end - 1);
  return code >= 0xd800 && code < 0xdc00 ? end - 1 : end; // never between the halves of a character
}

export function blocksOf({ pages }: Pick<FileText, "pages">): Block[] {
  const blocks: Block[] = [];
  for (const { page, title, text } of pages) {
    let from = 0;
    do {
      const to = endOf(text, from);
      // The end of a line ends the block.
      blocks.push({ page, title, first: from === 0, text: text.slice(from, to).replace(/\n$/, "") });
      from = to;
    } while (from < text.length);
  }
  return blocks;
}

/** The whole text, as the model gets it. */
export function modelText({ pages }: Pick<FileText, "pages">): string {
  return pages
    .map(({ page, title, text }) => {
      const titled = title === "" ? text : `${title}\n${text}`;
      return pages.length > 1 ? `[page ${page}]\n${titled}` : titled;
    })
    .join("\n\n");
}

/** What finds a text, in any case; undefined without a text. */
export function finderOf(text: string): RegExp | undefined {
  const wanted = text.trim();
  return wanted === "" ? undefined : new RegExp(wanted.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "giu");
}

/** The numbers of the blocks in which a text is found. */
export function findIn(blocks: readonly Block[], finder: RegExp | undefined): number[] {
  if (finder === undefined) return [];
  return blocks.flatMap(({ text }, index) => (text.search(finder) >= 0 ? [index] : []));
}

/** A text in parts: those that the finder matches, and those between them. */
export function splitBy(
  text: string,
  finder: RegExp | undefined,
): { text: string; match: boolean; at: number }[] {
  const parts: { text: string; match: boolean; at: number }[] = [];
  let from = 0;
  for (const { 0: found, index } of finder === undefined ? [] : text.matchAll(finder)) {
    if (index > from) parts.push({ text: text.slice(from, index), match: false, at: from });
    parts.push({ text: found, match: true, at: index });
    from = index + found.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), match: false, at: from });
  return parts;
}
