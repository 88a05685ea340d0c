import { common } from "@/words/en/common";
import { useWords } from "@/words/language";
import { Button } from "./button";

/** Error message for a section that failed to render. */
export function SectionError({ onRetry }: { onRetry(): void }) {
  const words = useWords("common", common);
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 p-3 text-sm">
      <p>{words.sectionFailed}</p>
      <Button variant="quiet" size="small" onClick={onRetry}>
        {words.tryAgain}
      </Button>
      <Button variant="plain" size="small" onClick={() => window.location.reload()}>
        {words.reload}
      </Button>
    </div>
  );
}
