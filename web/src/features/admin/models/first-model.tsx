import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/page-title";
import { useProviders } from "@/data/admin/providers";
import { ApiError } from "@/data/client/api-error";
import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";
import { LoadError } from "../load-error";
import { Loading } from "../loading";
import { AddProvider } from "./add-provider";

/** Connects the first model, or leads to the demo. Only administrators without a provider have this choice; all others chat. */
export default function FirstModel() {
  const words = useWords("adminModels", adminModels);
  const router = useRouter();
  const { data: providers, error, refetch } = useProviders();
  const isMember = error instanceof ApiError && error.code === "not_admin";
  const isConnected = providers?.some(({ kind }) => kind !== "demo");
  // Once the choice is shown, it stays until the person has made it: connecting leads on by itself.
  const [isShown, setIsShown] = useState(false);
  if (isConnected === false && !isShown) setIsShown(true);
  const isDone = isMember || (isConnected === true && !isShown);
  useEffect(() => {
    if (isDone) router.replace("/chat");
  }, [isDone, router]);
  if (providers === undefined && error && !isMember)
    return <LoadError error={error} onRetry={() => refetch()} />;
  if (providers === undefined || isDone) return <Loading />;
  return (
    <>
      <PageTitle>{words.firstTitle}</PageTitle>
      <div className="flex flex-col gap-2">
        <h1 className="text-xl font-semibold tracking-tight">{words.firstTitle}</h1>
        <p className="text-muted">{words.firstAbout}</p>
      </div>
      <AddProvider
        taken={providers.map(({ id }) => id)}
        onAdded={({ id, enabled_models }) =>
          router.replace(enabled_models > 0 ? "/chat" : `/admin/models?provider=${id}`)
        }
      />
      <section aria-labelledby="demo" className="flex flex-col items-start gap-3 border-t border-line pt-6">
        <div className="flex flex-col gap-1">
          <h2 id="demo" className="text-sm font-medium">
            {words.demoTitle}
          </h2>
          <p className="text-sm text-muted">{words.demoAbout}</p>
        </div>
        <Button variant="quiet" data-testid="try-demo" onClick={() => router.replace("/chat")}>
          {words.tryDemo}
        </Button>
      </section>
    </>
  );
}
