import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { useLoginState } from "./use-login-state";

/**
 * Whether somebody is signed in. Whoever is not goes to the sign-in page, which leads back here; whoever has just
 * signed out is not led back.
 */
export function useSignedIn(): boolean {
  const state = useLoginState();
  const router = useRouter();
  const before = useRef(state);
  useEffect(() => {
    const left = before.current === "in" && state === "out";
    before.current = state;
    if (state === undefined || state === "in") return;
    const here = window.location.pathname + window.location.search;
    const note = state === "ended" ? state : "needed";
    const plain = left || (state === "out" && here === "/chat");
    router.replace(plain ? "/login" : `/login?note=${note}&next=${encodeURIComponent(here)}`);
  }, [state, router]);
  return state === "in";
}
