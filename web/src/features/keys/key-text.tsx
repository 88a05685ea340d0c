import { useEffect, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import type { NewKey } from "@/data/client/types";
import { copyText } from "@/lib/copy-text";
import { keys } from "@/words/en/keys";
import { useWords } from "@/words/language";

interface KeyTextProps {
  created: NewKey;
  onDone(): void;
}

/** A new key. The server does not show it again. */
export function KeyText({ created: { key, name }, onDone }: KeyTextProps) {
  const words = useWords("keys", keys);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<boolean>();
  // Reading goes on from here: the form is gone.
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  return (
    <div className="flex flex-col gap-3 rounded-lg bg-tint p-4 text-sm" data-testid="new-key">
      <label htmlFor={id} className="font-medium [overflow-wrap:anywhere]">
        {words.newKey(name)}
      </label>
      <input
        ref={field}
        id={id}
        readOnly
        value={key}
        autoComplete="off"
        spellCheck={false}
        aria-describedby={`${id}-about`}
        onFocus={({ target }) => target.select()}
        className="h-11 w-full min-w-0 rounded-lg border border-line bg-raised px-3 font-mono text-xs"
      />
      <p id={`${id}-about`}>{words.newKeyAbout}</p>
      <p role="status" className="empty:hidden">
        {copied === false && words.copyFailed}
      </p>
      <div className="flex flex-wrap gap-3">
        <Button onClick={async () => setCopied(await copyText(key))}>
          {copied ? words.copied : words.copy}
        </Button>
        <Button variant="quiet" onClick={onDone}>
          {words.done}
        </Button>
      </div>
    </div>
  );
}
