import { Suspense } from "react";
import { ErrorBoundary } from "@/components/ui/error-boundary";
import { loadLazily } from "@/components/ui/load-lazily";
import { RawMessage } from "./raw-message";

// Loaded with the first answer, not for the first paint.
const Markdown = loadLazily(() => import("@/components/markdown/markdown"));

export function loadMarkdown(): void {
  void import("@/components/markdown/markdown");
}

interface MessageTextProps {
  text: string;
  growing: boolean;
}

/** Markdown text; plain text while the renderer loads and if it fails. */
export function MessageText({ text, growing }: MessageTextProps) {
  return (
    <ErrorBoundary
      resetKey={text}
      fallback={(tryAgain) => <RawMessage text={text} growing={growing} tryAgain={tryAgain} />}
    >
      <Suspense
        fallback={
          <p className="plain whitespace-pre-wrap" dir="auto">
            {text}
          </p>
        }
      >
        <Markdown text={text} growing={growing} />
      </Suspense>
    </ErrorBoundary>
  );
}
