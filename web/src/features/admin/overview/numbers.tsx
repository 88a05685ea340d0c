import type { Overview } from "@/data/client/types";
import { adminOverview } from "@/words/en/admin-overview";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { Tiles } from "../tiles";

/** The numbers that count most. */
export function Numbers({ overview }: { overview: Overview }) {
  const words = useWords("adminOverview", adminOverview);
  const { format } = new Intl.NumberFormat(useLocale());
  const { accounts, active_people, answers, days } = overview;
  const messages = days.reduce((sum, day) => sum + day.messages, 0);
  const tokens = days.reduce((sum, { tokens_in, tokens_out }) => sum + tokens_in + tokens_out, 0);
  return (
    <Tiles
      tiles={[
        {
          name: words.people,
          value: format(active_people.day),
          about: words.peopleAbout(format(active_people.week), format(active_people.month)),
        },
        {
          name: words.accounts,
          value: format(accounts.total),
          about: words.accountsAbout(format(accounts.active), format(accounts.admins)),
        },
        { name: words.messages, value: format(messages), about: words.inDays },
        { name: words.tokens, value: format(tokens), about: words.inDays },
        {
          name: words.answers,
          value: format(answers.running),
          about: words.answersAbout(format(answers.waiting)),
        },
      ]}
    />
  );
}
