import type { Nodes, Root } from "mdast";

/** Maximum characters of an answer that are formatted; the rest is plain text. */
export const longestText = 256_000;

/** Characters parsed at once. Slow inputs take quadratic time. */
export const piece = 8_000;

/** Maximum characters of a block and of a paragraph, within which parsing can be quadratic. */
export const longestBlock = 16 * piece;
export const longestParagraph = 2 * piece;

/** A longer piece is tried only if the last one took less than this, in milliseconds. */
const slow = 150;

/** Whether to parse a piece of twice the length, given the time for this one and for half of it. */
export function mayDouble(took: number, half: number | undefined): boolean {
  if (took > slow) return half !== undefined && took < 2.5 * half && took < 4 * slow;
  return half === undefined || took < slow / 2 || took < 3 * half;
}

/** Maximum characters of an incomplete end that is repaired. */
export const mendable = 4_000;

/** Milliseconds of parsing before a pause. */
export const slice = 120;

const deepest = 100;
const mostCells = 5_000;
/** Maximum code blocks per piece: each has its own buttons. */
const mostCode = 150;

/** Maximum quotes, lists or footnotes opened by one line. */
const manyContainers = new RegExp(
  String.raw`^(?:[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t]|\[\^[^\]\s]+\]:)){${deepest}}`,
  "m",
);

/** Long runs of emphasis characters; lines of only those are rules or blanks to fill in. */
const longRun = /(?:\*{500}|_{500})(?=[^*_\n])|[^*_\n](?:\*{500}|_{500})/;

/** Maximum trailing characters that may or may not belong to a URL. */
const longTail = /(?:https?:\/\/|www\.)\S{0,2000}?(?:&\w{1,31};){50}/i;

/** Such trailing characters. Most texts have none and are not searched for URLs. */
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

/** Maximum starts of raw HTML without an end in a paragraph: the parser searches for the end of each. */
const mostUnclosed = 100;

/** Starts of raw HTML that has an end of its own, those ends, code fences, and blank lines, which end every paragraph. */
const rawHtml =
  /^ {0,3}(?:`{3,}[^`\n]*|~{3,}[^\n]*)$|<\?|<!--|<!\[CDATA\[|<![A-Za-z]|\?>|-->|\]\]>|>|\n[ \t]*(?=\n)/gm;

const startOf: Record<string, string> = { "?>": "<?", "-->": "<!--", "]]>": "<![CDATA[" };

/** The fence that is open after a line which begins with three or more backticks or tildes; "" is none. */
function fenceAfter(open: string, line: string): string {
  const fence = /`+|~+/.exec(line)?.[0] ?? "";
  if (open === "") return fence;
  return fence.startsWith(open) && line.trim() === fence ? "" : open;
}

function manyUnclosedAt(text: string): number | undefined {
  const unclosed = new Map<string, number>();
  let fence = "";
  for (const { 0: found, index } of text.matchAll(rawHtml)) {
    if (/^ {0,3}[`~]/.test(found)) fence = fenceAfter(fence, found);
    else if (fence !== "") continue;
    else if (found.startsWith("\n")) unclosed.clear();
    else if (found.endsWith(">")) {
      unclosed.delete("<!");
      unclosed.delete(startOf[found] ?? "<!");
    } else {
      const start = /[A-Za-z]$/.test(found) ? "<!" : found;
      const count = (unclosed.get(start) ?? 0) + 1;
      if (count > mostUnclosed) return index;
      unclosed.set(start, count);
    }
  }
  return undefined;
}

/** Offset at which nesting becomes too deep to parse, or unclosed constructs too many. */
export function tooDeepAt(text: string): number | undefined {
  const patterns = [manyContainers, longRun, ...(manyEntities.test(text) ? [longTail] : [])];
  const found = patterns.map((pattern) => pattern.exec(text)?.index);
  const all = [...found, manyBracketsAt(text), manyUnclosedAt(text)].filter((at) => at !== undefined);
  return all.length > 0 ? Math.min(...all) : undefined;
}

/** Length of the last paragraph, heading or cell in a tree. */
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

/** Whether a tree is too deep or too wide to render. */
export function isTooLarge(tree: Root): boolean {
  let cells = 0;
  let code = 0;
  let level: Nodes[] = [tree];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    const next: Nodes[] = [];
    for (const node of level) {
      // Short rows are padded with empty cells.
      if (node.type === "table") cells += (node.align?.length ?? 0) * node.children.length;
      if (node.type === "code") code += 1;
      if ("children" in node) for (const child of node.children) next.push(child);
    }
    if (cells > mostCells || code > mostCode) return true;
    level = next;
  }
  return false;
}
