import { useQuery } from "@tanstack/react-query";
import { defaultMessageChars, getMessageChars } from "./requests";

/** Maximum message length in Unicode code points; the default until the server reports it. */
export function useMessageChars(): number {
  const { data = defaultMessageChars } = useQuery({
    queryKey: ["config", "message_chars"],
    queryFn: getMessageChars,
    staleTime: 60_000,
  });
  return data;
}
