import { useQuery } from "@tanstack/react-query";
import { Boxes, KeyRound, Rocket, Server } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { deploymentPageQuery } from "@/components/deployments/deployment-queries";
import { keysQuery } from "@/components/keys/key-queries";
import { modelPageQuery } from "@/components/models/model-queries";
import { nodesQuery } from "@/components/nodes/node-queries";
import type { PaletteAction } from "@/components/shell/palette-actions";
import { useSettled } from "@/components/ui/use-settled";

/** As many as one can choose from at a glance. */
const limit = 8;

/** Everything with a name and a page of its own, to be gone to by name: what has the words that were typed. */
export function usePaletteObjects(typed: string): PaletteAction[] {
  const router = useRouter();
  const words = useSettled(typed.trim());
  // "model llama 8b": the kind is no part of a name. The server finds by the longest word, the palette by all of them.
  const [search = ""] = words
    .split(/\s+/)
    .filter((word) => !/^(deployment|model)s?$/i.test(word))
    .toSorted((a, b) => b.length - a.length);
  const wanted = typed.trim() !== "";
  const asked = { enabled: wanted, refetchInterval: false, staleTime: 30_000 } as const;
  const { data: deployments } = useQuery({ ...deploymentPageQuery({ search, limit }), ...asked });
  const { data: models } = useQuery({ ...modelPageQuery({ search, limit }), ...asked });
  const { data: nodes = [] } = useQuery({ ...nodesQuery, ...asked });
  const { data: keys = [] } = useQuery({ ...keysQuery("me"), ...asked });
  if (!wanted) return [];

  const entry = (group: string, href: string, label: string, keyword: string, icon: ReactNode): PaletteAction => ({
    id: `object:${href}`,
    label,
    group,
    icon,
    keywords: [keyword],
    run: () => router.push(href),
  });
  return [
    ...(deployments?.items ?? []).map(({ id, name }) =>
      entry("Deployments", `/deployments/${id}`, name, "deployment", <Rocket aria-hidden="true" />),
    ),
    ...(models?.items ?? []).map(({ id, name, repo_modelId: repository }) =>
      entry("Models", `/models/${id}`, repository ?? name, "model", <Boxes aria-hidden="true" />),
    ),
    ...nodes.map(({ id, name }) => entry("Nodes", `/nodes/${id}`, name, "node", <Server aria-hidden="true" />)),
    ...keys.map(({ jti, name }) => ({
      ...entry("API keys", `/keys?q=${encodeURIComponent(name)}`, name, "key", <KeyRound aria-hidden="true" />),
      id: `object:key:${jti}`,
    })),
  ];
}
