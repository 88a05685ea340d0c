import type { Root, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { cjkFriendlyExtension } from "micromark-extension-cjk-friendly";
import { gfm } from "micromark-extension-gfm";
import remend from "remend";
import { codeSyntax } from "./code-syntax";
import { indentedCode } from "./indented-code";
import {
  isTooLarge,
  lastParagraph,
  longestBlock,
  longestParagraph,
  longestText,
  mayDouble,
  mendable,
  piece,
  slice,
  tooDeepAt,
} from "./limits";
import { mathNodes } from "./math-nodes";
import { mathSyntax } from "./math-syntax";

/** A top-level block: a paragraph, list, table and so on. */
export interface Block {
  node: RootContent;
  /** Offset in the answer, and the source. */
  start: number;
  source: string;
}

export interface Parsed {
  text: string;
  growing: boolean;
  blocks: Block[];
  /** Number of settled blocks, which later text cannot change, and the offset after them. */
  settled: number;
  from: number;
  /** Offset of the unparsed rest; the text's length if there is none. */
  end: number;
  /** Whether the rest stays unparsed: it is too long, too deep or too slow. */
  plain: boolean;
  /** Labels of links and footnotes that were known at the start. */
  known: string;
}

const gfmSyntax = [gfm({ singleTilde: false }), cjkFriendlyExtension(), codeSyntax, indentedCode];
const closed = [...gfmSyntax, mathSyntax(false)];
const open = [...gfmSyntax, mathSyntax(true)];
const mdastExtensions = [gfmFromMarkdown(), mathNodes];

const repairOptions = {
  comparisonOperators: false,
  htmlTags: false,
  katex: false,
  linkMode: "text-only",
  singleTilde: false,
} as const;

function tree(source: string, growing: boolean): Root | undefined {
  try {
    const root = fromMarkdown(source, { extensions: growing ? open : closed, mdastExtensions });
    return isTooLarge(root) ? undefined : root;
  } catch {
    return undefined; // stack overflow
  }
}

/** Labels that later links and footnotes may refer to. */
function labels(blocks: Block[]): string {
  return blocks
    .filter(({ node }) => node.type === "definition" || node.type === "footnoteDefinition")
    .map(({ node, source }) => (node.type === "footnoteDefinition" ? `[^${node.label}]: .` : source.trim()))
    .join("\n\n");
}

function blocksOf(root: Root, source: string, offset: number): Block[] {
  const starts = root.children.map(({ position }) => {
    const at = position?.start.offset ?? 0;
    return source.lastIndexOf("\n", at - 1) + 1;
  });
  return root.children.map((node, index) => {
    const start = starts[index] ?? 0;
    return { node, start: start + offset, source: source.slice(start, starts[index + 1] ?? source.length) };
  });
}

/** Completes the open end of a block as it will probably continue. */
function withRepairedEnd(block: Block, known: string): Block {
  const { node, source } = block;
  if (node.type === "code" || node.type === "html" || node.type === "formula" || source.length > mendable)
    return block;
  try {
    const repaired = remend(source, repairOptions);
    if (repaired === source) return block;
    const [found, ...others] =
      tree(`${known}\n\n${repaired}`, true)?.children.filter(
        ({ position }) => (position?.start.offset ?? 0) >= known.length + 2,
      ) ?? [];
    return found !== undefined && others.length === 0 ? { ...block, node: found, source: repaired } : block;
  } catch {
    return block;
  }
}

interface Piece {
  blocks: Block[];
  /** Offset of the next piece. */
  next: number;
}

/** Blocks that end with a blank line before an offset. */
function blocksBefore(
  source: string,
  offset: number,
  from: number,
  before: string,
  growing: boolean,
): Piece | undefined {
  const end = source.lastIndexOf("\n\n", offset) + 2;
  const root = end > 2 ? tree(before + source.slice(0, end), growing) : undefined;
  if (root === undefined) return undefined;
  const blocks = blocksOf(root, before + source.slice(0, end), from - before.length);
  return { blocks: blocks.filter(({ start }) => start >= from), next: from + end };
}

/** Parses from an offset to the last block that is certainly complete; undefined beyond the limits. */
function parsePiece(text: string, from: number, known: string, growing: boolean): Piece | undefined {
  let half: number | undefined;
  for (let size = piece; size <= longestBlock; size *= 2) {
    const last = from + size >= text.length;
    const before = known === "" ? "" : `${known}\n\n`;
    const source = text.slice(from, from + size);
    const deep = tooDeepAt(source);
    if (deep !== undefined)
      return size === piece ? blocksBefore(source, deep, from, before, growing) : undefined;
    const began = performance.now();
    const root = tree(before + source, growing);
    if (root === undefined) return undefined;
    const blocks = blocksOf(root, before + source, from - before.length).filter(({ start }) => start >= from);
    const end = blocks.at(-1);
    if (last && growing && end !== undefined) blocks[blocks.length - 1] = withRepairedEnd(end, known);
    if (last) return { blocks, next: text.length };
    // The last block may continue, and the one before it may merge with it.
    const next = blocks.at(-2)?.start;
    if (next !== undefined && next > from) return { blocks: blocks.slice(0, -2), next };
    const took = performance.now() - began;
    if (!mayDouble(took, half) || 2 * lastParagraph(root) > longestParagraph) return undefined;
    half = took;
  }
  return undefined;
}

const named = /^ {0,3}\[[^\]\n]+\]:/m;

function canGoOn(before: Parsed, text: string, growing: boolean): boolean {
  // Definitions at the end may resolve references in earlier pieces.
  if (before.growing && !growing && (before.plain || named.test(text))) return false;
  return text.startsWith(before.text.slice(0, before.from));
}

function parseFrom(parsed: Parsed, known: string): Parsed {
  const { text, growing } = parsed;
  const blocks = parsed.blocks.slice(0, parsed.settled);
  let { settled, from } = parsed;
  let end = from;
  const began = performance.now();
  while (end < text.length && performance.now() - began < slice) {
    const found = end < longestText ? parsePiece(text, end, known || labels(blocks), growing) : undefined;
    if (found === undefined) return { ...parsed, blocks, settled, from, end, plain: true };
    blocks.push(...found.blocks);
    end = found.next;
    // The last two blocks may still change.
    settled = Math.max(settled, end < text.length ? blocks.length : blocks.length - 2);
    from = blocks[settled]?.start ?? (end < text.length ? end : from);
  }
  return { ...parsed, blocks, settled, from, end };
}

/**
 * Parses a text incrementally: settled blocks keep their identity. Pauses after a time budget; the result then covers
 * part of the text, and the next call continues.
 */
export function parse(text: string, growing: boolean, before?: Parsed): Parsed {
  const goesOn = before !== undefined && canGoOn(before, text, growing);
  if (goesOn && before.plain) return { ...before, text, growing };
  const empty = { blocks: [], settled: 0, from: 0, end: 0, plain: false, known: "" };
  const parsed = parseFrom({ ...(goesOn ? before : empty), text, growing }, goesOn ? before.known : "");
  const known = growing || parsed.end < text.length ? parsed.known : labels(parsed.blocks);
  // Parse once more, now that later definitions are known.
  if (known !== parsed.known && text.length > piece)
    return parseFrom({ text, growing, ...empty, known }, known);
  return parsed;
}
