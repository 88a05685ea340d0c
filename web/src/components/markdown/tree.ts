import type { Element, ElementContent, Root } from "hast";
import { type Schema, sanitize } from "hast-util-sanitize";
import type { RootContent } from "mdast";
import { toHast } from "mdast-util-to-hast";
import { drawHtml } from "./html";
import { laidOut } from "./layout";
import type { Formula } from "./math-nodes";
import { withMarks } from "./source-marks";

export interface FootnoteWords {
  footnotes: string;
  backToText: string;
}

/** Sanitizing schema: the elements that an answer may contain, whatever earlier steps let through. */
const schema: Schema = {
  tagNames: (
    "a b blockquote br cite code del details dfn div em h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q " +
    "s samp section small span strong sub summary sup table tbody td th thead tr u ul var wbr abbr"
  ).split(" "),
  attributes: {
    a: ["href", "id", "dataFootnoteRef", "dataFootnoteBackref", "ariaLabel", "ariaDescribedBy", "className"],
    code: [["className", /^language-./, "math-inline", "math-display"], "dataSource"],
    details: ["open"],
    div: ["align"],
    img: ["src", "alt"],
    input: ["checked", ["disabled", true], ["type", "checkbox"]],
    li: ["id", ["className", "task-list-item"]],
    ol: ["start", ["className", "contains-task-list"]],
    p: ["align", ["className", "sr-only"], "id"],
    section: ["dataFootnotes", ["className", "footnotes"]],
    td: ["align"],
    th: ["align"],
    ul: [["className", "contains-task-list"]],
  },
  protocols: { href: ["http", "https", "mailto"], src: ["http", "https"] },
  clobber: [],
};

/** Formulas leave the tree as code elements with data attributes; Formula renders them. */
function formula(_: unknown, { value, source, display }: Formula): Element {
  return {
    type: "element",
    tagName: "code",
    properties: { className: [display ? "math-display" : "math-inline"], dataSource: source },
    children: [{ type: "text", value }],
  };
}

export interface TreeOptions {
  growing: boolean;
  /** Prefix of ids, so that answers share none. */
  prefix: string;
  words: FootnoteWords;
  /** Level of the answer's top heading within the page. */
  topHeading: number;
}

/** Converts blocks to React elements. */
export function treeOf(nodes: RootContent[], { growing, prefix, words, topHeading }: TreeOptions): Root {
  const root = toHast(
    { type: "root", children: nodes },
    {
      allowDangerousHtml: true,
      clobberPrefix: prefix,
      footnoteBackLabel: words.backToText,
      footnoteLabel: words.footnotes,
      footnoteLabelTagName: "p",
      handlers: { formula },
    },
  ) as Root;
  const drawn: Root = { type: "root", children: drawHtml(root.children, growing) };
  const safe = sanitize(drawn, schema) as Root;
  return { type: "root", children: laidOut(withMarks(safe.children as ElementContent[]), topHeading) };
}
