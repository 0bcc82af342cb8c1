"""The product that `main.ts` started, for libraries over the clients."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import litellm
import pytest

# What counts tokens would fetch its tables from elsewhere; these come with a package that is here anyway.
os.environ["TIKTOKEN_CACHE_DIR"] = str(Path(litellm.__file__).parent / "litellm_core_utils/tokenizers")


@dataclass(frozen=True)
class Product:
    url: str
    api_key: str
    echo: str
    """A deployment on the fake engine: says again what it was told, and calls the tool it is offered."""
    tiny: str
    """A deployment on the bundled engine."""
    embedder: str
    """A deployment on the bundled engine that makes vectors of texts."""
    embedder_of_own_ids: str
    """The same, asked with token ids of the model's own."""

    @property
    def v1(self) -> str:
        return f"{self.url}/v1"


@pytest.fixture(scope="session")
def product() -> Product:
    described = json.loads(os.environ["PRODUCT"])
    return Product(**{name: described[name] for name in Product.__dataclass_fields__})
