import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { configKey } from "@/data/config/queries";

/** What queries need around a component, with the configuration of a server that has no passkeys. */
export function Queries({ children }: { children: ReactNode }) {
  const [client] = useState(() => {
    const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
    queries.setQueryData(configKey, { passkey_origin: null });
    return queries;
  });
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
