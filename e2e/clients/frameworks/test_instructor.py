"""Instructor, which makes classes of answers by schemas and by tools."""

from typing import Literal

import instructor
import pytest
from conftest import Product
from openai import OpenAI
from pydantic import BaseModel, Field


class Verdict(BaseModel):
    city: Literal["Paris", "Berlin"]
    inhabitants: int = Field(ge=0, le=10_000_000)


question = [{"role": "user", "content": "A city?"}]


@pytest.fixture(scope="module")
def client(product: Product) -> OpenAI:
    return OpenAI(base_url=product.v1, api_key=product.api_key, max_retries=0)


def test_by_a_schema(client: OpenAI, product: Product) -> None:
    asking = instructor.from_openai(client, mode=instructor.Mode.JSON_SCHEMA)
    answer = asking.chat.completions.create(
        model=product.tiny, messages=question, response_model=Verdict, max_tokens=256, max_retries=0
    )
    assert isinstance(answer, Verdict)


def test_by_a_tool(client: OpenAI, product: Product) -> None:
    asking = instructor.from_openai(client)
    answer = asking.chat.completions.create(
        model=product.echo, messages=question, response_model=Verdict, max_retries=0
    )
    assert isinstance(answer, Verdict)
