"""The started product, and how its clients are made."""

from dataclasses import dataclass

from anthropic import Anthropic
from kamiwaza_sdk import KamiwazaClient
from kamiwaza_sdk.authentication import UserPasswordAuthenticator
from kamiwaza_sdk.token_store import InMemoryTokenStore
from openai import OpenAI


@dataclass(frozen=True)
class Product:
    url: str
    username: str
    password: str
    model: str
    """A chat model on the hub, in one quantization, q4_k_m."""
    small_model: str
    """Another of half a megabyte that answers nonsense, as q4_k_m and q8_0."""
    api_key: str
    echo: str
    """A deployment on the fake engine: says again what it was told, and calls the tool it is offered."""
    tiny: str
    """A deployment of the small model on the bundled engine."""
    embedder: str
    """A deployment on the bundled engine that makes vectors of texts."""
    embedder_of_own_ids: str
    """The same, asked with token ids of the model's own."""

    def kamiwaza(self, api_key: str | None = None) -> KamiwazaClient:
        return KamiwazaClient(f"{self.url}/api", api_key=api_key)

    def signed_in(self, username: str, password: str) -> KamiwazaClient:
        client = self.kamiwaza()
        client.authenticator = UserPasswordAuthenticator(
            username, password, client.auth, token_store=InMemoryTokenStore()
        )
        return client

    def anthropic(self, path: str = "") -> Anthropic:
        return Anthropic(base_url=self.url + path, api_key=self.api_key, max_retries=0)

    def openai(self, api_key: str, path: str = "/v1") -> OpenAI:
        return OpenAI(base_url=self.url + path, api_key=api_key, max_retries=0)
