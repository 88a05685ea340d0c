import type { ElementContent, Text } from "hast";
import { type ComponentProps, createContext, Fragment, type ReactNode, useContext } from "react";

/** What stands for the number of a source in an answer; undefined: the answer has no such source. */
export const SourceMarks = createContext<(number: number) => ReactNode | undefined>(() => undefined);

/** One number or several in brackets: [1], [2, 5]. */
const marks = /\[(\d{1,3}(?:, ?\d{1,3}){0,9})\]/g;
/** Their texts mean something else. */
const verbatim = new Set(["a", "code", "pre"]);

function marked({ value }: Text): ElementContent[] {
  const found: ElementContent[] = [];
  let from = 0;
  for (const match of value.matchAll(marks)) {
    const [text, numbers] = match;
    if (match.index > from) found.push({ type: "text", value: value.slice(from, match.index) });
    from = match.index + text.length;
    const properties = { dataNumbers: numbers };
    found.push({ type: "element", tagName: "cite", properties, children: [{ type: "text", value: text }] });
  }
  if (from === 0) return [{ type: "text", value }];
  return from < value.length ? [...found, { type: "text", value: value.slice(from) }] : found;
}

/** Makes an element of each number in brackets, whether or not there is a source for it. */
export function withMarks(nodes: readonly ElementContent[]): ElementContent[] {
  return nodes.flatMap((node): ElementContent[] => {
    if (node.type === "text") return marked(node);
    if (node.type !== "element" || verbatim.has(node.tagName)) return [node];
    return [{ ...node, children: withMarks(node.children) }];
  });
}

/** Renders such an element: as its text unless all its numbers are sources of the answer. */
export function Cite({ children, ...rest }: ComponentProps<"cite"> & { "data-numbers"?: string }) {
  const markOf = useContext(SourceMarks);
  const numbers = rest["data-numbers"]?.split(",").map(Number);
  if (numbers === undefined) return <cite>{children}</cite>;
  const found = numbers.map((number) => [number, markOf(number)] as const);
  if (found.some(([, mark]) => mark === undefined)) return children;
  return found.map(([number, mark]) => <Fragment key={number}>{mark}</Fragment>);
}
