import { useSyncExternalStore } from "react";
import { type LoginState, loginState, onLoginState } from "@/data/client/login-state";

/** Undefined in the exported HTML and until hydration. */
export function useLoginState(): LoginState | undefined {
  return useSyncExternalStore<LoginState | undefined>(onLoginState, loginState, () => undefined);
}
