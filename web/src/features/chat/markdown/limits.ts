import type { Nodes, Root } from "mdast";

/** Characters of an answer that are laid out; what comes after them is shown as it was written. */
export const longestText = 256_000;

/** Characters that are parsed at once. What parses slowly does so with the square of this. */
export const piece = 8_000;

/** Characters of the longest block, and of the longest paragraph, whose characters may all have to do with each other. */
export const longestBlock = 16 * piece;
export const longestParagraph = 2 * piece;

/** What a piece may take before a longer one is tried, in milliseconds. */
const slow = 150;

/** Whether parsing twice as much is worth trying, after the time that this much took, and half of it before. */
export function mayDouble(took: number, half: number | undefined): boolean {
  if (took > slow) return half !== undefined && took < 2.5 * half && took < 4 * slow;
  return half === undefined || took < slow / 2 || took < 3 * half;
}

/** What is half written is mended in so many characters at most. */
export const mendable = 4_000;

/** For so long a text is parsed without a pause, in milliseconds. */
export const slice = 120;

const deepest = 100;
const mostCells = 5_000;
/** Blocks of code in a piece: each has buttons of its own. */
const mostCode = 150;

/** A line that opens so many quotes, lists or footnotes at once. */
const manyContainers = new RegExp(
  String.raw`^(?:[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t]|\[\^[^\]\s]+\]:)){${deepest}}`,
  "m",
);

/** Runs in which every character may open or close emphasis; a line of nothing else is a rule, or a form to fill in. */
const longRun = /(?:\*{500}|_{500})(?=[^*_\n])|[^*_\n](?:\*{500}|_{500})/;

/** An address that ends in so many characters that may or may not belong to it. */
const longTail = /(?:https?:\/\/|www\.)\S{0,2000}?(?:&\w{1,31};){50}/i;

/** What such an address ends in. Most texts have none, and need not be searched for addresses. */
const manyEntities = /(?:&\w{1,31};){50}/;

const mostBrackets = 400;

function manyBracketsAt(text: string): number | undefined {
  let depth = 0;
  for (const { 0: found, index } of text.matchAll(/[[\]]|\n[ \t]*\n/g)) {
    depth = found === "[" ? depth + 1 : found === "]" ? Math.max(0, depth - 1) : 0;
    if (depth > mostBrackets) return index;
  }
  return undefined;
}

/** Where a text begins to nest so deeply that parsing it is not worth the time it takes. */
export function tooDeepAt(text: string): number | undefined {
  const patterns = [manyContainers, longRun, ...(manyEntities.test(text) ? [longTail] : [])];
  const found = patterns.map((pattern) => pattern.exec(text)?.index);
  const all = [...found, manyBracketsAt(text)].filter((at) => at !== undefined);
  return all.length > 0 ? Math.min(...all) : undefined;
}

/** How long the paragraph, heading or cell at the end of a tree is. */
export function lastParagraph(tree: Root): number {
  let node: Nodes = tree;
  while ("children" in node && !["paragraph", "heading", "tableCell"].includes(node.type)) {
    const last: Nodes | undefined = node.children.at(-1);
    if (last === undefined) break;
    node = last;
  }
  if (node.type === "code" || node.type === "html") return 0;
  return (node.position?.end.offset ?? 0) - (node.position?.start.offset ?? 0);
}

/** Whether a tree is too deep or too wide to be drawn. */
export function isTooLarge(tree: Root): boolean {
  let cells = 0;
  let code = 0;
  let level: Nodes[] = [tree];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    const next: Nodes[] = [];
    for (const node of level) {
      // A short row is filled up with empty cells.
      if (node.type === "table") cells += (node.align?.length ?? 0) * node.children.length;
      if (node.type === "code") code += 1;
      if ("children" in node) for (const child of node.children) next.push(child);
    }
    if (cells > mostCells || code > mostCode) return true;
    level = next;
  }
  return false;
}
