import { ModelPage } from "@/components/models/model-page";

type Props = { params: Promise<{ modelId: string }> };

export default async function Model({ params }: Props) {
  const { modelId } = await params;
  return <ModelPage modelId={modelId} />;
}
