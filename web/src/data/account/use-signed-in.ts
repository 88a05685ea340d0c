import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { useLoginState } from "./use-login-state";

/** Redirects to the sign-in page when signed out, with a return path unless the user just signed out. */
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
