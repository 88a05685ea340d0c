import { useEffect, useState } from "react";
import { getMayRegister } from "./requests";

/** Whether registration is open. Assumed true until the server answers; the server enforces it. */
export function useRegistrationOpen(): boolean {
  const [isOpen, setIsOpen] = useState(true);
  useEffect(() => {
    let shown = true;
    getMayRegister().then(
      (answer) => {
        if (shown) setIsOpen(answer);
      },
      () => undefined,
    );
    return () => {
      shown = false;
    };
  }, []);
  return isOpen;
}
