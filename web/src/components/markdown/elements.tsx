import type { Components } from "hast-util-to-jsx-runtime";
import { type ComponentProps, createContext, type MouseEvent, useContext } from "react";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";
import { CodeBlock } from "./code-block";
import { Formula } from "./formula";
import { Cite } from "./source-marks";

// Images inside links render as text, since links cannot nest.
const InLink = createContext(false);

/** Scrolls to a footnote without changing the URL, which would add a history entry. */
function goTo(event: MouseEvent<HTMLAnchorElement>): void {
  event.preventDefault();
  // Not decoded: footnote ids are percent-encoded as well.
  const target = document.getElementById(event.currentTarget.hash.slice(1));
  target?.scrollIntoView({ block: "nearest" });
  target?.setAttribute("tabindex", "-1");
  target?.focus({ preventScroll: true });
}

type AnchorProps = ComponentProps<"a"> & { "data-footnote-ref"?: unknown; "data-footnote-backref"?: unknown };

function Anchor({ href, children, ...rest }: AnchorProps) {
  if (href?.startsWith("#") && ("data-footnote-ref" in rest || "data-footnote-backref" in rest))
    return (
      <a {...rest} href={href} onClick={goTo}>
        {children}
      </a>
    );
  // Only safe URLs become links; others stay text.
  if (!href || !/^(https?:|mailto:)/i.test(href)) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      <InLink value={true}>{children}</InLink>
    </a>
  );
}

// Loading an image would tell its host who reads this and when, so it is a link.
function Picture({ src, alt }: ComponentProps<"img">) {
  const words = useWords("messages", messages);
  const line = words.image(alt || words.noDescription);
  if (useContext(InLink)) return <span>{line}</span>;
  return <Anchor href={typeof src === "string" ? src : ""}>{line}</Anchor>;
}

function Table({ children, dir }: ComponentProps<"table">) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable regions must be reachable by keyboard.
    <div className="table" tabIndex={0} dir={dir}>
      <table>{children}</table>
    </div>
  );
}

function InlineCode({
  children,
  className = "",
  ...rest
}: ComponentProps<"code"> & { "data-source"?: string }) {
  const source = rest["data-source"];
  if (source === undefined)
    return (
      <code dir="ltr" translate="no">
        {children}
      </code>
    );
  const value = typeof children === "string" ? children : "";
  return <Formula value={value} source={source} display={className.includes("math-display")} />;
}

/** Custom renderers by element. */
export const elements: Partial<Components> = {
  a: Anchor,
  cite: Cite,
  code: InlineCode,
  img: Picture,
  pre: CodeBlock,
  table: Table,
};
