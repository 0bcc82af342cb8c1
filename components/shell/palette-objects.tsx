import { useQuery } from "@tanstack/react-query";
import { Boxes, KeyRound, Rocket, Server } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { deploymentsQuery } from "@/components/deployments/deployment-queries";
import { keysQuery } from "@/components/keys/key-queries";
import { modelsQuery } from "@/components/models/model-queries";
import { nodesQuery } from "@/components/nodes/node-queries";
import type { PaletteAction } from "@/components/shell/palette-actions";

/** Everything with a name and a page of its own, to be gone to by name. Asked for once something is `wanted`. */
export function usePaletteObjects(wanted: boolean): PaletteAction[] {
  const router = useRouter();
  const asked = { enabled: wanted, refetchInterval: false, staleTime: 30_000 } as const;
  const { data: deployments = [] } = useQuery({ ...deploymentsQuery, ...asked });
  const { data: models = [] } = useQuery({ ...modelsQuery, ...asked });
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
    ...deployments.map(({ id, name }) =>
      entry("Deployments", `/deployments/${id}`, name, "deployment", <Rocket aria-hidden="true" />),
    ),
    ...models.map(({ id, name, repo_modelId: repository }) =>
      entry("Models", `/models/${id}`, repository ?? name, "model", <Boxes aria-hidden="true" />),
    ),
    ...nodes.map(({ id, name }) => entry("Nodes", `/nodes/${id}`, name, "node", <Server aria-hidden="true" />)),
    ...keys.map(({ jti, name }) => ({
      ...entry("API keys", `/keys?q=${encodeURIComponent(name)}`, name, "key", <KeyRound aria-hidden="true" />),
      id: `object:key:${jti}`,
    })),
  ];
}
