"""LiteLLM, by either protocol."""

import json

import litellm
import pytest
from conftest import Product

hello = [{"role": "user", "content": "Hello there"}]
said = "You said: Hello there"


@pytest.fixture(params=["openai", "anthropic"])
def asked(request: pytest.FixtureRequest, product: Product) -> dict[str, str]:
    base = product.v1 if request.param == "openai" else product.url
    return {"model": f"{request.param}/{product.echo}", "api_base": base, "api_key": product.api_key}


def test_a_completion_answers(asked: dict[str, str]) -> None:
    answer = litellm.completion(**asked, messages=hello, max_tokens=64)
    assert answer.choices[0].message.content == said
    assert answer.usage.total_tokens > 0


def test_a_stream_says_the_same(asked: dict[str, str]) -> None:
    chunks = litellm.completion(**asked, messages=hello, max_tokens=64, stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == said


def test_a_tool_is_called(asked: dict[str, str]) -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string", "enum": ["Rome"]}}, "required": ["city"]}
    tool = {"type": "function", "function": {"name": "look", "description": "Looks.", "parameters": schema}}
    answer = litellm.completion(**asked, messages=hello, max_tokens=64, tools=[tool], tool_choice="required")
    (call,) = answer.choices[0].message.tool_calls
    assert json.loads(call.function.arguments) == {"city": "Rome"}


def test_texts_have_vectors(product: Product) -> None:
    answer = litellm.embedding(
        model=f"openai/{product.embedder}", input=["one", "two"], api_base=product.v1, api_key=product.api_key
    )
    assert len(answer.data) == 2


def test_a_response_answers(product: Product) -> None:
    answer = litellm.responses(
        model=f"openai/{product.echo}", input="Hello there", api_base=product.v1, api_key=product.api_key
    )
    assert answer.output[0].content[0].text == said
