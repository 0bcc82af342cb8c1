"""LlamaIndex: its OpenAI package, and the one for servers that are like OpenAI's."""

import pytest
from conftest import Product
from llama_index.core.llms import ChatMessage
from llama_index.core.tools import FunctionTool
from llama_index.embeddings.openai_like import OpenAILikeEmbedding
from llama_index.llms.openai_like import OpenAILike

said = "You said: Hello there"


@pytest.fixture(scope="module")
def llm(product: Product) -> OpenAILike:
    return OpenAILike(
        model=product.echo,
        api_base=product.v1,
        api_key=product.api_key,
        is_chat_model=True,
        is_function_calling_model=True,
        max_retries=0,
    )


def test_a_chat_answers(llm: OpenAILike) -> None:
    assert llm.chat([ChatMessage(role="user", content="Hello there")]).message.content == said
    assert llm.complete("Hello there").text == said


def test_a_stream_says_the_same(llm: OpenAILike) -> None:
    pieces = llm.stream_chat([ChatMessage(role="user", content="Hello there")])
    assert "".join(piece.delta or "" for piece in pieces) == said


def look(city: str) -> str:
    """Tells how warm it is."""
    return f"21 in {city}"


def test_a_tool_is_called(llm: OpenAILike) -> None:
    tool = FunctionTool.from_defaults(look)
    answer = llm.chat_with_tools([tool], user_msg="How warm is it in Rome?", tool_required=True)
    (call,) = llm.get_tool_calls_from_response(answer)
    assert call.tool_name == "look" and set(call.tool_kwargs) == {"city"}


def test_texts_have_vectors(product: Product) -> None:
    embeddings = OpenAILikeEmbedding(model_name=product.embedder, api_base=product.v1, api_key=product.api_key)
    one, two = embeddings.get_text_embedding_batch(["one text", "another text"])
    assert len(one) == len(two) > 0 and one != two
    assert embeddings.get_query_embedding("one text") == pytest.approx(one, abs=1e-4)
