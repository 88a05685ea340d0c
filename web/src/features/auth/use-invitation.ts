import { useEffect, useState, useSyncExternalStore } from "react";
import { lookAtInvitation } from "@/data/account/invitation";
import { ApiError } from "@/data/client/api-error";
import { invitationToken } from "./link-tokens";

/** The invitation with which this tab was opened. */
export type Invitation =
  | { state: "checking"; token: string }
  /** `email`: the only address that may register, if there is one. */
  | { state: "usable"; token: string; email?: string }
  | { state: "refused"; token: string; error: ApiError };

/** Undefined without an invitation, in the exported HTML and until hydration. */
export function useInvitation(): Invitation | undefined {
  const token = useSyncExternalStore(invitationToken.subscribe, invitationToken.current, () => undefined);
  const [found, setFound] = useState<Invitation>();
  useEffect(() => {
    if (token === undefined) return;
    let shown = true;
    lookAtInvitation(token).then(
      ({ email }) => {
        if (shown) setFound({ state: "usable", token, ...(email && { email }) });
      },
      (error: unknown) => {
        const refused = error instanceof ApiError && error.code === "registration_closed";
        // While the server cannot say more, it decides when the form is sent.
        if (shown) setFound(refused ? { state: "refused", token, error } : { state: "usable", token });
      },
    );
    return () => {
      shown = false;
    };
  }, [token]);
  if (token === undefined) return undefined;
  return found?.token === token ? found : { state: "checking", token };
}
