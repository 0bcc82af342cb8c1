"""The product that `main.ts` started, and clients signed in to it."""

import json
import os
from dataclasses import dataclass
from uuid import UUID

import pytest
from kamiwaza_sdk import KamiwazaClient
from kamiwaza_sdk.schemas.auth import PATCreate
from kamiwaza_sdk.schemas.models.downloads import ModelDownloadStatus
from kamiwaza_sdk.schemas.models.model import Model
from openai import OpenAI
from product import Product


@dataclass(frozen=True)
class Download:
    """What the client saw right after the start, and once it was done."""

    at_start: list[ModelDownloadStatus]
    at_end: list[ModelDownloadStatus]
    model: Model


@pytest.fixture(scope="session")
def product() -> Product:
    return Product(**json.loads(os.environ["PRODUCT"]))


@pytest.fixture(scope="session")
def kamiwaza(product: Product) -> KamiwazaClient:
    return product.signed_in(product.username, product.password)


@pytest.fixture(scope="session")
def api_key(kamiwaza: KamiwazaClient) -> str:
    return kamiwaza.auth.create_pat(PATCreate(name="tests", ttl_seconds=3600, scope="write")).token


@pytest.fixture(scope="session")
def download(kamiwaza: KamiwazaClient, product: Product) -> Download:
    models = kamiwaza.models
    models.initiate_model_download(product.model, quantization="q4_k_m")
    at_start = models.check_download_status(product.model)
    at_end = models.wait_for_download(product.model, polling_interval=1, timeout=300)
    model = models.get_model_by_repo_id(product.model)
    assert model is not None
    return Download(at_start=list(at_start), at_end=at_end, model=model)


@pytest.fixture(scope="session")
def small_model(kamiwaza: KamiwazaClient, product: Product) -> Model:
    kamiwaza.models.initiate_model_download(product.small_model, quantization="q8_0")
    kamiwaza.models.wait_for_download(product.small_model, polling_interval=1, timeout=300)
    model = kamiwaza.models.get_model_by_repo_id(product.small_model)
    assert model is not None
    return kamiwaza.models.get_model(model.id)


@pytest.fixture(scope="session")
def deployment(kamiwaza: KamiwazaClient, download: Download) -> UUID:
    deployed = kamiwaza.serving.deploy_model(
        model_id=download.model.id, poll_interval_seconds=0.5, timeout_seconds=300
    )
    assert isinstance(deployed, UUID)
    return deployed


@pytest.fixture(scope="session")
def openai(product: Product, api_key: str) -> OpenAI:
    return product.openai(api_key)


@pytest.fixture(scope="session")
def served(kamiwaza: KamiwazaClient, deployment: UUID) -> str:
    """The name under which the gateway serves the deployment."""
    return kamiwaza.get(f"/serving/deployment/{deployment}")["name"]
