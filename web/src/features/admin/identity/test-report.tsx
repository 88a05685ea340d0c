import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { VisibleText } from "@/components/ui/visible-text";
import { localizedError } from "@/data/client/api-error";
import type { IdentityProviderTest } from "@/data/client/types";
import { oneLine } from "@/lib/visible-text";
import { adminIdentity } from "@/words/en/admin-identity";
import { adminModels } from "@/words/en/admin-models";
import type { Params } from "@/words/fill";
import { useWords } from "@/words/language";

/** So many groups are named, and so much of the claims is shown. */
const [namedGroups, shownClaims] = [20, 20_000];

/** What a provider said in a test, and what is missing. All of it is text of a stranger. */
export function TestReport({ result }: { result: IdentityProviderTest }) {
  const { at, problem, missing } = result;
  const words = useWords("adminIdentity", adminIdentity);
  if (problem)
    return (
      <Notice kind="problem">
        {localizedError(problem.code, problem.detail, { params: problem.params as Params | undefined })}
      </Notice>
    );
  const isUseless = missing.includes("subject");
  return (
    <>
      <Notice kind={isUseless ? "problem" : "note"}>
        {isUseless ? words.missingSubject : missing.length > 0 ? words.missing : words.works}{" "}
        <RelativeTime at={at} />
      </Notice>
      {missing.length > 0 && (
        <ul className="flex list-disc flex-col gap-2 pl-5 text-sm" data-testid="missing">
          {missing.map((code) => (
            <li key={code}>{Object.hasOwn(words.missings, code) ? words.missings[code] : code}</li>
          ))}
        </ul>
      )}
      <Person result={result} />
      <Claims claims={result.claims} />
    </>
  );
}

/** Who would sign in. */
function Person({
  result: { subject, issuer, email, email_verified, groups },
}: {
  result: IdentityProviderTest;
}) {
  const words = useWords("adminIdentity", adminIdentity);
  const shared = useWords("adminModels", adminModels);
  const named = groups.slice(0, namedGroups).map((group) => oneLine(group, 80));
  const rest = groups.length - named.length;
  const facts = [
    [words.subject, subject && oneLine(subject, 200), ""],
    [words.issuer, oneLine(issuer, 200), ""],
    [
      words.email,
      email && oneLine(email, 200),
      email && (email_verified ? words.verified : words.notVerified),
    ],
    [words.groups, named.join(", "), rest > 0 ? shared.andMore(rest) : ""],
  ] as const;
  return (
    <div className="flex flex-col gap-2 text-sm">
      <h3 className="font-medium">{words.person}</h3>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1" data-testid="tested-person">
        {facts.map(([name, value, more]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="[overflow-wrap:anywhere]">
              <bdi>{value || shared.none}</bdi>
              {more && ` · ${more}`}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** All that a provider sent, as text. */
function Claims({ claims }: { claims: IdentityProviderTest["claims"] }) {
  const words = useWords("adminIdentity", adminIdentity);
  const text = JSON.stringify(claims, null, 2);
  return (
    <div className="flex flex-col gap-2 text-sm">
      <h3 id="claims" className="font-medium">
        {words.claims}
      </h3>
      <p className="text-muted">{words.claimsAbout}</p>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard.
        tabIndex={0}
        aria-labelledby="claims"
        className="max-h-96 overflow-y-auto rounded-lg bg-surface p-3"
        data-testid="claims"
      >
        <pre dir="ltr" className="font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">
          <VisibleText text={text.length > shownClaims ? `${text.slice(0, shownClaims)}…` : text} />
        </pre>
      </section>
    </div>
  );
}
