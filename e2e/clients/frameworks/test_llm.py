"""The command `llm`, told of the product by its own file of models."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Product


@pytest.fixture(scope="module")
def folder(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("llm")
    model = {"model_id": "local", "model_name": product.echo, "api_base": product.v1, "api_key_name": "kamiwaza"}
    models = [
        model,
        {**model, "model_id": "local-responses", "responses": True},
        {**model, "model_id": "tiny", "model_name": product.tiny, "supports_schema": True},
    ]
    # JSON is YAML too.
    (folder / "extra-openai-models.yaml").write_text(json.dumps(models))
    (folder / "keys.json").write_text(json.dumps({"kamiwaza": product.api_key}))
    return folder


def llm(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "llm", *arguments]
    ended = subprocess.run(
        command, env={**os.environ, "LLM_USER_PATH": str(folder)}, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


@pytest.mark.parametrize("model", ["local", "local-responses"])
@pytest.mark.parametrize("how", [[], ["--no-stream"]], ids=["stream", "whole"])
def test_a_prompt_is_answered(folder: Path, model: str, how: list[str]) -> None:
    assert llm(folder, "-m", model, *how, "Hello there") == "You said: Hello there"


def test_an_answer_keeps_to_its_schema(folder: Path) -> None:
    answer = json.loads(llm(folder, "-m", "tiny", "--no-stream", "-o", "max_tokens", "256", "--schema", "age int", "A dog"))
    assert isinstance(answer["age"], int)
