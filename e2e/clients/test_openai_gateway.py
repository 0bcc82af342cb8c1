"""What the gateway itself answers to the official OpenAI client: names, refusals, the path of a deployment."""

from typing import Any
from uuid import UUID, uuid4

import openai as errors
import pytest
from kamiwaza_sdk import KamiwazaClient
from kamiwaza_sdk.schemas.auth import PATCreate
from openai import OpenAI
from product import Product
from until import until

greeting = [{"role": "user", "content": "Hello"}]


def test_the_list_of_models_names_what_is_deployed(openai: OpenAI, served: str) -> None:
    assert served in [model.id for model in openai.models.list()]
    assert openai.models.retrieve(served).object == "model"


def test_a_wrong_key_is_refused(product: Product, served: str) -> None:
    with pytest.raises(errors.AuthenticationError) as refused:
        product.openai("kmz_wrong").chat.completions.create(model=served, messages=greeting)
    assert refused.value.code == "invalid_api_key"


def test_a_revoked_key_is_refused_within_seconds(product: Product, kamiwaza: KamiwazaClient, served: str) -> None:
    created = kamiwaza.auth.create_pat(PATCreate(name="short-lived", scope="write"))
    client = product.openai(created.token)

    def is_refused() -> bool:
        try:
            client.chat.completions.create(model=served, messages=greeting, max_tokens=1)
            return False
        except errors.AuthenticationError:
            return True

    assert not is_refused()
    kamiwaza.auth.revoke_pat(created.pat.jti)
    until(is_refused, bool, seconds=10)


def test_an_unknown_model_is_not_found(openai: OpenAI) -> None:
    with pytest.raises(errors.NotFoundError) as refused:
        openai.chat.completions.create(model="nobody-deployed-this", messages=greeting)
    assert refused.value.code == "model_not_found"


def test_a_chat_model_gives_no_embeddings_and_says_so(openai: OpenAI, served: str) -> None:
    with pytest.raises(errors.BadRequestError, match="(?i)embedding"):
        openai.embeddings.create(model=served, input="a text")


def test_a_value_out_of_range_is_a_bad_request(openai: OpenAI, served: str) -> None:
    with pytest.raises(errors.BadRequestError, match="temperature"):
        openai.chat.completions.create(model=served, messages=greeting, temperature=9)


def test_a_prompt_longer_than_the_context_is_a_bad_request(openai: OpenAI, served: str) -> None:
    endless = [{"role": "user", "content": "word " * 200_000}]
    with pytest.raises(errors.BadRequestError) as refused:
        openai.chat.completions.create(model=served, messages=endless)
    assert refused.value.code == "context_length_exceeded"


@pytest.mark.parametrize("name", ["kamiwaza", "model", "any name at all"])
def test_the_path_of_a_deployment_names_the_model(product: Product, api_key: str, deployment: UUID, name: str) -> None:
    client = product.openai(api_key, f"/runtime/models/{deployment}/v1")
    answer = client.chat.completions.create(model=name, messages=greeting, max_tokens=4, temperature=0)
    assert answer.choices[0].message.content
    assert len(client.models.list().data) == 1


def test_the_path_of_no_deployment_is_not_found(product: Product, api_key: str) -> None:
    with pytest.raises(errors.NotFoundError):
        product.openai(api_key, f"/runtime/models/{uuid4()}/v1").chat.completions.create(model="x", messages=greeting)


def test_a_stream_that_is_left_ends_and_is_recorded_as_far_as_it_came(
    openai: OpenAI, kamiwaza: KamiwazaClient, deployment: UUID, served: str
) -> None:
    endless = [{"role": "user", "content": "Count from one to ten thousand, in words."}]
    with openai.chat.completions.create(model=served, messages=endless, max_tokens=2000, stream=True) as stream:
        request_id = stream.response.headers["x-request-id"]
        next(iter(stream))
    (call,) = until(lambda: recorded(kamiwaza, deployment, request_id), lambda found: len(found) > 0)
    assert call["outcome"] == "stopped" and call["detail"]["partial"]
    assert 0 < call["detail"]["completionTokens"] < 200
    assert openai.chat.completions.create(model=served, messages=greeting, max_tokens=1).usage


def recorded(kamiwaza: KamiwazaClient, deployment: UUID, request_id: str) -> list[dict[str, Any]]:
    """What Activity has of one call."""
    events = kamiwaza.get("/activity/events", params={"object_id": str(deployment), "show": "all"})["items"]
    return [event for event in events if event["request_id"] == request_id]
