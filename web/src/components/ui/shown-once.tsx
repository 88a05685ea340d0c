import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { copyText } from "@/lib/copy-text";
import { Button } from "./button";

interface ShownOnceProps {
  label: string;
  /** The secret, such as a key or a link that lets its reader in. */
  value: string;
  about: ReactNode;
  words: { copy: string; copied: string; copyFailed: string; done: string };
  testId: string;
  onDone(): void;
}

/** A secret that the server does not show again, to be copied. It takes the focus. */
export function ShownOnce({ label, value, about, words, testId, onDone }: ShownOnceProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<boolean>();
  // Reading goes on from here: the form is gone.
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  return (
    <div className="flex flex-col gap-3 rounded-lg bg-tint p-4 text-sm" data-testid={testId}>
      <label htmlFor={id} className="font-medium [overflow-wrap:anywhere]">
        {label}
      </label>
      <input
        ref={field}
        id={id}
        readOnly
        value={value}
        autoComplete="off"
        spellCheck={false}
        aria-describedby={`${id}-about`}
        onFocus={({ target }) => target.select()}
        className="h-11 w-full min-w-0 rounded-lg border border-line bg-raised px-3 font-mono text-xs"
      />
      <p id={`${id}-about`}>{about}</p>
      <p role="status" className="empty:hidden">
        {copied === false && words.copyFailed}
      </p>
      <div className="flex flex-wrap gap-3">
        <Button onClick={async () => setCopied(await copyText(value))}>
          {copied ? words.copied : words.copy}
        </Button>
        <Button variant="quiet" onClick={onDone}>
          {words.done}
        </Button>
      </div>
    </div>
  );
}
