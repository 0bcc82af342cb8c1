"""The official OpenAI client talks to a deployed model."""

import json
from typing import Literal

import pytest
from openai import OpenAI
from pydantic import BaseModel

question = [{"role": "user", "content": "Name three rivers of Europe and a city on each."}]


def test_a_chat_answers_and_its_usage_adds_up(openai: OpenAI, served: str) -> None:
    answer = openai.chat.completions.create(model=served, messages=question, max_tokens=16, temperature=0)
    assert answer.object == "chat.completion"
    assert answer.choices[0].message.role == "assistant"
    assert answer.choices[0].message.content
    usage = answer.usage
    assert usage and usage.prompt_tokens > 0 and 0 < usage.completion_tokens <= 16
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


def test_a_stream_carries_the_text_and_usage_of_the_whole_answer(openai: OpenAI, served: str) -> None:
    asked = {"model": served, "messages": question, "max_tokens": 24, "temperature": 0}
    whole = openai.chat.completions.create(**asked)
    chunks = list(openai.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True}))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.choices[0].message.content
    assert chunks[-1].usage and chunks[-1].usage.completion_tokens == whole.usage.completion_tokens
    finished = [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices and chunk.choices[0].finish_reason]
    assert finished == [whole.choices[0].finish_reason]


def test_a_stop_string_ends_the_answer_and_is_left_out(openai: OpenAI, served: str) -> None:
    asked = {"model": served, "messages": question, "max_tokens": 24, "temperature": 0}
    text = openai.chat.completions.create(**asked).choices[0].message.content
    assert text and len(text) > 8
    stop = text[4:8]
    (choice,) = openai.chat.completions.create(**asked, stop=[stop]).choices
    assert choice.finish_reason == "stop"
    assert choice.message.content == text[: text.index(stop)]


class Verdict(BaseModel):
    city: Literal["Paris", "Berlin", "Rome"]
    certain: bool


@pytest.mark.parametrize("seed", range(3))
def test_an_answer_keeps_to_its_json_schema(openai: OpenAI, served: str, seed: int) -> None:
    schema = {"name": "verdict", "strict": True, "schema": Verdict.model_json_schema()}
    answer = openai.chat.completions.create(
        model=served,
        messages=question,
        max_tokens=256,
        seed=seed,
        temperature=1.5,
        response_format={"type": "json_schema", "json_schema": schema},
    )
    Verdict.model_validate(json.loads(answer.choices[0].message.content or ""))


def test_the_client_parses_an_answer_into_its_own_class(openai: OpenAI, served: str) -> None:
    answer = openai.chat.completions.parse(
        model=served, messages=question, max_tokens=256, response_format=Verdict
    )
    assert isinstance(answer.choices[0].message.parsed, Verdict)


def test_a_plain_completion_goes_on_with_the_prompt(openai: OpenAI, served: str) -> None:
    answer = openai.completions.create(model=served, prompt="One, two, three,", max_tokens=4)
    assert answer.object == "text_completion"
    assert answer.choices[0].text
    assert answer.usage and 0 < answer.usage.completion_tokens <= 4
