"""The official Anthropic client."""

from uuid import UUID

import anthropic as errors
import pytest
from anthropic import Anthropic
from product import Product
from weather import look, question

hello = [{"role": "user", "content": "Hello there"}]
said = "You said: Hello there"


@pytest.fixture(scope="module")
def client(product: Product) -> Anthropic:
    return product.anthropic()


def test_a_message_answers(client: Anthropic, product: Product) -> None:
    answer = client.messages.create(model=product.echo, max_tokens=64, messages=hello, system="Be brief.")
    assert answer.content[0].text == said
    assert answer.stop_reason == "end_turn"
    assert answer.usage.input_tokens > 0 and answer.usage.output_tokens > 0
    assert UUID(answer._request_id)


def test_a_stream_says_the_same(client: Anthropic, product: Product) -> None:
    with client.messages.stream(model=product.echo, max_tokens=64, messages=hello) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert text == final.content[0].text == said
    assert final.usage.output_tokens > 0


def test_the_end_of_an_answer_has_its_reason(client: Anthropic, product: Product) -> None:
    asked = {"model": product.echo, "messages": hello}
    assert client.messages.create(**asked, max_tokens=2).stop_reason == "max_tokens"
    stopped = client.messages.create(**asked, max_tokens=64, stop_sequences=["there"])
    assert stopped.content[0].text == "You said: Hello "


tool = {"name": look["name"], "description": look["description"], "input_schema": look["parameters"]}


@pytest.mark.parametrize("streamed", [False, True])
def test_a_tool_is_used_and_its_result_is_read(client: Anthropic, product: Product, streamed: bool) -> None:
    asked = {"model": product.echo, "max_tokens": 64, "tools": [tool]}
    first = {**asked, "messages": [question], "tool_choice": {"type": "any"}}
    if streamed:
        with client.messages.stream(**first) as stream:
            answer = stream.get_final_message()
    else:
        answer = client.messages.create(**first)
    (use,) = [block for block in answer.content if block.type == "tool_use"]
    assert answer.stop_reason == "tool_use" and use.input == {"city": "Rome"}
    result = {"type": "tool_result", "tool_use_id": use.id, "content": "21"}
    turns = [question, {"role": "assistant", "content": answer.content}, {"role": "user", "content": [result]}]
    assert "21" in client.messages.create(**asked, messages=turns).content[0].text


def test_tokens_are_counted_as_the_answer_counts_them(client: Anthropic, product: Product) -> None:
    counted = client.messages.count_tokens(model=product.tiny, messages=hello).input_tokens
    usage = client.messages.create(model=product.tiny, max_tokens=1, messages=hello).usage
    assert counted == usage.input_tokens + (usage.cache_read_input_tokens or 0)


def test_errors_are_the_clients_own(client: Anthropic, product: Product) -> None:
    with pytest.raises(errors.NotFoundError, match="nobody-deployed-this"):
        client.messages.create(model="nobody-deployed-this", max_tokens=1, messages=hello)
    with pytest.raises(errors.BadRequestError, match="messages"):
        client.messages.create(model=product.echo, max_tokens=1, messages=[])
    with pytest.raises(errors.AuthenticationError):
        Anthropic(base_url=product.url, api_key="kmz_wrong", max_retries=0).messages.create(
            model=product.echo, max_tokens=1, messages=hello
        )


def test_an_image_to_a_model_that_takes_none_is_refused(client: Anthropic, product: Product) -> None:
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AA=="}}
    with pytest.raises(errors.BadRequestError, match="(?i)image"):
        client.messages.create(model=product.tiny, max_tokens=1, messages=[{"role": "user", "content": [image]}])
