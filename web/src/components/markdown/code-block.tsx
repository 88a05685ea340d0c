import { Check, Copy, Download, WrapText } from "lucide-react";
import {
  createContext,
  type ReactElement,
  type ReactNode,
  Suspense,
  useContext,
  useRef,
  useState,
} from "react";
import { classNames } from "@/components/ui/class-names";
import { ErrorBoundary } from "@/components/ui/error-boundary";
import { loadLazily } from "@/components/ui/load-lazily";
import { copyText } from "@/lib/copy-text";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";
import { saveCode } from "./code-file";
import { useHighlighted } from "./use-highlighted";
import { useNearView } from "./use-near-view";

// Half a megabyte, needed only for diagrams.
const Diagram = loadLazily(() => import("./diagram"));

/** In print, every diagram is drawn without asking. */
export const PrintContext = createContext(false);

/** Whether the code is still being written. */
export const GrowingContext = createContext(false);

interface Code {
  className?: string;
  children?: ReactNode;
}

function languageOf({ className = "" }: Code): string {
  return /language-(\S+)/.exec(className)?.[1] ?? "text";
}

/** Code block with language name and highlighting. Complete Mermaid blocks are drawn as diagrams. */
export function CodeBlock({ children }: { children?: ReactNode }) {
  const words = useWords("messages", messages);
  const { props } = (children ?? { props: {} }) as ReactElement<Code>;
  const language = languageOf(props);
  const code = [props.children]
    .flat()
    .filter((part) => typeof part === "string")
    .join("");
  const highlighted = useHighlighted(language, code);
  const [copied, setCopied] = useState(false);
  const [wrapped, setWrapped] = useState(false);
  const [showCode, setShowCode] = useState(false);
  const printing = useContext(PrintContext);
  const growing = useContext(GrowingContext);
  const block = useRef<HTMLDivElement>(null);
  const isDiagram = language === "mermaid";
  const near = useNearView(block, isDiagram && !printing) || printing;
  const drawn = isDiagram && !growing && near && !showCode;

  async function copy() {
    setCopied(await copyText(code));
    setTimeout(() => setCopied(false), 2000);
  }

  const source = (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable regions must be reachable by keyboard.
    <pre tabIndex={0} className={classNames("overflow-x-auto p-3 font-mono text-sm", wrapped && "wrapped")}>
      <code>{highlighted ?? code}</code>
    </pre>
  );
  return (
    <div
      ref={block}
      dir="ltr"
      translate="no"
      className="code rounded-lg border border-line bg-surface"
      data-language={language}
    >
      <div className="code-head flex items-center gap-0.5 rounded-t-lg border-b border-line bg-surface py-1 pr-1 pl-3 text-xs text-muted">
        <span className="mr-auto truncate">{language}</span>
        {isDiagram && !growing && (
          <button
            type="button"
            onClick={() => setShowCode(!showCode)}
            aria-pressed={showCode}
            className={button}
          >
            {words.showCode}
          </button>
        )}
        {!drawn && (
          <button
            type="button"
            onClick={() => setWrapped(!wrapped)}
            aria-pressed={wrapped}
            aria-label={words.wrapLines}
            title={words.wrapLines}
            className={button}
          >
            <WrapText size={14} aria-hidden />
          </button>
        )}
        <button
          type="button"
          onClick={() => saveCode(language, code)}
          aria-label={words.download}
          title={words.download}
          className={button}
        >
          <Download size={14} aria-hidden />
        </button>
        <button type="button" onClick={copy} className={button}>
          {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          {copied ? words.copied : words.copy}
        </button>
      </div>
      {drawn ? (
        <ErrorBoundary resetKey={code} fallback={() => source}>
          <Suspense
            fallback={
              <p className="p-3 text-sm text-muted" aria-busy>
                {words.loadingDiagram}
              </p>
            }
          >
            <Diagram source={code} fallback={source} />
          </Suspense>
        </ErrorBoundary>
      ) : (
        source
      )}
    </div>
  );
}

const button =
  "inline-flex h-7 pointer-coarse:h-11 pointer-coarse:min-w-11 min-w-7 items-center justify-center gap-1.5 rounded-md px-1.5 hover:bg-line/60 hover:text-text aria-pressed:bg-line/60 aria-pressed:text-text";
