import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { beginIdentity, disconnectIdentity, useIdentities } from "@/data/account/identities";
import { errorText, localizedError, needsProof } from "@/data/client/api-error";
import type { Identity } from "@/data/client/types";
import { useIdentityProviders } from "@/data/config/queries";
import { PasswordProof } from "@/features/proof";
import { leadTo } from "@/lib/lead-to";
import { signOn } from "@/words/en/sign-on";
import { useWords } from "@/words/language";
import { Section } from "../section";

/** A change that waits for a confirmation or the password. */
type Change = { connect: string } | { disconnect: Identity };

/** What else a person can sign in with. It is there where the server has identity providers, or the account an identity. */
export function ConnectedSignIns() {
  const words = useWords("signOn", signOn);
  const providers = useIdentityProviders();
  const { data } = useIdentities();
  const [change, setChange] = useState<Change>();
  const [problem, setProblem] = useState<unknown>();
  if (!data || (providers.length === 0 && data.identities.length === 0)) return null;
  const nameOf = (id: string) => providers.find((provider) => provider.id === id)?.name ?? id;
  const apply = async (next: Change, password?: string) => {
    if ("connect" in next) leadTo(await beginIdentity(next.connect, password));
    else await disconnectIdentity(next.disconnect.id, password);
  };
  const connect = async (id: string) => {
    setProblem(undefined);
    try {
      await apply({ connect: id });
    } catch (error) {
      if (needsProof(error) && data.has_password) setChange({ connect: id });
      else setProblem(error);
    }
  };
  return (
    <Section title={words.title} about={words.about} anchor="sign-ins">
      {change ? (
        <PasswordProof
          isDanger={"disconnect" in change}
          action={"disconnect" in change ? words.disconnect : words.connect(nameOf(change.connect))}
          question={"disconnect" in change ? words.question(nameOf(change.disconnect.provider)) : undefined}
          onProven={async (password) => {
            try {
              await apply(change, password);
            } catch (error) {
              if (!needsProof(error) || data.has_password) throw error;
              setProblem(error);
            }
            setChange(undefined);
          }}
          onCancel={() => setChange(undefined)}
        />
      ) : (
        <div className="flex flex-col gap-3">
          <Outcome />
          {problem !== undefined && (
            <Notice kind="problem">{needsProof(problem) ? words.signInAgain : errorText(problem)}</Notice>
          )}
          {!data.has_password && <p className="text-sm text-muted">{words.noPassword}</p>}
          {data.identities.length === 0 && <p className="text-sm text-muted">{words.none}</p>}
          <ul className="flex flex-col divide-y divide-line">
            {data.identities.map((one) => (
              <li key={one.id} className="flex items-center gap-4 py-3" data-testid="identity">
                <div className="flex min-w-0 flex-1 flex-col text-sm">
                  <span className="font-medium break-words">{nameOf(one.provider)}</span>
                  <span className="text-muted [overflow-wrap:anywhere]">
                    {one.label} · {words.lastUsed} <RelativeTime at={one.used_at} />
                  </span>
                </div>
                <Button variant="quiet" onClick={() => setChange({ disconnect: one })}>
                  {words.disconnect}
                </Button>
              </li>
            ))}
          </ul>
          <div className="flex flex-wrap gap-2">
            {providers.map(({ id, name }) => (
              <Button key={id} variant="quiet" onClick={() => void connect(id)}>
                {words.connect(name)}
              </Button>
            ))}
          </div>
        </div>
      )}
    </Section>
  );
}

/** What came of connecting, where the provider led back. */
function Outcome() {
  const words = useWords("signOn", signOn);
  const code = new URLSearchParams(window.location.search).get("sign_on");
  if (code === null) return null;
  if (code === "done") return <Notice>{words.connected}</Notice>;
  return <Notice kind="problem">{localizedError(code, words.failed)}</Notice>;
}
