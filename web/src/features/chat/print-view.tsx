import { useQuery } from "@tanstack/react-query";
import { memo, useLayoutEffect, useRef } from "react";
import { inWords } from "@/api/api-error";
import { getSession } from "@/api/chats";
import type { Message, Session } from "@/api/types";
import { wholeChat } from "@/api/whole-chat";
import { Boundary } from "@/components/ui/boundary";
import { Button } from "@/components/ui/button";
import { taking } from "@/words/en/taking";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { OnPaper } from "./markdown/code-block";
import Markdown from "./markdown/markdown";
import { RawMessage } from "./raw-message";
import { useChatTitle } from "./use-chat-title";
import { useDrawn } from "./use-drawn";

/** Characters of a message that is not divided between two pages. */
const short = 1_200;

/** What draws formulas and colours is there before the first message is, so that none is drawn twice. */
async function read(id: number): Promise<{ session: Session; messages: Message[] }> {
  const [session, messages] = await Promise.all([
    getSession(id),
    wholeChat(id),
    import("./markdown/highlight").catch(() => undefined),
    import("./markdown/katex").catch(() => undefined),
  ]);
  return { session, messages };
}

const Said = memo(function Said({ message }: { message: Message }) {
  const { role, content, status, created_at, metadata } = message;
  const words = useWords("taking", taking);
  const locale = useLocale();
  const who = role === "user" ? words.you : words.assistant(metadata?.model);
  const endings: Partial<Record<Message["status"], string>> = words.endings;
  const filtered = status === "complete" && metadata?.finish_reason === "content_filter";
  const ending = role === "assistant" ? (filtered ? words.filtered : endings[status]) : undefined;
  return (
    <section className={content.length < short ? "short" : undefined} data-testid="printed-message">
      <h2 className="mt-6 mb-1 text-sm font-semibold">
        {who}{" "}
        <time dateTime={created_at} className="font-normal text-muted">
          {new Date(created_at).toLocaleString(locale)}
        </time>
      </h2>
      {role === "user" ? (
        <p className="whitespace-pre-wrap [overflow-wrap:anywhere]" dir="auto">
          {content}
        </p>
      ) : (
        <div className="answer">
          <Boundary
            resetOn={content}
            fallback={(tryAgain) => <RawMessage text={content} growing={false} tryAgain={tryAgain} />}
          >
            <Markdown text={content} growing={false} />
          </Boundary>
        </div>
      )}
      {ending && <p className="text-sm text-muted">{ending}</p>}
    </section>
  );
});

/** A whole chat as it goes onto paper, or into a PDF; the browser's dialogue comes by itself once all of it is drawn. */
export default function Paper({ id }: { id: number }) {
  const words = useWords("taking", taking);
  const sheet = useRef<HTMLElement>(null);
  const { data, error } = useQuery({
    queryKey: ["paper", id],
    queryFn: () => read(id),
    // What is being printed stays as it is.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = "light";
  }, []);
  const titleOf = useChatTitle();
  const title = data && titleOf(data.session.title);
  useLayoutEffect(() => {
    if (title) document.title = title; // what the browser calls the file
  }, [title]);
  const drawn = useDrawn(sheet, data !== undefined);

  if (error)
    return (
      <p role="alert" className="mx-auto max-w-[768px] px-4 py-10">
        {inWords(error)}
      </p>
    );
  return (
    <OnPaper value={true}>
      <div className="sticky top-0 flex items-center gap-4 border-b border-line bg-bg px-4 py-2 text-sm print:hidden">
        <Button disabled={!drawn} onClick={() => window.print()} data-testid="print-button">
          {words.pdf}
        </Button>
        <span role="status">{drawn ? words.dialogue : words.preparing}</span>
      </div>
      <main ref={sheet} className="paper mx-auto max-w-[768px] px-4 py-6">
        <h1 className="text-xl font-semibold [overflow-wrap:anywhere]">{title}</h1>
        {data?.messages.map((message) => (
          <Said key={message.id} message={message} />
        ))}
      </main>
    </OnPaper>
  );
}
