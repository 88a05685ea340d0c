import type { Element, ElementContent, Root, RootContent } from "hast";
import { type ComponentProps, createContext, useContext, useEffect, useState } from "react";
import {
  type Components,
  defaultRehypePlugins,
  defaultRemarkPlugins,
  defaultUrlTransform,
  type ExtraProps,
  Streamdown,
} from "streamdown";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";
import { CodeBlock } from "./code-block";
import { mayHaveMaths, withDollars } from "./delimiters";

const safe = /^(https?:|mailto:)/i;

// Only addresses that a person may follow; everything else loses its address and stays as text.
function url(value: string, key: string, node: Readonly<Element>): string {
  const checked = defaultUrlTransform(value, key, node) ?? "";
  return safe.test(checked) ? checked : "";
}

type Tree = Root | Element;

// HTML that a model writes is shown as the text it is; nothing of it becomes part of the page.
function htmlAsText() {
  const walk = (parent: Tree): void => {
    for (const [index, child] of parent.children.entries()) {
      if ((child as RootContent | ElementContent).type === "raw") {
        parent.children[index] = { type: "text", value: (child as { value: string }).value };
      } else if (child.type === "element") walk(child);
    }
  };
  return walk;
}

const saysSomething = (node: RootContent | ElementContent): boolean =>
  node.type === "text"
    ? node.value.trim() !== ""
    : node.type === "element" && (node.tagName === "img" || node.children.some(saysSomething));

// A heading whose words have not come yet is nothing to draw, or to announce.
function noEmptyHeadings() {
  const walk = (parent: Tree): void => {
    parent.children = parent.children.filter(
      (child) => child.type !== "element" || !/^h[1-6]$/.test(child.tagName) || saysSomething(child),
    ) as typeof parent.children;
    for (const child of parent.children) if (child.type === "element") walk(child);
  };
  return walk;
}

const remark = Object.values(defaultRemarkPlugins);
const rehype = [htmlAsText, noEmptyHeadings, defaultRehypePlugins.sanitize].filter(
  (plugin) => plugin !== undefined,
);

type Maths = typeof import("./maths");
let loaded: Maths | undefined;

/** What draws formulas, once a text has some and it is there. */
function useMaths(wanted: boolean): Maths | undefined {
  const [maths, setMaths] = useState(() => loaded);
  useEffect(() => {
    if (!wanted || loaded !== undefined) return;
    let here = true;
    import("./maths").then(
      (module) => {
        loaded = module;
        if (here) setMaths(module);
      },
      () => undefined, // formulas can be read as they were written, too
    );
    return () => {
      here = false;
    };
  }, [wanted]);
  return wanted ? maths : undefined;
}

// A picture in a link: the link is the one to follow.
const InLink = createContext(false);

function Anchor({ href, children }: ComponentProps<"a"> & ExtraProps) {
  if (!href) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      <InLink value={true}>{children}</InLink>
    </a>
  );
}

// Fetching a picture would tell its owner who reads this and when, so the person decides.
function Picture({ src, alt }: ComponentProps<"img"> & ExtraProps) {
  const words = useWords("messages", messages);
  const line = words.image(alt || words.noDescription);
  if (useContext(InLink)) return <span>{line}</span>;
  return <Anchor href={typeof src === "string" ? src : ""}>{line}</Anchor>;
}

function Table({ children }: ComponentProps<"table"> & ExtraProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <div className="table" tabIndex={0}>
      <table>{children}</table>
    </div>
  );
}

function InlineCode({ children }: ComponentProps<"code"> & ExtraProps) {
  return <code>{children}</code>;
}

const components: Components = {
  a: Anchor,
  img: Picture,
  pre: CodeBlock,
  table: Table,
  inlineCode: InlineCode,
};

export default function Markdown({ text, growing }: { text: string; growing: boolean }) {
  const maths = useMaths(mayHaveMaths(text));
  return (
    <Streamdown
      // Its blocks remember how they were drawn without formulas.
      key={maths ? "maths" : "plain"}
      className={growing ? "growing" : undefined}
      mode={growing ? "streaming" : "static"}
      remarkPlugins={maths ? [...remark, ...maths.remarkMaths] : remark}
      rehypePlugins={maths ? [...rehype, ...maths.rehypeMaths] : rehype}
      components={components}
      urlTransform={url}
      controls={false}
    >
      {maths ? withDollars(text) : text}
    </Streamdown>
  );
}
