import { useEffect } from "react";
import { Button } from "@/components/ui/button";
import { common } from "@/words/en/common";
import { useWords } from "@/words/language";
import { useOnline } from "./use-online";
import { keepPage, useNewVersion } from "./worker";

const bar =
  "fixed top-3 left-1/2 z-30 flex w-max max-w-[calc(100vw-24px)] -translate-x-1/2 items-center gap-2 rounded-lg border border-line bg-raised text-sm shadow-float";

/** Says that there is no connection, or that there is a new version; that one waits until no answer is being written. */
export function Offline({ answering }: { answering: boolean }) {
  useEffect(keepPage, []);
  const online = useOnline();
  const renew = useNewVersion();
  const words = useWords("common", common);
  if (!online)
    return (
      <p role="status" className={`${bar} px-4 py-2`} data-testid="offline">
        {words.noConnection}
      </p>
    );
  if (renew === undefined || answering) return null;
  return (
    <div role="status" className={`${bar} py-1.5 pr-2 pl-4`} data-testid="new-version">
      {words.newVersion}
      <Button look="accent" size="small" onClick={renew}>
        {words.reload}
      </Button>
    </div>
  );
}
