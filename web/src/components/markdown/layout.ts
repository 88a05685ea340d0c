import type { Element, ElementContent } from "hast";

const leaves = new Set(["p", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "summary"]);
const containers = new Set(["ul", "ol", "li", "blockquote", "table", "details", "section"]);
const blocks = new Set([...leaves, ...containers, "div", "hr", "pre"]);

const isElement = (node: ElementContent | undefined): node is Element => node?.type === "element";
const isBlock = (node: ElementContent) => isElement(node) && blocks.has(node.tagName);

const rightToLeft =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Samaritan}\p{Script=Mandaic}]/u;

/**
 * Direction of the first strong character. Code and formulas are skipped, since they occur in texts of any direction.
 */
function directionOf(nodes: ElementContent[]): "ltr" | "rtl" | undefined {
  for (const node of nodes) {
    if (node.type === "text") {
      const letter = /\p{L}/u.exec(node.value)?.[0];
      if (letter !== undefined) return rightToLeft.test(letter) ? "rtl" : "ltr";
    } else if (isElement(node) && node.tagName !== "code" && node.tagName !== "pre") {
      const found = directionOf(node.children);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function hasWords(nodes: ElementContent[]): boolean {
  return nodes.some((node) =>
    node.type === "text"
      ? node.value.trim() !== ""
      : isElement(node) && (node.tagName === "img" || hasWords(node.children)),
  );
}

const element = (
  tagName: string,
  children: ElementContent[],
  properties: Element["properties"] = {},
): Element => ({
  type: "element",
  tagName,
  properties,
  children,
});

/** Labels a task-list checkbox with the text after it. */
function labelled(children: ElementContent[]): ElementContent[] {
  const first = children.findIndex(
    (child) => isElement(child) || (child.type === "text" && child.value.trim()),
  );
  const head = children[first];
  if (!isElement(head)) return children;
  if (head.tagName === "p") return children.with(first, { ...head, children: labelled(head.children) });
  if (head.tagName !== "input") return children;
  const after = children.findIndex((child, index) => index > first && isBlock(child));
  const end = after < 0 ? children.length : after;
  return [element("label", children.slice(first, end)), ...children.slice(end)];
}

/** `$$…$$` alone in a block is a display formula; a period may follow it. */
function displayed(children: ElementContent[]): ElementContent[] {
  const [first, rest] = children;
  if (!isElement(first) || first.tagName !== "code" || children.length > 2) return children;
  const alone = rest === undefined || (rest.type === "text" && /^\s*[.,;:]?\s*$/.test(rest.value));
  if (!alone || !String(first.properties.dataSource ?? "").startsWith("$$")) return children;
  return [
    { ...first, properties: { ...first.properties, className: ["math-display"] } },
    ...children.slice(1),
  ];
}

function properties({ tagName, properties }: Element, children: ElementContent[]): Element["properties"] {
  if (leaves.has(tagName)) return { ...properties, dir: "auto" };
  if (!containers.has(tagName)) return properties;
  if (tagName === "li" && !children.some(isBlock)) return { ...properties, dir: "auto" };
  // A container's direction places its bullets or bar; its contents have their own directions.
  const dir = directionOf(children);
  return dir ? { ...properties, dir } : properties;
}

function placed(node: Element, topHeading: number): Element | undefined {
  const { tagName } = node;
  const level = Number(/^h([1-6])$/.exec(tagName)?.[1]);
  // An empty heading is neither rendered nor announced.
  if (level > 0 && !hasWords(node.children)) return undefined;
  let children = withLayout(node.children, topHeading);
  if (tagName === "p") children = displayed(children);
  if (tagName === "li" && String(node.properties.className).includes("task-list-item"))
    children = labelled(children);
  const given = properties(node, children);
  if (!(level > 0)) return { ...node, properties: given, children };
  const drawn = Math.min(6, level + topHeading - 1);
  return { ...node, tagName: `h${drawn}`, properties: { ...given, className: [`h${level}`] }, children };
}

function withLayout(nodes: ElementContent[], topHeading: number): ElementContent[] {
  return nodes
    .map((node) => (isElement(node) ? placed(node, topHeading) : node))
    .filter((node) => node !== undefined);
}

/** Wraps text and inline elements outside of blocks in paragraphs. */
function inParagraphs(nodes: ElementContent[]): ElementContent[] {
  const out: ElementContent[] = [];
  let run: ElementContent[] = [];
  const close = () => {
    if (hasWords(run)) out.push(element("p", run, { className: ["html"] }));
    else out.push(...run);
    run = [];
  };
  for (const node of nodes) {
    const display = isElement(node) && String(node.properties.className).includes("math-display");
    if (!isBlock(node) && !display) run.push(node);
    else {
      close();
      out.push(node);
    }
  }
  close();
  return out;
}

/** Sets directions, checkbox labels and heading levels of all blocks. */
export function laidOut(nodes: ElementContent[], topHeading: number): ElementContent[] {
  return withLayout(inParagraphs(nodes), topHeading);
}
