import { common } from "@/words/en/common";
import { useWords } from "@/words/language";
import { Button } from "./button";

/** What stands in the place of a part of the page that cannot be drawn. */
export function BrokenPart({ tryAgain }: { tryAgain(): void }) {
  const words = useWords("common", common);
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 p-3 text-sm">
      <p>{words.partBroken}</p>
      <Button look="quiet" size="small" onClick={tryAgain}>
        {words.tryAgain}
      </Button>
      <Button look="plain" size="small" onClick={() => window.location.reload()}>
        {words.reload}
      </Button>
    </div>
  );
}
