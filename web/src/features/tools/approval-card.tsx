import { type KeyboardEvent, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { hasKeyboard } from "@/components/ui/has-keyboard";
import { errorText } from "@/data/client/api-error";
import type { CallPart, Decision } from "@/data/client/types";
import { useTools } from "@/data/tools/queries";
import { visibleRuns } from "@/lib/visible-text";
import { tools } from "@/words/en/tools";
import { useWords } from "@/words/language";
import { ArgumentsView } from "./arguments-view";
import { callTitle, serverOf } from "./call-words";

/** Whether something in the arguments is not seen as it is. */
function hidesSomething({ arguments: values }: CallPart): boolean {
  return visibleRuns(JSON.stringify(values)).some(({ hidden }) => hidden);
}

/** Moves the focus to the next card that waits, else to the message field: never to a button that allows something. */
function leave(card: HTMLElement | null): void {
  const cards = [...document.querySelectorAll<HTMLElement>("[data-approval]")];
  const next = cards.find((other) => other !== card);
  if (next) next.focus();
  else if (hasKeyboard()) document.querySelector<HTMLElement>("[data-testid=message-input]")?.focus();
}

interface ApprovalCardProps {
  part: CallPart;
  decide(decision: Decision): Promise<void>;
}

/** Asks the person whether a call may be made. What is shown is what is called: everything, and nothing hidden. */
export function ApprovalCard({ part, decide }: ApprovalCardProps) {
  const words = useWords("tools", tools);
  const id = useId();
  const card = useRef<HTMLElement>(null);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const offered = useTools().data;
  const asks = offered?.find((tool) => tool.id === part.tool)?.approval === "ask";
  const server = serverOf(part.tool);
  const onServer = part.in_page !== true;

  async function send(decision: Decision) {
    setSending(true);
    setProblem(undefined);
    try {
      await decide(decision);
    } catch (error) {
      return setProblem(errorText(error));
    } finally {
      setSending(false);
    }
    leave(card.current);
  }

  /** Enter may still be on its way to the message field: it allows nothing. */
  function refuseEnter(event: KeyboardEvent) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    setProblem(words.pressSpace);
  }

  return (
    <section
      ref={card}
      tabIndex={-1}
      aria-labelledby={id}
      className="my-3 rounded-2xl border border-line bg-raised p-4 text-text outline-offset-2 select-text"
      data-approval
      data-testid="approval-card"
    >
      <div id={id} className="text-base font-semibold [overflow-wrap:anywhere]" dir="auto">
        {words.ask(callTitle(words, part))}
      </div>
      <div className="mt-1 text-muted [overflow-wrap:anywhere]">
        {server ? words.ofServer(server) : words.ofOurs}
      </div>
      <section
        aria-label={words.arguments}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard.
        tabIndex={0}
        className="my-3 max-h-[40dvh] overflow-y-auto rounded-lg bg-surface px-3 py-2"
      >
        <ArgumentsView part={part} />
      </section>
      {hidesSomething(part) && <div className="mb-3 text-danger">{words.hidden}</div>}
      <div className="flex flex-wrap gap-2 max-sm:flex-col">
        {onServer && (
          <Button disabled={sending} onKeyDown={refuseEnter} onClick={() => send({ approve: true })}>
            {words.once}
          </Button>
        )}
        {onServer && (offered === undefined || asks) && (
          <Button
            variant="quiet"
            disabled={sending}
            className={asks ? undefined : "invisible"}
            onKeyDown={refuseEnter}
            onClick={() => send({ approve: true, always: true })}
          >
            {words.inChat}
          </Button>
        )}
        <Button variant="quiet" disabled={sending} onClick={() => send({ approve: false })}>
          {words.decline}
        </Button>
      </div>
      <div role="status" className="text-danger empty:hidden [&:not(:empty)]:mt-3">
        {problem}
      </div>
    </section>
  );
}
