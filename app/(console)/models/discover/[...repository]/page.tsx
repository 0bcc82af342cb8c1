import type { Metadata } from "next";
import { RepositoryPage } from "@/components/models/discover/repository-page";
import { repositoryIdOf } from "@/components/models/discover/repository-path";

type Props = { params: Promise<{ repository: string[] }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: repositoryIdOf((await params).repository) };
}

export default async function Repository({ params }: Props) {
  return <RepositoryPage repoId={repositoryIdOf((await params).repository)} />;
}
