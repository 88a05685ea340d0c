import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { useDevices, useSignOutDevice } from "@/data/account/devices";
import { errorText } from "@/data/client/api-error";
import type { Device } from "@/data/client/types";
import { common } from "@/words/en/common";
import { settings } from "@/words/en/settings";
import { useWords } from "@/words/language";

export function Devices() {
  const words = useWords("settings", settings);
  const { tryAgain } = useWords("common", common);
  const devices = useDevices();
  const revoke = useSignOutDevice();
  const problem = revoke.error ?? devices.error;
  return (
    <div className="flex flex-col gap-3">
      {problem && (
        <Notice kind="problem">
          {errorText(problem)}
          {devices.error && (
            <button
              type="button"
              className="ml-2 underline underline-offset-2"
              onClick={() => devices.refetch()}
            >
              {tryAgain}
            </button>
          )}
        </Notice>
      )}
      {devices.isPending && <p className="text-sm text-muted">{words.loading}</p>}
      <ul className="flex flex-col divide-y divide-line">
        {devices.data?.map((device) => (
          <DeviceRow
            key={device.id}
            device={device}
            busy={revoke.isPending}
            onRevoke={() => revoke.mutate(device.id)}
          />
        ))}
      </ul>
      {(devices.data?.length ?? 0) > 1 && (
        <Button
          variant="quiet"
          className="self-start"
          disabled={revoke.isPending}
          onClick={() => revoke.mutate("others")}
        >
          {words.signOutOthers}
        </Button>
      )}
    </div>
  );
}

function DeviceRow({ device, busy, onRevoke }: { device: Device; busy: boolean; onRevoke(): void }) {
  const words = useWords("settings", settings);
  const name = words.device(device.device);
  return (
    <li className="flex items-center gap-4 py-3" data-testid="device">
      <div className="flex min-w-0 flex-1 flex-col text-sm">
        <span className="font-medium break-words">{name}</span>
        <span className="text-muted">
          {device.address} · {words.signedIn} <RelativeTime at={device.created_at} /> · {words.lastUsed}{" "}
          <RelativeTime at={device.last_used_at} />
        </span>
      </div>
      {device.is_current ? (
        <span className="shrink-0 rounded-lg bg-tint px-2 py-1 text-xs font-medium">{words.thisDevice}</span>
      ) : (
        <Button variant="quiet" disabled={busy} onClick={onRevoke} aria-label={words.signOutDevice(name)}>
          {words.signOut}
        </Button>
      )}
    </li>
  );
}
