"""The official OpenAI client by the API that it uses by default."""

import json
from typing import Literal

import openai as errors
import pytest
from openai import OpenAI
from product import Product
from pydantic import BaseModel, Field
from weather import look, question

said = "You said: Hello there"


@pytest.fixture(scope="module")
def client(product: Product) -> OpenAI:
    return product.openai(product.api_key)


def test_a_response_answers_and_its_usage_adds_up(client: OpenAI, product: Product) -> None:
    answer = client.responses.create(model=product.echo, input="Hello there", instructions="Be brief.")
    assert answer.output_text == said
    assert answer.status == "completed" and answer.store is False
    assert answer.usage and answer.usage.total_tokens == answer.usage.input_tokens + answer.usage.output_tokens


def test_a_stream_ends_with_the_response_that_it_told_piece_by_piece(client: OpenAI, product: Product) -> None:
    with client.responses.stream(model=product.echo, input="Hello there") as stream:
        text = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
        assert text == stream.get_final_response().output_text == said


def test_an_answer_that_was_cut_is_incomplete(client: OpenAI, product: Product) -> None:
    answer = client.responses.create(model=product.echo, input="Hello there", max_output_tokens=2)
    assert answer.status == "incomplete"
    assert answer.incomplete_details and answer.incomplete_details.reason == "max_output_tokens"


def test_earlier_turns_are_told_again(client: OpenAI, product: Product) -> None:
    first = client.responses.create(model=product.echo, input="Hello there")
    turns = [{"role": "user", "content": "Hello there"}, *first.output, {"role": "user", "content": "Again"}]
    assert client.responses.create(model=product.echo, input=turns).output_text == "You said: Again"


def test_what_would_need_a_store_is_refused_by_name(client: OpenAI, product: Product) -> None:
    with pytest.raises(errors.BadRequestError) as refused:
        client.responses.create(model=product.echo, input="Hello", previous_response_id="resp_1")
    assert refused.value.param == "previous_response_id"


class Verdict(BaseModel):
    city: Literal["Paris", "Berlin"]
    inhabitants: int = Field(ge=0, le=10_000_000)


def test_the_client_parses_an_answer_into_its_own_class(client: OpenAI, product: Product) -> None:
    answer = client.responses.parse(model=product.tiny, input="A city?", text_format=Verdict, max_output_tokens=256)
    assert isinstance(answer.output_parsed, Verdict)


tool = {"type": "function", **look, "strict": True}


def test_a_tool_is_called_and_its_output_is_read(client: OpenAI, product: Product) -> None:
    asked = client.responses.create(model=product.echo, input=[question], tools=[tool], tool_choice="required")
    (call,) = [item for item in asked.output if item.type == "function_call"]
    assert call.name == "look" and json.loads(call.arguments) == {"city": "Rome"}
    output = {"type": "function_call_output", "call_id": call.call_id, "output": "21"}
    answer = client.responses.create(model=product.echo, input=[question, *asked.output, output], tools=[tool])
    assert "21" in answer.output_text


def test_a_streamed_call_tells_its_arguments(client: OpenAI, product: Product) -> None:
    asked = {"model": product.echo, "input": [question], "tools": [tool], "tool_choice": "required"}
    with client.responses.stream(**asked) as stream:
        arguments = "".join(e.delta for e in stream if e.type == "response.function_call_arguments.delta")
        (call,) = [item for item in stream.get_final_response().output if item.type == "function_call"]
    assert arguments == call.arguments and json.loads(arguments) == {"city": "Rome"}
