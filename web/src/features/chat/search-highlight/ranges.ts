import { bestMatch, findMatches } from "./matches";

const blocks = "p, li, td, th, pre, h1, h2, h3, h4, h5, h6, dt, dd, blockquote, div, article";
/** Not the words of the message: buttons, and what is not drawn. */
const apart = "button, svg, [aria-hidden=true], .katex-mathml, .sr-only";

/** The text of an element with the nodes it is in. Words of different blocks never run together. */
function textIn(element: Element): { text: string; nodes: { node: Text; at: number }[] } {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes: { node: Text; at: number }[] = [];
  let text = "";
  let block: Element | null = null;
  while (walker.nextNode()) {
    const node = walker.currentNode as Text;
    if (node.parentElement?.closest(apart)) continue;
    const own: Element | null = node.parentElement?.closest(blocks) ?? null;
    if (own !== block) text += "\n";
    block = own;
    nodes.push({ node, at: text.length });
    text += node.data;
  }
  return { text, nodes };
}

/** Ranges of the words of a query in what is drawn of a message, and the one to go to. */
export function rangesOf(message: Element, query: string): { all: Range[]; best: Range | undefined } {
  const all: Range[] = [];
  let best: Range | undefined;
  for (const element of message.querySelectorAll(".answer, [data-testid=user-message]")) {
    const { text, nodes } = textIn(element);
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
