"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useLayoutEffect } from "react";
import { queryClient } from "@/data/client/query-client";
import { common } from "@/words/en/common";
import { markLanguageReady, useLanguage, useWords } from "@/words/language";

export function Providers({ children }: { children: ReactNode }) {
  const language = useLanguage();
  const { about } = useWords("common", common);
  useLayoutEffect(() => markLanguageReady(language), [language]);
  return (
    <QueryClientProvider client={queryClient}>
      <meta name="description" content={about} />
      {children}
    </QueryClientProvider>
  );
}
