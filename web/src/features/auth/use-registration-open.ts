import { useEffect, useState } from "react";
import { getMayRegister } from "@/api/config";

/** Whether people may make an account here; assumed until the server has said so, which refuses them itself. */
export function useMayRegister(): boolean {
  const [may, setMay] = useState(true);
  useEffect(() => {
    let shown = true;
    getMayRegister().then(
      (answer) => {
        if (shown) setMay(answer);
      },
      () => undefined,
    );
    return () => {
      shown = false;
    };
  }, []);
  return may;
}
