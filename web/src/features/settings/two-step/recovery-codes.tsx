import { useEffect } from "react";
import { Button, buttonClasses } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { refetchSecondFactor } from "@/data/account/second-factor";
import { twoStep } from "@/words/en/two-step";
import { useWords } from "@/words/language";
import { useFocus } from "./use-focus";

interface RecoveryCodesProps {
  codes: readonly string[];
  /** Tells whether codes are on the page, which are lost with it. */
  onShown(shown: boolean): void;
  onSaved(): void;
}

/** Shows recovery codes, once. The browser warns before they are left. */
export function RecoveryCodes({ codes, onShown, onSaved }: RecoveryCodesProps) {
  const words = useWords("twoStep", twoStep);
  const heading = useFocus<HTMLHeadingElement>();
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    onShown(true);
    return () => {
      window.removeEventListener("beforeunload", warn);
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
      <div className="flex flex-wrap gap-3">
        <Button className="h-11" onClick={onSaved}>
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
