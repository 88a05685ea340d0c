import { useEffect } from "react";
import { Button } from "@/components/ui/button";
import { useOnline } from "@/lib/use-online";
import { common } from "@/words/en/common";
import { useWords } from "@/words/language";
import { registerWorker, useNewVersion } from "./worker";

const bar =
  "fixed top-3 left-1/2 z-30 flex w-max max-w-[calc(100vw-24px)] -translate-x-1/2 items-center gap-2 rounded-lg border border-line bg-raised text-sm shadow-float";

/** Bar that reports being offline or a new version. The update offer waits until no answer is streaming. */
export function ConnectionBar({ answering }: { answering: boolean }) {
  useEffect(registerWorker, []);
  const online = useOnline();
  const activateUpdate = useNewVersion();
  const words = useWords("common", common);
  if (!online)
    return (
      <p role="status" className={`${bar} px-4 py-2`} data-testid="offline">
        {words.offline}
      </p>
    );
  if (activateUpdate === undefined || answering) return null;
  return (
    <div role="status" className={`${bar} py-1.5 pr-2 pl-4`} data-testid="new-version">
      {words.newVersion}
      <Button variant="accent" size="small" onClick={activateUpdate}>
        {words.reload}
      </Button>
    </div>
  );
}
