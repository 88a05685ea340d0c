import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useId,
  useRef,
  useState,
} from "react";
import { hasKeyboard } from "@/components/ui/has-keyboard";
import { errorText } from "@/data/client/api-error";
import type { CallPart } from "@/data/client/types";
import { visibleRuns } from "@/lib/visible-text";
import { tools } from "@/words/en/tools";
import { useWords } from "@/words/language";

/** Whether something in the arguments is not seen as it is. */
export function hidesSomething({ arguments: values }: CallPart): boolean {
  return textsIn(values).some((text) => visibleRuns(text).some(({ hidden }) => hidden));
}

/** The texts in a value of JSON, names included. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, of]) => [name, ...textsIn(of)]);
}

/** Does not take the second click of a double one, which may have been meant for what was in this place before. */
export function firstClick(act: () => unknown) {
  return ({ detail }: MouseEvent) => {
    if (detail < 2) act();
  };
}

/** Moves the focus to the next card that waits, else to the message field: never to a button that allows something. */
function leave(card: HTMLElement | null): void {
  const cards = [...document.querySelectorAll<HTMLElement>("[data-approval]")];
  const next = cards.find((other) => other !== card);
  if (next) next.focus();
  else if (hasKeyboard()) document.querySelector<HTMLElement>("[data-testid=message-input]")?.focus();
}

/** Sends decisions of a card, one at a time, and says why one failed. */
export function useDecisions() {
  const words = useWords("tools", tools);
  const card = useRef<HTMLElement>(null);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string>();

  /** Whether something was decided. */
  async function send(decide: () => Promise<unknown>): Promise<boolean> {
    setSending(true);
    setProblem(undefined);
    try {
      return (await decide()) !== false;
    } catch (error) {
      setProblem(errorText(error));
      return false;
    } finally {
      setSending(false);
    }
  }

  /** Sends what was decided on the card, unless `decide` returns false. The focus moves on if it is still on the card. */
  async function press(decide: () => Promise<unknown>): Promise<void> {
    if (!(await send(decide))) return;
    const focused = document.activeElement;
    if (focused === document.body || card.current?.contains(focused)) leave(card.current);
  }

  /** Enter may still be on its way to the message field: it allows nothing. */
  function refuseEnter(event: KeyboardEvent) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    setProblem(words.pressSpace);
  }

  return { card, sending, problem, setProblem, send, press, refuseEnter };
}

interface CallCardProps {
  card: RefObject<HTMLElement | null>;
  title: string;
  about: string;
  part: CallPart;
  /** What would be called. */
  shown: ReactNode;
  problem: string | undefined;
  /** The buttons. */
  children: ReactNode;
}

/** A call that waits for the person: all that is called, nothing hidden, and what they can decide. */
export function CallCard({ card, title, about, part, shown, problem, children }: CallCardProps) {
  const words = useWords("tools", tools);
  const id = useId();
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
        {title}
      </div>
      <div className="mt-1 text-muted [overflow-wrap:anywhere]">{about}</div>
      <section
        aria-label={words.arguments}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard.
        tabIndex={0}
        className="my-3 max-h-[40dvh] overflow-y-auto rounded-lg bg-surface px-3 py-2"
      >
        {shown}
      </section>
      {hidesSomething(part) && <div className="mb-3 text-danger">{words.hidden}</div>}
      <div className="flex flex-wrap gap-2 max-sm:flex-col">{children}</div>
      <div role="status" className="text-danger empty:hidden [&:not(:empty)]:mt-3">
        {problem}
      </div>
    </section>
  );
}
