import { quantizationOf } from "@/lib/serving/engines";
import type { HubFile, HubModel, Model, ModelFile } from "@/lib/serving/models";

/** A file on the hub in the shape of a stored one: same fields, nothing fetched yet. */
export function hubFileView(file: HubFile): ModelFile {
  return {
    name: file.path,
    size: file.sizeBytes,
    storage_type: "file",
    storage_host: null,
    storage_location: null,
    hub: "HubsHf",
    model_id: null,
    checksum: file.sha256 ?? file.gitSha1 ?? null,
    checksum_type: file.sha256 ? "sha256" : file.gitSha1 ? "git-sha1" : null,
    created_timestamp: null,
    is_downloading: false,
    download_pid: null,
    download: false,
    dl_requested_at: null,
    download_node: null,
    download_percentage: 0,
    download_elapsed: null,
    download_remaining: null,
    download_throughput: null,
    quantization: quantizationOf(file.path),
  };
}

/** A repository that a search found, in the shape of a stored model. */
export function hubModelView(hub: HubModel): Model {
  const [author = null, name = hub.repoId] = hub.repoId.includes("/") ? hub.repoId.split("/") : [null, hub.repoId];
  return {
    name,
    repo_modelId: hub.repoId,
    modelfamily: null,
    purpose: hub.task,
    version: hub.commit || null,
    author,
    description: null,
    source_repository: hub.repoId,
    sha_repository: hub.commit || null,
    hub: "HubsHf",
    hosted: "local",
    quantization_details: null,
    private: hub.private,
    gated: hub.gated,
    licence: hub.licence,
    downloads: hub.downloads,
    likes: hub.likes,
    updated_on_hub: hub.lastModified,
    m_files: [],
    files_being_downloaded: [],
    modelcard: null,
    default_config: {},
    created_timestamp: null,
    modified_timestamp: null,
  };
}
