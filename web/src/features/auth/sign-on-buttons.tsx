"use client";

import { buttonClasses } from "@/components/ui/button";
import { useIdentityProviders } from "@/data/config/queries";
import { signOn } from "@/words/en/sign-on";
import { useWords } from "@/words/language";
import { returnPath } from "./return-path";

/** Leads to the identity providers with which people can sign in. */
export function SignOnButtons() {
  const words = useWords("signOn", signOn);
  const providers = useIdentityProviders();
  if (providers.length === 0) return null;
  const next = returnPath(new URLSearchParams(window.location.search).get("next"));
  return (
    <div className="flex flex-col gap-2">
      {providers.map(({ id, name }) => (
        <a
          key={id}
          href={`/api/auth/oidc/${encodeURIComponent(id)}/start?return=${encodeURIComponent(next)}`}
          className={`${buttonClasses("quiet")} h-11`}
          data-testid="sign-on"
        >
          {words.continueWith(name)}
        </a>
      ))}
    </div>
  );
}
