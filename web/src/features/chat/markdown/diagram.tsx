import mermaid from "mermaid";
import { useEffect, useId, useState } from "react";
import { useDark } from "@/features/theme/use-dark";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";

interface Drawing {
  source: string;
  image?: string;
  width?: number;
}

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

/** Styles that would fetch something; also as they can be written with escapes. */
const fetching = /\b(?:url|src|image|image-set|cross-fade)\s*\(|@import|\\\d/i;

async function draw(id: string, source: string, dark: boolean): Promise<Drawing> {
  if (fetching.test(source)) return { source };
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    htmlLabels: false,
    theme: dark ? "dark" : "neutral",
    fontFamily: "system-ui, sans-serif",
  });
  const { svg } = await mermaid.render(id, withoutTags(source));
  return {
    source,
    image: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`,
    width: widthOf(svg),
  };
}

/** A diagram as a picture: whatever a model wrote into it, a picture runs no scripts and fetches nothing. */
export default function Diagram({ source }: { source: string }) {
  const words = useWords("messages", messages);
  const id = `diagram${useId().replace(/\W/g, "")}`;
  const dark = useDark();
  const [drawing, setDrawing] = useState<Drawing>();
  useEffect(() => {
    let here = true;
    const show = (next: Drawing) => here && setDrawing(next);
    draw(id, source, dark).then(show, () => show({ source }));
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
  if (drawing.image === undefined) return <p className="p-3 text-sm text-muted">{words.notDrawn}</p>;
  return (
    <div className="overflow-x-auto p-3">
      {/* biome-ignore lint/performance/noImgElement: it is drawn here; there is nothing to load. */}
      <img src={drawing.image} width={drawing.width} alt={words.diagram} className="mx-auto max-w-full" />
    </div>
  );
}
