import { Button, buttonClasses } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/page-title";
import { common } from "@/words/en/common";
import { errorPages } from "@/words/en/error-pages";
import { useWords } from "@/words/language";

/** Shown when the whole page fails to render. */
export default function ErrorPage({ tryAgain }: { tryAgain(): void }) {
  const words = useWords("errorPages", errorPages);
  const { tryAgain: again } = useWords("common", common);
  return (
    <main className="mx-auto flex w-full max-w-sm flex-1 flex-col items-start justify-center gap-4 px-4">
      <PageTitle>{words.brokenTitle}</PageTitle>
      <h1 className="text-xl font-semibold tracking-tight">{words.brokenTitle}</h1>
      <p className="text-muted">{words.brokenAbout}</p>
      <div className="flex flex-wrap gap-3">
        <Button onClick={tryAgain}>{again}</Button>
        {/* A plain link, not the router's: the full reload discards the broken state. */}
        <a href="/chat" className={buttonClasses("quiet")}>
          {words.toChats}
        </a>
      </div>
    </main>
  );
}
