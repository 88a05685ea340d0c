import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { browserRefusal, signInWithPasskey, suggestsPasskeys } from "@/data/account/passkeys";
import { errorText } from "@/data/client/api-error";
import { usePasskeySupport } from "@/data/config/queries";
import { passkeys } from "@/words/en/passkeys";
import { useWords } from "@/words/language";

/** What the server allows is five minutes; the suggestions are asked for anew before. */
const askAgainAfter = 240_000;

/** Signs in with a passkey: by a button, and among what the browser suggests in the field for the name. */
export function PasskeySignIn({ onPassed }: { onPassed(): void }) {
  const words = useWords("passkeys", passkeys);
  const works = usePasskeySupport() === "yes";
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [round, setRound] = useState(0);
  const passed = useRef(onPassed);
  passed.current = onPassed;
  // Suggestions and the dialog of the button would cancel each other: while the dialog is open there are none, and they begin again once it closes.
  useEffect(() => {
    if (!works || busy) return;
    const suggestions = new AbortController();
    const { signal } = suggestions;
    const again = setTimeout(() => setRound(round + 1), askAgainAfter);
    const suggest = async () => {
      try {
        const hasField = document.querySelector("input[autocomplete$='webauthn']") !== null;
        if (!hasField || !(await suggestsPasskeys()) || signal.aborted) return;
        await signInWithPasskey({ suggested: true, signal });
        passed.current();
      } catch (error) {
        // The browser makes suggestions unasked, so only what the server says about a chosen passkey is shown.
        if (!signal.aborted && browserRefusal(error) === undefined) setProblem(error);
      }
    };
    void suggest();
    return () => {
      clearTimeout(again);
      suggestions.abort();
    };
  }, [works, busy, round]);
  if (!works) return null;
  const signIn = async () => {
    setProblem(undefined);
    setBusy(true);
    try {
      await signInWithPasskey();
      onPassed();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const refusal = browserRefusal(problem);
  return (
    <div className="flex flex-col gap-4">
      {problem !== undefined && (
        <Notice kind={refusal ? "note" : "problem"}>{refusal ? words.canceled : errorText(problem)}</Notice>
      )}
      <Button variant="quiet" className="h-11" disabled={busy} onClick={signIn} data-testid="passkey-button">
        {busy ? words.waiting : words.signIn}
      </Button>
    </div>
  );
}
