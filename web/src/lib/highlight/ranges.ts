import { bestMatch, findMatches } from "./matches";

const blocks = "p, li, td, th, pre, h1, h2, h3, h4, h5, h6, dt, dd, blockquote, div, article";
/** Content that is not message text: buttons, reasoning and hidden elements. */
const excluded = "button, svg, [aria-hidden=true], .reasoning, .katex-mathml, .sr-only";

/** The text of an element and its text nodes. Blocks are separated, so words never run together. */
function textWithNodes(element: Element): { text: string; nodes: { node: Text; at: number }[] } {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes: { node: Text; at: number }[] = [];
  let text = "";
  let block: Element | null = null;
  while (walker.nextNode()) {
    const node = walker.currentNode as Text;
    if (node.parentElement?.closest(excluded)) continue;
    const ownText: Element | null = node.parentElement?.closest(blocks) ?? null;
    if (ownText !== block) text += "\n";
    block = ownText;
    nodes.push({ node, at: text.length });
    text += node.data;
  }
  return { text, nodes };
}

/** DOM ranges of the query's words in a rendered message, and the best one to scroll to. */
export function rangesOf(message: Element, query: string): { all: Range[]; best: Range | undefined } {
  const all: Range[] = [];
  let best: Range | undefined;
  for (const element of message.querySelectorAll(".answer, [data-testid=user-message]")) {
    const { text, nodes } = textWithNodes(element);
    const matches = findMatches(text, query);
    const target = bestMatch(matches);
    let from = 0;
    for (const match of matches) {
      while (from + 1 < nodes.length && (nodes[from + 1]?.at ?? 0) <= match.start) from += 1;
      let to = from;
      while (to + 1 < nodes.length && (nodes[to + 1]?.at ?? 0) < match.end) to += 1;
      const [first, last] = [nodes[from], nodes[to]];
      if (first === undefined || last === undefined) continue;
      const range = document.createRange();
      range.setStart(first.node, match.start - first.at);
      range.setEnd(last.node, match.end - last.at);
      all.push(range);
      if (match === target) best ??= range;
    }
  }
  return { all, best };
}
