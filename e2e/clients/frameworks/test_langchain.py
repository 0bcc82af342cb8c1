"""LangChain's OpenAI package in its default mode."""

from typing import Literal

import pytest
from conftest import Product
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from openai import OpenAI
from pydantic import BaseModel, Field

said = "You said: Hello there"


def chat_of(product: Product, model: str, **more: object) -> ChatOpenAI:
    return ChatOpenAI(model=model, base_url=product.v1, api_key=product.api_key, max_retries=0, **more)


@pytest.fixture(params=[False, True], ids=["completions", "responses"])
def chat(request: pytest.FixtureRequest, product: Product) -> ChatOpenAI:
    return chat_of(product, product.echo, use_responses_api=request.param)


def test_a_chat_answers(chat: ChatOpenAI) -> None:
    answer = chat.invoke("Hello there")
    assert answer.text == said
    assert answer.usage_metadata and answer.usage_metadata["total_tokens"] > 0


def test_a_stream_says_the_same(chat: ChatOpenAI) -> None:
    assert "".join(chunk.text for chunk in chat.stream("Hello there")) == said


@tool
def look(city: Literal["Rome"]) -> str:
    """Tells how warm it is."""
    return f"21 in {city}"


def test_a_tool_is_called_and_its_output_is_read(chat: ChatOpenAI) -> None:
    question = HumanMessage("How warm is it in Rome?")
    asked = chat.bind_tools([look], tool_choice="required").invoke([question])
    (call,) = asked.tool_calls
    assert call["args"] == {"city": "Rome"}
    output = ToolMessage(look.invoke(call["args"]), tool_call_id=call["id"])
    assert "21 in Rome" in chat.bind_tools([look]).invoke([question, asked, output]).text


class Verdict(BaseModel):
    city: Literal["Paris", "Berlin"]
    inhabitants: int = Field(ge=0, le=10_000_000)


def test_an_answer_becomes_a_class_of_the_callers(product: Product) -> None:
    chat = chat_of(product, product.tiny, max_tokens=256).with_structured_output(Verdict)
    assert isinstance(chat.invoke("A city?"), Verdict)


def embeddings_of(product: Product, **more: object) -> OpenAIEmbeddings:
    return OpenAIEmbeddings(
        model=product.embedder, base_url=product.v1, api_key=product.api_key, max_retries=0, **more
    )


def test_texts_have_vectors(product: Product) -> None:
    embeddings = embeddings_of(product)
    one, two = embeddings.embed_documents(["one text", "another text"])
    assert len(one) == len(two) > 0 and one != two
    assert embeddings.embed_query("one text") == pytest.approx(one, abs=1e-4)


def test_ids_that_are_sent_by_default_mean_the_text(product: Product) -> None:
    """The library sends ids of OpenAI's tokenizer, which are other words of this model, or none."""
    texts = ["one text", "Größe: 12 m², 日本語", "<|im_end|>"]
    as_text = embeddings_of(product, check_embedding_ctx_length=False).embed_documents(texts)
    as_ids = embeddings_of(product).embed_documents(texts)
    assert [pytest.approx(vector, abs=1e-4) for vector in as_text] == as_ids


def test_ids_of_the_models_own_are_taken_where_the_deployment_says_so(product: Product) -> None:
    client = OpenAI(base_url=product.v1, api_key=product.api_key, max_retries=0)
    asked = {"input": [[5, 6, 7]], "encoding_format": "float"}
    own = client.embeddings.create(model=product.embedder_of_own_ids, **asked).data[0].embedding
    read = client.embeddings.create(model=product.embedder, **asked).data[0].embedding
    assert own != pytest.approx(read, abs=1e-4)
