import mermaid from "mermaid";
import { type ReactNode, useEffect, useId, useState } from "react";
import { useDark } from "@/features/theme/use-dark";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";

interface Drawing {
  source: string;
  image?: string;
  width?: number;
}

/** Characters and links of the largest diagram that is drawn: a second's work. */
const longest = 20_000;
const mostEdges = 300;

function widthOf(svg: string): number | undefined {
  const width = Number(/viewBox="\S+ \S+ (\S+)/.exec(svg)?.[1]);
  return width > 0 ? Math.ceil(width) : undefined;
}

/**
 * Tags in labels, but for line breaks, become text: Mermaid puts labels into the page while it measures them. Signs of its
 * own language stay (<<interface>>, <|--, <-->).
 */
function withoutTags(source: string): string {
  return source.replace(/<<\w+>>|<br\s*\/?>|<(?=[a-z/!?])/gi, (found) => (found === "<" ? "#lt;" : found));
}

/**
 * What would fetch something: styles, and the pictures of nodes (`@{ img: … }`) and of C4's sprites; also as they can be
 * written with escapes of CSS or YAML.
 */
const fetching = /\b(?:url|src|image|image-set|cross-fade)\s*\(|@import|\bimg["']?\s*:|\\(?!n)[\da-z]/i;

/** Where Mermaid measures: out of sight, and gone afterwards whatever becomes of the diagram. */
function workbench(): HTMLElement {
  const bench = document.createElement("div");
  bench.ariaHidden = "true";
  bench.className = "workbench";
  document.body.append(bench);
  return bench;
}

async function draw(id: string, source: string, dark: boolean): Promise<Drawing> {
  if (fetching.test(source) || source.length > longest) return { source };
  mermaid.initialize({
    startOnLoad: false,
    suppressErrorRendering: true,
    securityLevel: "strict",
    htmlLabels: false,
    maxEdges: mostEdges,
    maxTextSize: longest,
    theme: dark ? "dark" : "neutral",
    fontFamily: "system-ui, sans-serif",
  });
  const bench = workbench();
  try {
    const { svg } = await mermaid.render(id, withoutTags(source), bench);
    return {
      source,
      image: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`,
      width: widthOf(svg),
    };
  } finally {
    bench.remove();
    for (const stray of document.querySelectorAll(`body > #${id}, body > #d${id}, body > #i${id}`))
      stray.remove();
  }
}

/** Mermaid draws one diagram at a time, and a task between two keeps the page alive. */
let queue: Promise<unknown> = Promise.resolve();

function inTurn(wanted: () => boolean, work: () => Promise<Drawing>): Promise<Drawing | undefined> {
  const turn = queue.then(async () => {
    await new Promise((next) => setTimeout(next, 0));
    return wanted() ? work() : undefined;
  });
  queue = turn.catch(() => undefined);
  return turn;
}

interface DiagramProps {
  source: string;
  /** What stands in the place of a diagram that cannot be drawn. */
  fallback: ReactNode;
}

/** A diagram as a picture: whatever a model wrote into it, a picture runs no scripts and fetches nothing. */
export default function Diagram({ source, fallback }: DiagramProps) {
  const words = useWords("messages", messages);
  const id = `diagram${useId().replace(/\W/g, "")}`;
  const dark = useDark();
  const [drawing, setDrawing] = useState<Drawing>();
  useEffect(() => {
    let here = true;
    const show = (next: Drawing | undefined) => here && next && setDrawing(next);
    inTurn(
      () => here,
      () => draw(id, source, dark),
    ).then(show, () => show({ source }));
    return () => {
      here = false;
    };
  }, [id, source, dark]);

  if (drawing?.source !== source)
    return (
      <p className="p-3 text-sm text-muted" aria-busy>
        {words.drawing}
      </p>
    );
  if (drawing.image === undefined)
    return (
      <>
        <p className="px-3 pt-3 text-sm text-muted">{words.notDrawn}</p>
        {fallback}
      </>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <div className="overflow-x-auto p-3" tabIndex={0}>
      {/* biome-ignore lint/performance/noImgElement: it is drawn here; there is nothing to load. */}
      <img src={drawing.image} width={drawing.width} alt={words.diagram} className="mx-auto max-w-full" />
    </div>
  );
}
