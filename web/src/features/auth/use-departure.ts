import { useEffect, useState } from "react";
import { keepLeft, takeDeparture, takeLeft } from "@/data/account/departure";
import { leaveProvider } from "@/data/account/requests";
import { loginState } from "@/data/client/login-state";
import { leadTo } from "@/lib/lead-to";
import { signOn } from "@/words/en/sign-on";
import { useWords } from "@/words/language";

type Step = "leaving" | "failed" | "back" | "out";

/** Takes what the provider led back with out of the address. */
function takeState(): string | null {
  const url = new URL(window.location.href);
  const state = url.searchParams.get("state");
  if (state === null) return null;
  url.searchParams.delete("state");
  window.history.replaceState(window.history.state, "", url);
  return state;
}

/**
 * Goes on with a sign-out at the identity provider, and says how far it is. The person is signed out here before, whatever
 * the provider does.
 */
export function useDeparture(): string | undefined {
  const words = useWords("signOn", signOn);
  const [at, setAt] = useState<{ step: Step; name: string }>();
  useEffect(() => {
    const departure = takeDeparture();
    const left = takeLeft();
    const state = takeState();
    if (departure) {
      const { name } = departure;
      setAt({ step: "leaving", name });
      leaveProvider(departure)
        .then(({ url, state }) => {
          if (loginState() === "in") return; // another person, perhaps
          keepLeft({ name, state });
          leadTo(url);
        })
        .catch(() => setAt({ step: "failed", name }));
    } else if (left && state === left.state) setAt({ step: "back", name: left.name });
    else if (left && state === null) setAt({ step: "out", name: left.name });
  }, []);
  useEffect(() => {
    // The browser shows this page again as it was, when the person comes back from the provider with its button.
    const shown = ({ persisted }: PageTransitionEvent) => {
      if (!persisted) return;
      takeLeft();
      setAt((before) => (before?.step === "leaving" ? { ...before, step: "out" } : before));
    };
    window.addEventListener("pageshow", shown);
    return () => window.removeEventListener("pageshow", shown);
  }, []);
  return at && words.signOut[at.step](at.name);
}
