import mermaid from "mermaid";
import { type ReactNode, useEffect, useId, useState } from "react";
import { useDark } from "@/lib/use-dark";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";

interface Drawing {
  source: string;
  image?: string;
  width?: number;
}

/** Limits on characters and links of a diagram: about one second of work. */
const longest = 20_000;
const mostEdges = 300;

function widthOf(svg: string): number | undefined {
  const width = Number(/viewBox="\S+ \S+ (\S+)/.exec(svg)?.[1]);
  return width > 0 ? Math.ceil(width) : undefined;
}

/**
 * Replaces tags in labels, except line breaks, with text: Mermaid inserts labels into the page to measure them.
 * Mermaid's own syntax stays (<<interface>>, <|--, <-->).
 */
function withoutTags(source: string): string {
  return source.replace(/<<\w+>>|<br\s*\/?>|<(?=[a-z/!?])/gi, (found) => (found === "<" ? "#lt;" : found));
}

/**
 * Anything that would load a resource: styles, node images (`@{ img: … }`) and C4 sprites, also with CSS or YAML
 * escapes.
 */
const fetching = /\b(?:url|src|image|image-set|cross-fade)\s*\(|@import|\bimg["']?\s*:|\\(?!n)[\da-z]/i;

/** Hidden element in which Mermaid measures; removed afterwards. */
function measuringContainer(): HTMLElement {
  const container = document.createElement("div");
  container.ariaHidden = "true";
  container.className = "diagram-measure";
  document.body.append(container);
  return container;
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
  const container = measuringContainer();
  try {
    const { svg } = await mermaid.render(id, withoutTags(source), container);
    return {
      source,
      image: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`,
      width: widthOf(svg),
    };
  } finally {
    container.remove();
    for (const stray of document.querySelectorAll(`body > #${id}, body > #d${id}, body > #i${id}`))
      stray.remove();
  }
}

/** Draws one diagram at a time, in separate tasks, so that the page stays responsive. */
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
  /** Rendered if the diagram cannot be drawn. */
  fallback: ReactNode;
}

/** Diagram as an <img>: images run no scripts and load nothing, whatever the model wrote. */
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
        <p className="px-3 pt-3 text-sm text-muted">{words.diagramFailed}</p>
        {fallback}
      </>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable regions must be reachable by keyboard.
    <div className="overflow-x-auto p-3" tabIndex={0}>
      {/* biome-ignore lint/performance/noImgElement: a data URL; nothing is loaded. */}
      <img src={drawing.image} width={drawing.width} alt={words.diagram} className="mx-auto max-w-full" />
    </div>
  );
}
