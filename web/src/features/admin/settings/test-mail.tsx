import { Button } from "@/components/ui/button";
import { useTestMail } from "@/data/admin/mail";
import { useConfig } from "@/data/config/queries";
import { adminSettings } from "@/words/en/admin-settings";
import { useWords } from "@/words/language";
import { Action } from "../action";
import { ChangeError } from "../load-error";

/** Sends a mail to the admin, and says what stands in its way. What the environment sets is not shown. */
export function TestMail() {
  const words = useWords("adminSettings", adminSettings);
  const { data: config } = useConfig();
  const { error, isPending, isSuccess, mutate } = useTestMail();
  if (!config) return null;
  return (
    <div className="flex flex-col gap-4">
      <ChangeError error={error} />
      <Action name={words.mail} about={config.mail ? words.mailAbout : words.noMail}>
        {config.mail && (
          <Button variant="quiet" disabled={isPending} onClick={() => mutate()}>
            {isPending ? words.mailSending : words.mailTest}
          </Button>
        )}
      </Action>
      <p role="status" className="text-sm empty:hidden">
        {isSuccess && words.mailSent}
      </p>
    </div>
  );
}
