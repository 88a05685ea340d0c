import { useEffect, useState } from "react";
import { getRegistration, type RegistrationPolicy } from "./requests";

/** Who may register. Assumed to be everyone until the server answers; the server enforces it. */
export function useRegistration(): RegistrationPolicy {
  const [policy, setPolicy] = useState<RegistrationPolicy>("open");
  useEffect(() => {
    let shown = true;
    getRegistration().then(
      (answer) => {
        if (shown) setPolicy(answer);
      },
      () => undefined,
    );
    return () => {
      shown = false;
    };
  }, []);
  return policy;
}
