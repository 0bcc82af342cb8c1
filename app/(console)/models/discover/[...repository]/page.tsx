import type { Metadata } from "next";
import { RepositoryPage } from "@/components/models/repository-page";

type Props = { params: Promise<{ repository: string[] }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: repositoryId((await params).repository) };
}

export default async function Repository({ params }: Props) {
  return <RepositoryPage repoId={repositoryId((await params).repository)} />;
}

const repositoryId = (segments: string[]) => segments.slice(0, 2).map(decodeURIComponent).join("/");
