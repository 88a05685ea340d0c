import { Check, Copy } from "lucide-react";
import { type ReactElement, type ReactNode, useRef, useState } from "react";
import type { ExtraProps } from "streamdown";
import { copyText } from "./copy-text";

interface Code {
  className?: string;
  children?: ReactNode;
}

function languageOf(code: ReactNode): string {
  const names = (code as ReactElement<Code> | undefined)?.props?.className ?? "";
  return /language-(\S+)/.exec(names)?.[1] ?? "text";
}

export function CodeBlock({ children }: { children?: ReactNode } & ExtraProps) {
  const block = useRef<HTMLPreElement>(null);
  const [copied, setCopied] = useState(false);
  const content = (children as ReactElement<Code> | undefined)?.props?.children;

  async function copy() {
    setCopied(await copyText(block.current?.textContent ?? ""));
    setTimeout(() => setCopied(false), 2000);
  }

  return (
    <div className="code overflow-hidden rounded-lg border border-line bg-surface">
      <div className="flex items-center justify-between border-b border-line py-1 pr-1 pl-3 text-xs text-muted">
        <span>{languageOf(children)}</span>
        <button
          type="button"
          onClick={copy}
          className="inline-flex h-7 items-center gap-1.5 rounded-md px-2 hover:bg-line/60 hover:text-text"
        >
          {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          {copied ? "Copied" : "Copy"}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <pre ref={block} tabIndex={0} className="overflow-x-auto p-3 font-mono text-sm">
        <code>{content}</code>
      </pre>
    </div>
  );
}
