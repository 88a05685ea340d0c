import { useState } from "react";
import { Notice } from "@/components/ui/notice";
import { checkMcpServer, fetchMcpServer, useChangeMcpServer } from "@/data/admin/mcp-servers";
import { ApiError } from "@/data/client/api-error";
import type { McpServer, McpServerCheck } from "@/data/client/types";
import { adminModels } from "@/words/en/admin-models";
import { adminTools } from "@/words/en/admin-tools";
import { useWords } from "@/words/language";
import { accessOf, lacksGroups } from "../access/access";
import { ChangedNotice } from "../form/changed-notice";
import { FormButtons } from "../form/form-buttons";
import { RemoveSecret } from "../form/remove-secret";
import { useCheckedForm } from "../form/use-checked-form";
import { CheckResult } from "./check-result";
import { ClientFields } from "./client-fields";
import { ReachFields, RuleFields } from "./server-fields";
import { askedOf, changeOf, nothingRemoved, storedValues } from "./server-values";
import { useDifferences } from "./use-differences";

interface EditServerProps {
  server: McpServer;
  onSaved(): void;
  onCancel(): void;
}

/** Changes a server. A check comes first if the change matters to it. */
export function EditServer({ server, onSaved, onCancel }: EditServerProps) {
  const words = useWords("adminTools", adminTools);
  const shared = useWords("adminModels", adminModels);
  // What the form began with: what others change meanwhile must not change what was typed.
  const [before, setBefore] = useState(server);
  const [values, setValues] = useState(() => storedValues(server));
  const [removed, setRemoved] = useState(nothingRemoved);
  const [accessError, setAccessError] = useState<string>();
  const [theirs, setTheirs] = useState<McpServer>();
  const differences = useDifferences();
  const { mutateAsync } = useChangeMcpServer(server.id);
  const { errors, problem, check, doing, formProps } = useCheckedForm<McpServerCheck>({
    ask: async (intent) => {
      const asked = askedOf(changeOf(before, values, removed));
      if (asked === undefined && intent !== "check") return undefined;
      return checkMcpServer(server.id, asked ?? {});
    },
    save: async () => {
      if (lacksGroups(accessOf(before), values.access)) return setAccessError(shared.noGroupChosen);
      const { version } = theirs ?? before;
      try {
        await mutateAsync({ ...changeOf(before, values, removed), version });
        onSaved();
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== "mcp_server_changed") throw error;
        setTheirs(await fetchMcpServer(server.id));
      }
    },
  });

  function discard(now: McpServer) {
    setBefore(now);
    setValues(storedValues(now));
    setRemoved(nothingRemoved);
    setTheirs(undefined);
  }

  return (
    <form
      method="post"
      aria-label={`${shared.edit}: ${before.name}`}
      className="flex max-w-lg flex-col gap-4"
      data-testid="edit-mcp-server"
      {...formProps}
    >
      <ReachFields
        values={values}
        errors={errors}
        onChange={(part) => setValues({ ...values, ...part })}
        stored={{ headers: before.has_headers, env: before.has_env }}
      >
        {before.has_headers && (
          <RemoveSecret
            label={shared.removeHeaders}
            checked={removed.headers}
            onChange={(headers) => setRemoved({ ...removed, headers })}
          />
        )}
        {before.has_env && (
          <RemoveSecret
            label={words.removeEnv}
            checked={removed.env}
            onChange={(env) => setRemoved({ ...removed, env })}
          />
        )}
      </ReachFields>
      {values.reach === "address" && (
        <ClientFields
          serverId={before.id}
          values={values}
          errors={errors}
          onChange={(part) => setValues({ ...values, ...part })}
          hasSecret={before.has_oauth_client_secret}
        >
          {before.has_oauth_client_secret && (
            <RemoveSecret
              label={words.removeClientSecret}
              checked={removed.clientSecret}
              onChange={(clientSecret) => setRemoved({ ...removed, clientSecret })}
            />
          )}
        </ClientFields>
      )}
      <RuleFields
        values={values}
        errors={errors}
        accessError={accessError}
        onChange={(part) => {
          setValues({ ...values, ...part });
          setAccessError(undefined);
        }}
      />
      {problem && <Notice kind="problem">{problem}</Notice>}
      {check && <CheckResult check={check} />}
      {theirs ? (
        <ChangedNotice
          stored={theirs}
          differences={differences(before, theirs)}
          busy={doing !== undefined}
          onDiscard={() => discard(theirs)}
        />
      ) : (
        <FormButtons doing={doing} failed={check?.problem !== undefined} onCancel={onCancel} />
      )}
    </form>
  );
}
