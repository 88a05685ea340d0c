import { useState } from "react";
import { needsProof } from "@/data/client/api-error";

/** Whether the server has asked for the password, in a form that shows the field only then. */
export function useAskedProof() {
  const [isAsked, setIsAsked] = useState(false);
  return {
    isAsked,
    /** Notes that the server asks for the password; any other error is thrown. */
    ask(error: unknown): void {
      if (!needsProof(error)) throw error;
      setIsAsked(true);
    },
  };
}
