import { useSearchParams } from "next/navigation";
import { useEffect } from "react";
import { localizedError } from "@/data/client/api-error";
import type { SecondMethod, SecondStepNeeded } from "@/data/client/types";
import { signOn } from "@/words/en/sign-on";
import { useWords } from "@/words/language";

/**
 * Goes on where an identity provider led back: with the second step, whose token is in the fragment, or with why the
 * sign-in failed, which is returned.
 */
export function useSignOn(onSecond: (step: SecondStepNeeded) => void): string | undefined {
  const words = useWords("signOn", signOn);
  const code = useSearchParams().get("sign_on");
  useEffect(() => {
    const given = new URLSearchParams(window.location.hash.slice(1));
    const token = given.get("mfa_token");
    if (!token) return;
    // The token leaves the address, which is on screenshots and in the history.
    const next = encodeURIComponent(given.get("next") ?? "");
    window.history.replaceState(window.history.state, "", `/login?next=${next}`);
    onSecond({
      mfa_required: true,
      mfa_token: token,
      methods: given.getAll("method") as SecondMethod[],
      mfa_expires_in: 0,
    });
  }, [onSecond]);
  if (code === null) return undefined;
  return localizedError(code, words.failed);
}
