import { useCallback, useEffect, useState } from "react";
import { Button, buttonClasses } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Notice } from "@/components/ui/notice";
import { refetchSecondFactor } from "@/data/account/second-factor";
import { twoStep } from "@/words/en/two-step";
import { useWords } from "@/words/language";
import { useFocus } from "./use-focus";
import { useHeldBack } from "./use-held-back";

interface RecoveryCodesProps {
  codes: readonly string[];
  /** Tells whether codes are on the page, which are lost with it. */
  onShown(shown: boolean): void;
  onSaved(): void;
}

/** Shows recovery codes, once. Neither Back nor, without a question, a reload leaves them before they are saved. */
export function RecoveryCodes({ codes, onShown, onSaved }: RecoveryCodesProps) {
  const words = useWords("twoStep", twoStep);
  const heading = useFocus<HTMLHeadingElement>();
  const [leaving, setLeaving] = useState(false);
  const free = useHeldBack(useCallback(() => setLeaving(true), []));
  useEffect(() => {
    onShown(true);
    return () => {
      onShown(false);
      void refetchSecondFactor();
    };
  }, [onShown]);
  const text = codes.join("\n");
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center gap-2">
        <h3 ref={heading} tabIndex={-1} className="font-medium outline-none">
          {words.codesTitle}
        </h3>
        <CopyButton text={() => text} label={words.copyCodes} copiedLabel={words.copied} size={16} />
      </div>
      <p className="text-sm">{words.codesAbout}</p>
      <ul className="grid gap-x-8 gap-y-2 rounded-lg border border-line p-4 font-mono text-sm sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code} data-testid="recovery-code">
            {code}
          </li>
        ))}
      </ul>
      {leaving && <Notice kind="problem">{words.saveFirst}</Notice>}
      <div className="flex flex-wrap gap-3">
        <Button
          className="h-11"
          onClick={() => {
            free();
            onSaved();
          }}
        >
          {words.saved}
        </Button>
        <a
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
          download="recovery-codes.txt"
          className={`${buttonClasses("quiet")} h-11`}
        >
          {words.download}
        </a>
      </div>
    </div>
  );
}
