"""The Kamiwaza client searches a hub, downloads a model and keeps its files and configurations."""

import re
from uuid import uuid4

import pytest
from conftest import Download
from kamiwaza_sdk import KamiwazaClient
from kamiwaza_sdk.exceptions import APIError, NotFoundError
from kamiwaza_sdk.schemas.models.external_endpoint import AWSBedrockBearerCredential, AWSBedrockChatEndpoint
from kamiwaza_sdk.schemas.models.model import CreateModel, CreateModelConfig, Model
from kamiwaza_sdk.schemas.models.model_file import CreateModelFile, ModelFile
from product import Product

nobody = uuid4()


def test_a_search_finds_repositories_with_their_files_and_quantizations(
    kamiwaza: KamiwazaClient, product: Product
) -> None:
    found = {model.repo_modelId: model for model in kamiwaza.models.search_models("gguf")}
    assert {product.model, product.small_model} <= set(found)
    assert found[product.small_model].available_quantizations == ["q4_k_m", "q8_0"]


def test_an_exact_search_finds_that_repository_alone(kamiwaza: KamiwazaClient, product: Product) -> None:
    models = kamiwaza.models
    assert [model.repo_modelId for model in models.search_models(product.model, exact=True)] == [product.model]
    assert list(models.search_models(product.model[:-1], exact=True)) == []


def test_a_search_goes_with_what_the_machine_is(kamiwaza: KamiwazaClient, product: Product) -> None:
    (found,) = kamiwaza.models.filter_compatible_models(product.small_model)
    assert found["server_platform"]["os"] and found["server_platform"]["processors"]


def test_a_download_is_under_way_from_the_first_answer_and_ends_complete(download: Download) -> None:
    assert download.at_start and all(row.is_downloading and row.download for row in download.at_start)
    assert all(re.fullmatch(r"\d\d:\d\d", row.download_elapsed or "") for row in download.at_start)
    assert all(row.dl_requested_at for row in download.at_start)
    assert {row.name for row in download.at_end} == {row.name for row in download.at_start}
    assert all(row.download_percentage == 100 and not row.is_downloading for row in download.at_end)
    assert all(row.storage_location and not row.dl_requested_at for row in download.at_end)


def test_what_is_on_disk_is_not_asked_for_again(
    kamiwaza: KamiwazaClient, product: Product, download: Download
) -> None:
    again = kamiwaza.models.initiate_model_download(product.model, quantization="q4_k_m")
    assert again["download_request"] is None
    status = kamiwaza.models.get_model_download_status(product.model)
    assert status["all_downloaded"] and not status["any_downloading"]


def test_one_quantization_of_several_is_fetched(small_model: Model) -> None:
    assert [file.name for file in small_model.m_files if file.name.endswith(".gguf")] == ["tiny-q8_0.gguf"]


def test_models_are_listed_with_and_without_files(kamiwaza: KamiwazaClient, download: Download) -> None:
    def listed(load_files: bool) -> Model:
        models = kamiwaza.models.list_models(load_files=load_files)
        return next(model for model in models if model.id == download.model.id)

    assert listed(False).m_files == []
    assert listed(True).m_files == kamiwaza.models.get_model(download.model.id).m_files
    assert kamiwaza.models.list_guides() == []


def test_a_file_knows_its_model_its_digest_and_what_it_needs(kamiwaza: KamiwazaClient, download: Download) -> None:
    models = kamiwaza.models
    files = models.get_model_files_by_model_id(download.model.id)
    (weights,) = [file for file in files if file.name.endswith(".gguf")]
    file = models.get_model_file(weights.id)
    assert file.m_id == download.model.id and file.checksum_type == "sha256" and len(file.checksum or "") == 64
    assert file.id in {listed.id for listed in models.list_model_files()}
    assert models.get_model_file_memory_usage(file.id) > (file.size or 0) > 0
    assert models.get_model_memory_usage(download.model.id) == models.get_model_file_memory_usage(file.id)


def test_a_model_registered_by_hand_goes_with_its_files(kamiwaza: KamiwazaClient) -> None:
    models = kamiwaza.models
    listed = ModelFile(name="listed.gguf", size=5, storage_type="s3", storage_location="s3://bucket/listed")
    config = {"default": True, "name": "short", "config": {"contextLength": 1024}, "system_config": {}}
    model = models.create_model(CreateModel(name="by hand", m_files=[listed], default_config=config))
    assert [(file.name, file.size, file.m_id) for file in model.m_files] == [("listed.gguf", 5, model.id)]
    (default,) = models.get_model_configs(model.id)
    assert (default.name, default.config) == ("short", {"contextLength": 1024})
    file = models.create_model_file(CreateModelFile(name="by-hand.gguf", size=3, storage_type="file"))
    models.delete_model_file(file.id)
    models.delete_model(model.id)
    for gone in (lambda: models.get_model_file(file.id), lambda: models.get_model(model.id)):
        with pytest.raises(NotFoundError):
            gone()


def test_a_model_served_elsewhere_is_refused_and_its_credential_stored_nowhere(kamiwaza: KamiwazaClient) -> None:
    with pytest.raises(APIError, match="served elsewhere") as refused:
        kamiwaza.models.register_external_model(
            name="elsewhere",
            endpoint=AWSBedrockChatEndpoint(region="us-east-1", model_id="some.model"),
            credential=AWSBedrockBearerCredential(bearer_token="planted"),
        )
    assert refused.value.status_code == 422
    assert "elsewhere" not in {model.name for model in kamiwaza.models.list_models()}


def test_a_configuration_is_created_changed_made_the_default_and_deleted(kamiwaza: KamiwazaClient) -> None:
    models = kamiwaza.models
    model = models.create_model(CreateModel(name="configured"))
    (first,) = models.get_model_configs(model.id)
    assert first.default
    wanted = CreateModelConfig(m_id=model.id, name="short", default=False, config={"contextLength": 1024})
    second = models.create_model_config(wanted)
    assert models.get_model_config(second.id).config == {"contextLength": 1024}
    changed = models.update_model_config(second.id, wanted.model_copy(update={"default": True}))
    assert [config.id for config in models.get_model_configs_for_model(model.id, default=True)] == [changed.id]
    models.delete_model_config(second.id)
    with pytest.raises(NotFoundError):
        models.get_model_config(second.id)
    models.delete_model(model.id)


@pytest.mark.parametrize(
    "ask",
    [
        lambda models: models.get_model(nobody),
        lambda models: models.delete_model(nobody),
        lambda models: models.get_model_file(nobody),
        lambda models: models.get_model_memory_usage(nobody),
        lambda models: models.get_model_config(nobody),
        lambda models: models.create_model_config(CreateModelConfig(m_id=nobody, default=False)),
    ],
    ids=["model", "model to delete", "file", "memory", "configuration", "configuration of no model"],
)
def test_what_is_not_there_is_not_found(kamiwaza: KamiwazaClient, ask) -> None:
    with pytest.raises(NotFoundError):
        ask(kamiwaza.models)
