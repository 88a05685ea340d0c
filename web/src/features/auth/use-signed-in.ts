import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useLoginState } from "./use-login-state";

/** Whether somebody is signed in; whoever is not, or not any more, goes on to the sign-in page. */
export function useSignedIn(): boolean {
  const state = useLoginState();
  const router = useRouter();
  useEffect(() => {
    if (state === "out") router.replace("/login");
    if (state === "ended") router.replace("/login?note=ended");
  }, [state, router]);
  return state === "in";
}
