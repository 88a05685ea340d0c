import { Check, Copy } from "lucide-react";
import {
  createContext,
  lazy,
  type ReactElement,
  type ReactNode,
  Suspense,
  useContext,
  useState,
} from "react";
import type { ExtraProps } from "streamdown";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";
import { copyText } from "../copy-text";
import { useHighlighted } from "./use-highlighted";

// Half a megabyte that only who looks at a diagram needs.
const Diagram = lazy(() => import("./diagram"));

/** On paper nobody can ask for a diagram: they are drawn. */
export const OnPaper = createContext(false);

interface Code {
  className?: string;
  children?: ReactNode;
}

function languageOf({ className = "" }: Code): string {
  return /language-(\S+)/.exec(className)?.[1] ?? "text";
}

/** A block of code with its language's name and colours; one in the language of Mermaid can be drawn. */
export function CodeBlock({ children }: { children?: ReactNode } & ExtraProps) {
  const words = useWords("messages", messages);
  const { props } = (children ?? { props: {} }) as ReactElement<Code>;
  const language = languageOf(props);
  const code = [props.children]
    .flat()
    .filter((part) => typeof part === "string")
    .join("");
  const coloured = useHighlighted(language, code);
  const [copied, setCopied] = useState(false);
  const [drawn, setDrawn] = useState(useContext(OnPaper) && language === "mermaid");

  async function copy() {
    setCopied(await copyText(code));
    setTimeout(() => setCopied(false), 2000);
  }

  return (
    <div className="code overflow-hidden rounded-lg border border-line bg-surface">
      <div className="flex items-center border-b border-line py-1 pr-1 pl-3 text-xs text-muted">
        <span className="mr-auto">{language}</span>
        {language === "mermaid" && (
          <button type="button" onClick={() => setDrawn(!drawn)} aria-pressed={drawn} className={button}>
            {drawn ? words.showCode : words.showDiagram}
          </button>
        )}
        <button type="button" onClick={copy} className={button}>
          {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          {copied ? words.copied : words.copy}
        </button>
      </div>
      {drawn ? (
        <Suspense
          fallback={
            <p className="p-3 text-sm text-muted" aria-busy>
              {words.loadingDiagrams}
            </p>
          }
        >
          <Diagram source={code} />
        </Suspense>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        <pre tabIndex={0} className="overflow-x-auto p-3 font-mono text-sm">
          <code>{coloured ?? props.children}</code>
        </pre>
      )}
    </div>
  );
}

const button =
  "inline-flex h-7 pointer-coarse:h-9 items-center gap-1.5 rounded-md px-2 hover:bg-line/60 hover:text-text";
