"use client";

import { useQuery } from "@tanstack/react-query";
import { FolderInput, Search } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useState, type FormEvent } from "react";
import { repositoryPath } from "@/components/models/discover/repository-path";
import { ImportDialog } from "@/components/models/discover/import-dialog";
import { searchQuery, popularQuery } from "@/components/models/discover/hub-queries";
import { SearchResults } from "@/components/models/discover/search-results";
import { StarterCard } from "@/components/models/discover/starter-card";
import { Page } from "@/components/shell/page";
import { useRefusal } from "@/components/shell/rights";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { ResultRow } from "@/components/models/discover/result-row";
import { Section } from "@/components/ui/section";

/** Find a model: by words, by repository id, or by a pasted address. The search lives in the page's own address. */
export function DiscoverPage() {
  const router = useRouter();
  const asked = useSearchParams();
  const query = asked.get("q") ?? "";
  const [typed, setTyped] = useState(query);
  const [importing, setImporting] = useState(asked.get("import") === "folder");
  const results = useQuery(searchQuery(query));
  const refusal = useRefusal("admin");
  const importButton = (
    <Button icon={<FolderInput aria-hidden="true" />} disabledReason={refusal} onClick={() => setImporting(true)}>
      Import from folder
    </Button>
  );

  function search(event: FormEvent) {
    event.preventDefault();
    const repository = repositoryOf(typed);
    router.push(repository ? repositoryPath(repository) : `/models/discover?q=${encodeURIComponent(typed.trim())}`);
  }

  return (
    <Page
      title="Discover"
      description="Models on the hub, and whether they fit the machines you have."
      actions={importButton}
    >
      <div className="space-y-6">
        <search>
          <form onSubmit={search} className="flex gap-2">
            <Input
              type="search"
              aria-label="Search the hub"
              placeholder="Words, owner/name, or an address of the hub"
              leading={<Search aria-hidden="true" />}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              className="max-w-text grow"
            />
            <Button type="submit" variant="primary" busy={results.isFetching && results.data === undefined}>
              Search
            </Button>
          </form>
        </search>
        {query === "" ? (
          <>
            <StarterCard />
            <PopularModels />
          </>
        ) : (
          <SearchResults query={query} results={results} importButton={importButton} />
        )}
      </div>
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </Page>
  );
}

/** `owner/name` as such, or out of an address such as https://hub/owner/name/tree/main. */
function repositoryOf(text: string): string | undefined {
  const path = URL.canParse(text.trim()) ? new URL(text.trim()).pathname.slice(1) : text.trim();
  return /^([\w.-]+\/[\w.-]+)(\/.*)?$/.exec(path)?.[1];
}

/** What others fetch most, for those who have no name in mind. The starter above already says when the hub is away. */
function PopularModels() {
  const { data } = useQuery(popularQuery);
  if (!data?.length) return null;
  return (
    <Section title="Fetched most on the hub" description="Open one to see which of its files fit your machines.">
      <ul className="divide-y divide-line border-y border-line">
        {data.map((model) => (
          <ResultRow key={model.repo_modelId ?? model.name} model={model} />
        ))}
      </ul>
    </Section>
  );
}
