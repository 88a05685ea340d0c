import { Button, buttonLook } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/page-title";
import { common } from "@/words/en/common";
import { missing } from "@/words/en/missing";
import { useWords } from "@/words/language";

/** What is shown when a whole page cannot be drawn. */
export default function BrokenPage({ tryAgain }: { tryAgain(): void }) {
  const words = useWords("missing", missing);
  const { tryAgain: again } = useWords("common", common);
  return (
    <main className="mx-auto flex min-h-full max-w-sm flex-col items-start justify-center gap-4 px-4">
      <PageTitle>{words.brokenTitle}</PageTitle>
      <h1 className="text-xl font-semibold tracking-tight">{words.brokenTitle}</h1>
      <p className="text-muted">{words.brokenAbout}</p>
      <div className="flex flex-wrap gap-3">
        <Button onClick={tryAgain}>{again}</Button>
        {/* Not a link of the router: what broke must not be carried along. */}
        <a href="/chat" className={buttonLook("quiet")}>
          {words.goOn}
        </a>
      </div>
    </main>
  );
}
