import { useState } from "react";
import { Button } from "@/components/ui/button";
import { copyText } from "@/lib/copy-text";
import { common } from "@/words/en/common";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";

interface RawMessageProps {
  text: string;
  growing: boolean;
  tryAgain(): void;
}

/** Plain text of a message that failed to render. */
export function RawMessage({ text, growing, tryAgain }: RawMessageProps) {
  const words = useWords("messages", messages);
  const { tryAgain: again } = useWords("common", common);
  const [copied, setCopied] = useState(false);
  return (
    <div className="raw-message flex flex-col gap-2" data-testid="raw-message">
      {!growing && (
        <div className="flex flex-wrap items-center gap-2 text-sm text-muted print:hidden">
          <p role="status">{words.renderFailed}</p>
          <Button variant="quiet" size="small" onClick={tryAgain}>
            {again}
          </Button>
          <Button variant="quiet" size="small" onClick={async () => setCopied(await copyText(text))}>
            {copied ? words.copied : words.copy}
          </Button>
        </div>
      )}
      <p className="unformatted" dir="auto">
        {text}
      </p>
    </div>
  );
}
