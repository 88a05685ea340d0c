import type { Element, ElementContent, Root, RootContent } from "hast";
import type { ComponentProps } from "react";
import {
  type Components,
  defaultRehypePlugins,
  defaultUrlTransform,
  type ExtraProps,
  Streamdown,
} from "streamdown";
import { CodeBlock } from "./code-block";

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

const plugins = [htmlAsText, defaultRehypePlugins.sanitize].filter((plugin) => plugin !== undefined);

function Anchor({ href, children }: ComponentProps<"a"> & ExtraProps) {
  if (!href) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

// Fetching a picture would tell its owner who reads this and when, so the person decides.
function Picture({ src, alt }: ComponentProps<"img"> & ExtraProps) {
  return (
    <Anchor href={typeof src === "string" ? src : ""}>{`Image: ${alt || "without description"}`}</Anchor>
  );
}

function Table({ children }: ComponentProps<"table"> & ExtraProps) {
  return (
    <div className="table">
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
  return (
    <Streamdown
      className={growing ? "growing" : undefined}
      mode={growing ? "streaming" : "static"}
      rehypePlugins={plugins}
      components={components}
      urlTransform={url}
      controls={false}
    >
      {text}
    </Streamdown>
  );
}
