"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useLayoutEffect } from "react";
import { Banner } from "@/components/ui/banner";
import { queryClient } from "@/data/client/query-client";
import { FollowBrand } from "@/features/brand";
import { common } from "@/words/en/common";
import { markLanguageReady, useLanguage, useWords } from "@/words/language";

export function Providers({ children }: { children: ReactNode }) {
  const language = useLanguage();
  const { about } = useWords("common", common);
  useLayoutEffect(() => markLanguageReady(language), [language]);
  return (
    <QueryClientProvider client={queryClient}>
      <meta name="description" content={about} />
      <FollowBrand />
      {/* At least as high as the window, so that a page that grows fills what the banner leaves. */}
      <div className="flex min-h-dvh flex-col">
        <Banner />
        {children}
      </div>
    </QueryClientProvider>
  );
}
