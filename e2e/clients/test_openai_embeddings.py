"""Vectors of texts by the official OpenAI client."""

import pytest
from openai import OpenAI
from product import Product


@pytest.fixture(scope="module")
def client(product: Product) -> OpenAI:
    return product.openai(product.api_key)


def test_each_text_has_a_vector(client: OpenAI, product: Product) -> None:
    answer = client.embeddings.create(model=product.embedder, input=["one text", "another text"])
    first, second = [item.embedding for item in answer.data]
    assert len(first) == len(second) > 0
    assert first != second
    assert answer.usage.prompt_tokens > 0


def test_base64_and_numbers_say_the_same(client: OpenAI, product: Product) -> None:
    asked = {"model": product.embedder, "input": "one text"}
    packed = client.embeddings.create(**asked).data[0].embedding
    plain = client.embeddings.create(**asked, encoding_format="float").data[0].embedding
    assert packed == pytest.approx(plain, abs=1e-5)
