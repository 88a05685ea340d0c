import { useEffect, useState } from "react";
import { told } from "@/api/api-error";
import { Button } from "@/components/ui/button";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";
import { answers } from "./live";
import type { Refusal } from "./transcript";

/** Whole seconds until then, counting down. */
function useSecondsUntil(at: number | undefined): number {
  const [now, setNow] = useState(() => performance.now());
  const left = at === undefined ? 0 : Math.max(0, Math.ceil((at - now) / 1000));
  useEffect(() => {
    if (left === 0) return;
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, [left]);
  return left;
}

/** Says why something was not taken, and lets the person try again, which cannot ask twice. */
export function RefusedWish({ refusal, title }: { refusal: Refusal; title: string }) {
  const words = useWords("messages", messages);
  const wait = useSecondsUntil(refusal.retryAt);
  return (
    <div className="flex flex-wrap items-center justify-end gap-2 text-sm text-danger">
      <span role="alert">
        {title} {told(refusal.code ?? "", refusal.message)}
      </span>
      <Button
        look="quiet"
        size="small"
        className="text-text tabular-nums"
        disabled={wait > 0}
        onClick={() => answers.retry(refusal.turnKey)}
      >
        {wait > 0 ? words.retryIn(wait) : words.retry}
      </Button>
      <Button look="plain" size="small" onClick={() => answers.discard(refusal.turnKey)}>
        {words.discard}
      </Button>
    </div>
  );
}
