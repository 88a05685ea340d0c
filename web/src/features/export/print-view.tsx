import { useQuery } from "@tanstack/react-query";
import { memo, useLayoutEffect, useRef } from "react";
import { PrintContext } from "@/components/markdown/code-block";
import Markdown from "@/components/markdown/markdown";
import { Button } from "@/components/ui/button";
import { ErrorBoundary } from "@/components/ui/error-boundary";
import { errorText } from "@/data/client/api-error";
import type { Message, Session } from "@/data/client/types";
import { getAllMessages } from "@/data/messages/all-messages";
import { getSession } from "@/data/sessions/requests";
import { useChatTitle } from "@/data/sessions/use-chat-title";
import { PrintedFiles } from "@/features/files";
import { RawMessage } from "@/features/parts";
import { filesOf, sourcesOf } from "@/lib/stream/parts";
import { exporting } from "@/words/en/exporting";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { PrintedSources } from "./printed-sources";
import { usePrintWhenReady } from "./use-print-when-ready";

/** Shorter messages are not split across pages. */
const unbreakableLength = 1_200;

/** Loads syntax highlighting and KaTeX before rendering, so that messages render once. */
async function loadChat(id: number): Promise<{ session: Session; messages: Message[] }> {
  const [session, messages] = await Promise.all([
    getSession(id),
    getAllMessages(id),
    import("@/components/markdown/highlight").catch(() => undefined),
    import("@/components/markdown/katex").catch(() => undefined),
  ]);
  return { session, messages };
}

const PrintedMessage = memo(function PrintedMessage({ message }: { message: Message }) {
  const { role, content, parts, status, created_at, metadata } = message;
  const words = useWords("exporting", exporting);
  const locale = useLocale();
  const author = role === "user" ? words.you : words.assistant(metadata?.model);
  const endings: Partial<Record<Message["status"], string>> = words.endings;
  const filtered = status === "complete" && metadata?.finish_reason === "content_filter";
  const ending = role === "assistant" ? (filtered ? words.filtered : endings[status]) : undefined;
  return (
    <section
      className={content.length < unbreakableLength ? "unbreakable" : undefined}
      data-testid="printed-message"
    >
      <h2 className="mt-6 mb-1 text-sm font-semibold">
        {author}{" "}
        <time dateTime={created_at} className="font-normal text-muted">
          {new Date(created_at).toLocaleString(locale)}
        </time>
      </h2>
      <PrintedFiles files={filesOf(parts)} />
      {role === "user" ? (
        <p className="whitespace-pre-wrap [overflow-wrap:anywhere]" dir="auto">
          {content}
        </p>
      ) : (
        <div className="answer">
          <ErrorBoundary
            resetKey={content}
            fallback={(tryAgain) => <RawMessage text={content} growing={false} tryAgain={tryAgain} />}
          >
            <Markdown text={content} growing={false} />
          </ErrorBoundary>
        </div>
      )}
      <PrintedSources sources={sourcesOf(parts)} />
      {ending && <p className="text-sm text-muted">{ending}</p>}
    </section>
  );
});

/** A whole chat for printing or PDF. Opens the print dialog once everything is rendered. */
export default function PrintView({ id }: { id: number }) {
  const words = useWords("exporting", exporting);
  const printRoot = useRef<HTMLElement>(null);
  const { data, error } = useQuery({
    queryKey: ["print", id],
    queryFn: () => loadChat(id),
    // Never refetch while printing.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = "light";
  }, []);
  const titleOf = useChatTitle();
  const title = data && titleOf(data.session.title);
  useLayoutEffect(() => {
    if (title) document.title = title; // browsers use the title as file name
  }, [title]);
  const ready = usePrintWhenReady(printRoot, data !== undefined);

  if (error)
    return (
      <p role="alert" className="mx-auto max-w-[768px] px-4 py-10">
        {errorText(error)}
      </p>
    );
  return (
    <PrintContext value={true}>
      <div className="sticky top-0 flex items-center gap-4 border-b border-line bg-bg px-4 py-2 text-sm print:hidden">
        <Button disabled={!ready} onClick={() => window.print()} data-testid="print-button">
          {words.pdf}
        </Button>
        <span role="status">{ready ? words.printHint : words.preparing}</span>
      </div>
      <main ref={printRoot} className="print-view mx-auto max-w-[768px] px-4 py-6">
        <h1 className="text-xl font-semibold [overflow-wrap:anywhere]">{title}</h1>
        {data?.messages.map((message) => (
          <PrintedMessage key={message.id} message={message} />
        ))}
      </main>
    </PrintContext>
  );
}
