"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useRefusal } from "@/components/shell/rights";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { fieldProblems } from "@/components/ui/field-problems";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Section } from "@/components/ui/section";
import { request } from "@/lib/edge/client";
import type { Settings, updateSettings } from "@/lib/serving/settings/contract";

const megabyte = 1_000_000;

export function SettingsForm({ settings }: { settings: Settings }) {
  const client = useQueryClient();
  const [endpoint, setEndpoint] = useState(settings.hub_endpoint);
  const [token, setToken] = useState<string>();
  const [cap, setCap] = useState(String(settings.download_bytes_per_second_max / megabyte));
  const save = useMutation({
    mutationFn: () =>
      request<typeof updateSettings>("PATCH", "/api/settings", {
        hub_endpoint: endpoint,
        download_bytes_per_second_max: Math.max(0, Math.round(Number(cap) * megabyte)),
        ...(token === undefined ? {} : { hub_token: token }),
      }),
    onSuccess: (answer) => {
      setToken(undefined);
      client.setQueryData(["settings"], answer);
    },
  });
  const refusal = useRefusal("admin");
  const holdsToken = settings.hub_token_set || settings.hub_token_unused !== null;
  const wrong = fieldProblems(save.error, ["hub_endpoint", "hub_token", "download_bytes_per_second_max"]);
  return (
    <form
      className="space-y-10"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Section
        title="Model hub"
        description="Any server that speaks the Hugging Face routes: the public hub, or a mirror of your own."
      >
        <div className="space-y-4">
          <Field label="Address" required error={wrong.of("hub_endpoint")}>
            <Input type="url" value={endpoint} onChange={(event) => setEndpoint(event.target.value)} required />
          </Field>
          <Field
            label="Access token"
            optional
            description="Needed for gated and private repositories. Stored sealed, never shown again, and sent to this address alone: a new address needs it anew."
            facts={tokenFacts(settings)}
            error={wrong.of("hub_token")}
          >
            <Input
              type="password"
              autoComplete="off"
              value={token ?? ""}
              placeholder={holdsToken ? "Leave empty to keep it" : "hf_…"}
              onChange={(event) => setToken(event.target.value || undefined)}
            />
          </Field>
          {holdsToken && (
            <Button variant="quiet" onClick={() => setToken("")}>
              {token === "" ? "Will be removed when you save" : "Remove token"}
            </Button>
          )}
        </div>
      </Section>
      <Section title="Downloads">
        <Field
          label="Speed limit"
          description="Over all downloads of a machine."
          facts="0 means no limit."
          error={wrong.of("download_bytes_per_second_max")}
        >
          <Input
            type="number"
            min={0}
            step="any"
            value={cap}
            onChange={(event) => setCap(event.target.value)}
            className="max-w-40"
            trailing="MB/s"
          />
        </Field>
      </Section>
      {wrong.rest && <Notice tone="bad" title={wrong.rest} announce />}
      {save.isSuccess && <Notice tone="ok" title="Settings saved" announce />}
      <Button type="submit" variant="primary" busy={save.isPending} disabledReason={refusal}>
        Save settings
      </Button>
    </form>
  );
}

function tokenFacts({ hub_token_set, hub_token_hint, hub_token_unused }: Settings): string {
  if (hub_token_unused !== null) return `A token is stored and not sent. ${hub_token_unused}`;
  if (!hub_token_set) return "No token is set.";
  return hub_token_hint === null ? "A token is set." : `A token ending in ${hub_token_hint} is set.`;
}
