"""The Kamiwaza client deploys a model, watches it, reads its logs, talks to it and stops it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from conftest import Download
from kamiwaza_sdk import KamiwazaClient
from kamiwaza_sdk.exceptions import APIError, NotFoundError
from kamiwaza_sdk.schemas.models.model import CreateModelConfig, Model
from kamiwaza_sdk.schemas.serving.serving import CreateModelDeployment
from openai import BadRequestError
from product import Product

nobody = uuid4()


def test_a_deployment_that_was_waited_for_is_served(
    kamiwaza: KamiwazaClient, download: Download, deployment: UUID
) -> None:
    serving = kamiwaza.serving
    seen = serving.get_deployment(deployment)
    assert seen.m_id == download.model.id and seen.status == serving.get_deployment_status(deployment) == "DEPLOYED"
    assert deployment in {listed.id for listed in serving.list_deployments(download.model.id)}
    assert serving.list_deployments(nobody) == []
    (active,) = [listed for listed in serving.list_active_deployments() if listed.id == deployment]
    assert active.is_available


def test_instances_say_where_they_run(kamiwaza: KamiwazaClient, deployment: UUID) -> None:
    (instance,) = kamiwaza.serving.list_model_instances(deployment)
    assert kamiwaza.serving.get_model_instance(instance.id) == instance
    assert instance.status == "DEPLOYED"
    assert kamiwaza.cluster.get_node_by_id(instance.node_id).node.active


def test_logs_are_there_at_once_as_a_stream_and_by_engine(kamiwaza: KamiwazaClient, deployment: UUID) -> None:
    serving = kamiwaza.serving
    log = serving.get_deployment_logs(deployment)
    assert log.logs and log.capture_active and log.total_lines_seen >= log.current_lines_stored
    streamed = serving.stream_deployment_logs(deployment, stop_when=lambda _: True)
    assert next(iter(streamed)) == log.logs[0]
    assert not any(serving.get_deployment_log_patterns(deployment).patterns_detected.values())
    assert serving.list_engine_logs("llamacpp").logs
    assert serving.list_engine_logs("vllm").logs == []


def test_the_scheduler_and_every_deployment_report_their_health(kamiwaza: KamiwazaClient, deployment: UUID) -> None:
    assert kamiwaza.serving.start_ray() == kamiwaza.serving.get_status() == {"status": "running"}
    assert str(deployment) in {entry["deployment_id"] for entry in kamiwaza.serving.get_health()}


def test_an_estimate_names_its_source_also_for_a_model_that_is_not_there(
    kamiwaza: KamiwazaClient, download: Download
) -> None:
    (config,) = kamiwaza.models.get_model_configs_for_model(download.model.id, default=True)
    wanted = CreateModelDeployment(m_id=download.model.id, m_config_id=config.id)
    known = kamiwaza.serving.estimate_model_vram(wanted)
    assert known["computed_vram_estimate"] > 0 and known["estimation_source"] == "file-header"
    unknown = kamiwaza.serving.estimate_model_vram(CreateModelDeployment(m_id=nobody, m_config_id=nobody))
    assert unknown["computed_vram_estimate"] is None and unknown["estimation_source"]


@pytest.mark.parametrize("by", ["deployment_id", "repo_id", "model"])
def test_the_openai_client_it_hands_out_reaches_the_model(
    kamiwaza: KamiwazaClient, product: Product, deployment: UUID, by: str
) -> None:
    name = kamiwaza.serving.get_deployment(deployment).m_name
    selector = {"deployment_id": deployment, "repo_id": product.model, "model": name}[by]
    client = kamiwaza.openai.get_client(**{by: selector})
    answer = client.chat.completions.create(
        model="kamiwaza", messages=[{"role": "user", "content": "Hello"}], max_tokens=8, temperature=0
    )
    assert answer.choices[0].message.content


def test_a_deployment_that_strips_thinking_answers_without_thoughts(
    kamiwaza: KamiwazaClient, product: Product, small_model: Model, api_key: str
) -> None:
    wanted = CreateModelConfig(m_id=small_model.id, name="quiet", default=False, config={"strip_thinking": True})
    config = kamiwaza.models.create_model_config(wanted)
    deployed = kamiwaza.serving.deploy_model(small_model.id, m_config_id=config.id, poll_interval_seconds=0.5)
    client = product.openai(api_key, f"/runtime/models/{deployed}/v1")
    thinking = {"type": "object", "properties": {"city": {"enum": ["<think>Hm.</think> Paris"]}}, "required": ["city"]}
    asked = {
        "model": "kamiwaza",
        "messages": [{"role": "user", "content": "Which city?"}],
        "max_tokens": 64,
        "response_format": {"type": "json_schema", "json_schema": {"name": "city", "schema": thinking}},
    }
    whole = client.chat.completions.create(**asked).choices[0].message.content
    chunks = list(client.chat.completions.create(**asked, stream=True))
    streamed = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert [json.loads(text or "") for text in (whole, streamed)] == [{"city": "Paris"}] * 2
    assert kamiwaza.serving.stop_deployment(deployed) is True
    kamiwaza.models.delete_model_config(config.id)
    assert deployed in {listed.id for listed in kamiwaza.serving.list_deployments()}


@contextmanager
def deployed_with(kamiwaza: KamiwazaClient, model: Model, **config: object) -> Iterator[UUID]:
    """A deployment by a configuration of its own; both are gone afterwards."""
    wanted = CreateModelConfig(m_id=model.id, name="named", default=False, config=config)
    saved = kamiwaza.models.create_model_config(wanted)
    deployed = kamiwaza.serving.deploy_model(model.id, m_config_id=saved.id, poll_interval_seconds=0.5)
    try:
        yield deployed
    finally:
        kamiwaza.serving.stop_deployment(deployed)
        kamiwaza.models.delete_model_config(saved.id)


@pytest.mark.parametrize(
    "config",
    [
        {"contextLength": "512"},
        {"n_ctx": 512, "n_gpu_layers": -1},
        {"n_ctx": "512", "n_gpu_layers": "0"},
        # As the platform's own introduction has it.
        {"max_model_len": 512, "tensor_parallel_size": 4, "gpu_memory_utilization": 0.9, "quantization": "awq"},
    ],
    ids=lambda config: "-".join(config),
)
def test_parameters_by_other_tools_names_act(
    kamiwaza: KamiwazaClient, product: Product, small_model: Model, api_key: str, config: dict[str, object]
) -> None:
    with deployed_with(kamiwaza, small_model, **config) as deployed:
        seen = kamiwaza.get(f"/serving/deployment/{deployed}")
        assert seen["effective_config"]["contextLength"] == 512
        client = product.openai(api_key, f"/runtime/models/{deployed}/v1")
        with pytest.raises(BadRequestError, match="512"):
            client.completions.create(model="kamiwaza", prompt="word " * 1024, max_tokens=1)


def test_parameters_that_ask_for_what_no_engine_does_are_named(kamiwaza: KamiwazaClient, small_model: Model) -> None:
    config = {"max_model_len": 512, "tensor_parallel_size": 4, "quantization": "awq"}
    body = {"m_id": str(small_model.id), "name": "spread", "config": config}
    saved = kamiwaza.post("/model_configs", json=body)
    kamiwaza.models.delete_model_config(saved["id"])
    assert {warning["pointer"] for warning in saved["warnings"]} == {"/config/tensor_parallel_size", "/config/quantization"}
    with deployed_with(kamiwaza, small_model, **config) as deployed:
        rules = kamiwaza.get(f"/serving/deployment/{deployed}")["explanation"]["rules"]
        told = [rule["reason"] for rule in rules if rule["id"] == "no-effect"]
        assert any("tensor_parallel_size 4" in reason for reason in told)
        assert any('quantization "awq"' in reason for reason in told)


@pytest.mark.parametrize("given", [{"max_tokens": 3}, {"max_tokens": "3"}], ids=["number", "text"])
def test_sampling_of_a_configuration_holds_where_a_caller_sends_none(
    kamiwaza: KamiwazaClient, product: Product, small_model: Model, api_key: str, given: dict[str, object]
) -> None:
    config = {**given, "temperature": "0", "top_p": 0.5}
    with deployed_with(kamiwaza, small_model, **config) as deployed:
        client = product.openai(api_key, f"/runtime/models/{deployed}/v1")
        asked = {"model": "kamiwaza", "prompt": "Hello"}
        answers = [client.completions.create(**asked) for _ in range(3)]
        assert [answer.usage.completion_tokens for answer in answers if answer.usage] == [3] * 3
        assert len({answer.choices[0].text for answer in answers}) == 1
        longer = client.completions.create(**asked, max_tokens=7)
        assert longer.usage and longer.usage.completion_tokens == 7


@pytest.mark.parametrize(
    ("config", "pointer"),
    [
        ({"n_ctx": 512, "warp_factor": 9}, "/config/warp_factor"),
        ({"temperature": 9}, "/config/temperature"),
        ({"n_ctx": "many"}, "/config/n_ctx"),
        ({"strip_thinking": "perhaps"}, "/config/strip_thinking"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_parameter_that_no_engine_takes_is_named_when_it_is_saved(
    kamiwaza: KamiwazaClient, small_model: Model, config: dict[str, object], pointer: str
) -> None:
    wanted = CreateModelConfig(m_id=small_model.id, name="wrong", default=False, config=config)
    with pytest.raises(APIError, match=pointer) as refused:
        kamiwaza.models.create_model_config(wanted)
    assert refused.value.status_code == 422


@pytest.mark.parametrize(
    "option",
    [
        {"location": "berlin"},
        {"gpu_allocation": 0.5},
        {"vram_allocation": 1_000_000.0},
        {"autoscaling": True},
        {"lb_port": 51100},
        {"node_resource_type": "a100"},
        {"max_concurrent_requests": 4},
    ],
    ids=lambda option: list(option)[-1],
)
def test_an_option_that_nothing_here_honours_is_refused_by_name(
    kamiwaza: KamiwazaClient, small_model: Model, option: dict[str, object]
) -> None:
    with pytest.raises(APIError, match=list(option)[-1]) as refused:
        kamiwaza.serving.deploy_model(small_model.id, wait=False, **option)
    assert refused.value.status_code == 422


def test_a_stopped_deployment_is_no_longer_served(kamiwaza: KamiwazaClient, small_model: Model) -> None:
    serving = kamiwaza.serving
    (config,) = kamiwaza.models.get_model_configs(small_model.id)
    requested = serving.deploy_model(small_model.id, m_config_id=config.id, wait=False)
    assert isinstance(requested, UUID)
    serving.wait_deployment_ready(requested, timeout_seconds=300, poll_interval_seconds=0.5)
    assert serving.stop_deployment(requested) is True
    serving.wait_for_deployment(requested, desired_status=["STOPPED"], poll_interval=0.5)
    with pytest.raises(ValueError, match="No active deployment"):
        kamiwaza.openai.get_client(deployment_id=requested)


def test_one_call_downloads_and_deploys_and_one_stops_by_repository(
    kamiwaza: KamiwazaClient, product: Product, small_model: Model
) -> None:
    done = kamiwaza.models.download_and_deploy_model(product.small_model, quantization="q8_0")
    assert kamiwaza.serving.get_deployment_status(done["deployment_id"]) == "DEPLOYED"
    assert kamiwaza.serving.stop_deployment(repo_id=product.small_model) is True
    kamiwaza.serving.wait_for_deployment(done["deployment_id"], desired_status=["STOPPED"], poll_interval=0.5)


@pytest.mark.parametrize(
    "ask",
    [
        lambda serving: serving.get_deployment(nobody),
        lambda serving: serving.get_deployment_status(nobody),
        lambda serving: serving.get_deployment_logs(nobody),
        lambda serving: serving.get_deployment_log_patterns(nobody),
        lambda serving: serving.get_model_instance(nobody),
        lambda serving: serving.stop_deployment(nobody),
        lambda serving: serving.deploy_model(nobody, m_config_id=nobody),
    ],
    ids=["deployment", "status", "logs", "patterns", "instance", "stop", "deploy"],
)
def test_what_is_not_there_is_not_found(kamiwaza: KamiwazaClient, ask) -> None:
    with pytest.raises(NotFoundError):
        ask(kamiwaza.serving)
