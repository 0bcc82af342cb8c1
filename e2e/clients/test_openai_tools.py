"""Functions by the official OpenAI client's chat completions."""

import json

import pytest
from openai import OpenAI
from product import Product
from weather import look, question

tool = {"type": "function", "function": look}


@pytest.fixture(scope="module")
def client(product: Product) -> OpenAI:
    return product.openai(product.api_key)


@pytest.mark.parametrize("choice", ["required", {"type": "function", "function": {"name": "look"}}])
def test_a_tool_is_called_and_its_output_is_read(client: OpenAI, product: Product, choice: object) -> None:
    asked = {"model": product.echo, "tools": [tool]}
    message = client.chat.completions.create(**asked, messages=[question], tool_choice=choice).choices[0].message
    (call,) = message.tool_calls
    assert call.function.name == "look" and json.loads(call.function.arguments) == {"city": "Rome"}
    output = {"role": "tool", "tool_call_id": call.id, "content": "21"}
    answer = client.chat.completions.create(**asked, messages=[question, message, output])
    assert "21" in answer.choices[0].message.content


def test_a_streamed_call_is_gathered_by_the_client(client: OpenAI, product: Product) -> None:
    asked = {"model": product.echo, "messages": [question], "tools": [tool], "tool_choice": "required"}
    with client.chat.completions.stream(**asked) as stream:
        stream.until_done()
        choice = stream.get_final_completion().choices[0]
    (call,) = choice.message.tool_calls
    assert choice.finish_reason == "tool_calls"
    assert json.loads(call.function.arguments) == {"city": "Rome"}
