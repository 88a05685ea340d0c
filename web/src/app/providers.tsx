"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useLayoutEffect } from "react";
import { queryClient } from "@/api/query-client";
import { common } from "@/words/en/common";
import { markShown, useLanguage, useWords } from "@/words/language";

let surviving = false;

function surviveTranslation(): void {
  if (surviving) return;
  surviving = true;
  import("@/features/translation/keep-alive").then(
    (module) => module.surviveTranslation(),
    () => undefined, // a page that is not translated needs nothing of it
  );
}

export function Providers({ children }: { children: ReactNode }) {
  const language = useLanguage();
  const { about } = useWords("common", common);
  useLayoutEffect(() => markShown(language), [language]);
  useEffect(surviveTranslation, []);
  return (
    <QueryClientProvider client={queryClient}>
      <meta name="description" content={about} />
      {children}
    </QueryClientProvider>
  );
}
