import type { Element, ElementContent, Root, Text } from "hast";

/** Allowed HTML elements. All other HTML in an answer is shown as text. */
const inline = new Set(
  "b i em strong u s del ins mark small sub sup kbd q abbr cite dfn var samp code span".split(" "),
);
const block = new Set("details summary p div center hr".split(" "));
const empty = new Set(["br", "hr", "wbr"]);
/** Markdown elements with inline content only. */
const phrasing = new Set(["p", "h1", "h2", "h3", "h4", "h5", "h6", "a", "em", "strong", "del"]);

/** Maximum nesting of HTML elements. */
const deepest = 30;
const tag =
  /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z][a-z-]*(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'=<>`]+))?)*)\s*(\/?)>/gi;

export interface Tag {
  name: string;
  kind: "open" | "close" | "empty";
  written: string;
  align?: string;
  open: boolean;
}

/** Splits HTML into allowed tags and the text between them. */
export function tagsOf(html: string): (Tag | string)[] {
  const found: (Tag | string)[] = [];
  let end = 0;
  for (const match of html.matchAll(tag)) {
    const [written, slash, given = "", attributes = "", closed] = match;
    const name = given.toLowerCase();
    if (!inline.has(name) && !block.has(name) && !empty.has(name)) continue;
    if (match.index > end) found.push(html.slice(end, match.index));
    end = match.index + written.length;
    if (empty.has(name)) found.push({ name, kind: "empty", written, open: false });
    else if (closed && !slash) found.push(written);
    else {
      const align = /\balign\s*=\s*["']?(left|center|right)\b/i.exec(attributes)?.[1]?.toLowerCase();
      const kind = slash ? "close" : "open";
      found.push({ name, kind, written, align, open: /\sopen\b/i.test(attributes) });
    }
  }
  if (end < html.length) found.push(html.slice(end));
  return found;
}

/** Number of block elements that the HTML leaves open; negative if it closes more than it opens. */
export function blocksOpened(html: string): number {
  let opened = 0;
  for (const part of tagsOf(html)) {
    if (typeof part === "string" || !block.has(part.name) || part.kind === "empty") continue;
    opened += part.kind === "open" ? 1 : -1;
  }
  return opened;
}

type Part = Tag | ElementContent;
const isTag = (part: Part): part is Tag => "kind" in part;
const text = (value: string): Text => ({ type: "text", value });

function elementOf({ name, align, open }: Tag, parent: Tag | undefined): Element {
  const properties = name === "center" ? { align: "center" } : align ? { align } : {};
  const element = (tagName: string): Element => ({ type: "element", tagName, properties, children: [] });
  if (name === "details") return { ...element(name), properties: { open } };
  // Markdown paragraphs may stand inside HTML blocks, but not inside an element with inline content only.
  if (name === "p" || name === "center") return element("div");
  return element(name === "summary" && parent?.name !== "details" ? "span" : name);
}

/**
 * Finds opening tags that have a closing tag among the following parts; while an answer streams, all count as closed.
 */
function paired(parts: Part[], growing: boolean): Set<Tag> {
  const pairs = new Set<Tag>();
  const waiting: Tag[] = [];
  for (const part of parts) {
    if (!isTag(part) || part.kind === "empty") continue;
    if (part.kind === "open") {
      waiting.push(part);
      continue;
    }
    const at = waiting.findLastIndex(({ name }) => name === part.name);
    const opener = waiting[at];
    if (opener === undefined) continue;
    waiting.length = at;
    pairs.add(opener).add(part);
  }
  if (growing) for (const part of waiting) pairs.add(part);
  return pairs;
}

function nested(parts: Part[], growing: boolean): ElementContent[] {
  const pairs = paired(parts, growing);
  const out: ElementContent[] = [];
  const stack: { tag: Tag; element: Element }[] = [];
  const add = (node: ElementContent) => (stack.at(-1)?.element.children ?? out).push(node);
  for (const part of parts) {
    if (!isTag(part)) add(part);
    else if (part.kind === "empty") add(elementOf(part, undefined));
    else if (!pairs.has(part)) add(text(part.written));
    else if (part.kind === "close") {
      const at = stack.findLastIndex(({ tag }) => tag.name === part.name);
      if (at >= 0) stack.length = at;
    } else {
      const element = elementOf(part, stack.at(-1)?.tag);
      add(element);
      if (stack.length < deepest) stack.push({ tag: part, element });
    }
  }
  return out;
}

function partsOf(child: Root["children"][number], growing: boolean, blocks: boolean): Part[] {
  if (child.type === "raw") {
    return tagsOf(child.value).map((part) => {
      if (typeof part === "string") return text(part);
      return blocks || !block.has(part.name) ? part : text(part.written);
    });
  }
  if (child.type === "element") {
    const holdsBlocks = blocks && !phrasing.has(child.tagName);
    return [{ ...child, children: drawHtml(child.children, growing, holdsBlocks) }];
  }
  return child.type === "text" ? [child] : [];
}

/** Replaces allowed HTML with elements and all other HTML with text. */
export function drawHtml(children: Root["children"], growing: boolean, blocks = true): ElementContent[] {
  if (children.every(({ type }) => type === "text")) return children as ElementContent[];
  return nested(
    children.flatMap((child) => partsOf(child, growing, blocks)),
    growing,
  );
}
