import Link from "next/link";
import type { ReactNode } from "react";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Person } from "@/data/client/types";
import { adminPeople } from "@/words/en/admin-people";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";

/** What is known of an account. */
export function PersonFacts({ person }: { person: Person }) {
  const words = useWords("adminPeople", adminPeople);
  const numbers = new Intl.NumberFormat(useLocale());
  const { created_at, last_sign_in, logins, messages, tokens, groups } = person;
  const { is_verified, second_factor, passkeys, providers } = person;
  const { lastSignIn, devices, messages: sent, tokens: used } = words.columns;
  const facts: [string, ReactNode][] = [
    [words.createdAt, <RelativeTime key="" at={created_at} />],
    [lastSignIn, last_sign_in ? <RelativeTime key="" at={last_sign_in} /> : words.never],
    [devices, numbers.format(logins)],
    [sent, numbers.format(messages)],
    [used, numbers.format(tokens)],
    [words.address, is_verified ? words.addressVerified : words.addressNotVerified],
    [words.secondFactor, second_factor ? words.secondFactorOn : words.secondFactorOff],
    [words.passkeys, numbers.format(passkeys)],
    [words.providers, providers.length > 0 ? providers.join(", ") : words.noProviders],
    ...(groups.length > 0
      ? [[words.groups, <PersonGroups key="" groups={groups} />] as [string, ReactNode]]
      : []),
  ];
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function PersonGroups({ groups }: Pick<Person, "groups">) {
  return (
    <span className="flex flex-wrap gap-x-3">
      {groups.map(({ id, name }) => (
        <Link
          key={id}
          href={`/admin/groups?group=${id}`}
          className="underline decoration-line underline-offset-4 hover:decoration-current"
        >
          <bdi>{name}</bdi>
        </Link>
      ))}
    </span>
  );
}
