import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useBeginTest, useTestResult } from "@/data/admin/identity-providers";
import { localizedError } from "@/data/client/api-error";
import type { IdentityProvider } from "@/data/client/types";
import { leadTo } from "@/lib/lead-to";
import { adminIdentity } from "@/words/en/admin-identity";
import { useWords } from "@/words/language";
import { ChangeError, LoadError } from "../load-error";
import { Loading } from "../loading";
import { useAddress } from "../use-address";
import { TestReport } from "./test-report";

/** What came of a test, where the provider led back: the address names it, and why there is nothing to show. */
export function TestResult({ providers }: { providers: readonly IdentityProvider[] }) {
  const words = useWords("adminIdentity", adminIdentity);
  const { get, set } = useAddress();
  const [id, code] = [get("provider"), get("sign_on")];
  const heading = useRef<HTMLHeadingElement>(null);
  const isShown = code !== "";
  const isId = /^[a-z0-9-]{1,40}$/.test(id); // the address may have anything
  // Reading goes on here, above the list.
  useEffect(() => {
    if (isShown) heading.current?.focus();
  }, [isShown]);
  if (!isShown) return null;
  const provider = providers.find((other) => other.id === id);
  const close = () => set({ provider: undefined, sign_on: undefined });
  return (
    <section
      aria-labelledby="test-result"
      className="flex flex-col gap-4 rounded-lg border border-line p-4"
      data-testid="test-result"
    >
      <h2
        id="test-result"
        ref={heading}
        tabIndex={-1}
        className="text-lg font-semibold outline-none [overflow-wrap:anywhere]"
      >
        {provider ? words.resultOf(provider.name) : words.result}
      </h2>
      {!isId ? (
        <Notice kind="problem">{words.unknown}</Notice>
      ) : code === "done" ? (
        <Finished id={id} />
      ) : (
        <Notice kind="problem">{localizedError(code, words.failed)}</Notice>
      )}
      <Next id={isId ? id : undefined} onClose={close} />
    </section>
  );
}

/** The report of a test that came to its end. */
function Finished({ id }: { id: string }) {
  const { data, error, refetch } = useTestResult(id);
  if (data) return <TestReport result={data} />;
  return error ? <LoadError error={error} onRetry={() => refetch()} /> : <Loading />;
}

/** What can be done after a test. */
function Next({ id, onClose }: { id: string | undefined; onClose(): void }) {
  const words = useWords("adminIdentity", adminIdentity);
  const test = useBeginTest(id ?? "", leadTo);
  return (
    <>
      <ChangeError error={test.error} />
      <div className="flex flex-wrap gap-3">
        {id !== undefined && (
          <Button variant="quiet" disabled={test.isPending} onClick={() => test.mutate()}>
            {test.isPending ? words.testing : words.testAgain}
          </Button>
        )}
        <Button variant="quiet" onClick={onClose}>
          {words.close}
        </Button>
      </div>
    </>
  );
}
