"""The Kamiwaza client reads the cluster and what happened in it."""

from uuid import uuid4

import pytest
from kamiwaza_sdk import KamiwazaClient
from kamiwaza_sdk.exceptions import APIError, NotFoundError
from kamiwaza_sdk.schemas.cluster import CreateCluster, CreateHardware, CreateLocation
from product import Product

nobody = uuid4()


def test_the_machine_is_a_node_with_hardware(kamiwaza: KamiwazaClient) -> None:
    cluster = kamiwaza.cluster
    (node,) = cluster.list_nodes(active=True)
    assert cluster.list_nodes(active=False) == []
    assert cluster.get_node_by_id(node.id).node.id == node.id
    hardware = cluster.get_hardware(node.hardware_id)
    assert hardware.node_id == node.id and hardware.os and hardware.processors
    (running,) = cluster.get_running_nodes()
    assert running.node_id == str(node.id) and running.alive and running.resources["CPU"] > 0


def test_locations_and_clusters_are_kept(kamiwaza: KamiwazaClient) -> None:
    cluster = kamiwaza.cluster
    location = cluster.create_location(CreateLocation(name=f"site {uuid4().hex[:8]}"))
    renamed = CreateLocation(name=f"{location.name} north", contact_email="site@example.org")
    assert cluster.update_location(location.id, renamed).name == renamed.name
    assert cluster.get_location(location.id).contact_email == "site@example.org"
    made = cluster.create_cluster(CreateCluster(location_id=location.id, name=f"cluster {uuid4().hex[:8]}"))
    assert cluster.get_cluster(made.id) == made
    assert made.id in {listed.id for listed in cluster.list_clusters()}
    assert location.id in {listed.id for listed in cluster.list_locations()}


def test_lists_come_in_pages(kamiwaza: KamiwazaClient) -> None:
    cluster = kamiwaza.cluster
    for _ in range(2):
        cluster.create_hardware(CreateHardware(name=f"profile {uuid4().hex[:8]}"))
    first, second = cluster.list_hardware(limit=1), cluster.list_hardware(skip=1, limit=1)
    assert len(first) == len(second) == 1 and first[0].id != second[0].id


def test_the_cluster_says_where_it_runs(kamiwaza: KamiwazaClient) -> None:
    assert kamiwaza.cluster.get_hostname()["hostname"]
    assert kamiwaza.cluster.get_runtime_config()["nodes"] == 1


def test_the_cluster_says_what_it_can_do(kamiwaza: KamiwazaClient) -> None:
    able = kamiwaza.cluster.capabilities()
    assert able.system_type and able.os and able.gpu_count >= 0


def test_a_key_of_scope_write_may_not_read_cluster_records(product: Product, api_key: str) -> None:
    with pytest.raises(APIError) as refused:
        product.kamiwaza(api_key).cluster.list_clusters()
    assert refused.value.status_code == 403


def test_services_that_are_no_part_of_this_release_say_so(kamiwaza: KamiwazaClient) -> None:
    assert kamiwaza.models.import_guides() and kamiwaza.models.refresh_guides()
    assert kamiwaza.extensions.list_extensions() == []
    assert kamiwaza.get("/apps/garden/status")["missing_apps"] == []
    assert kamiwaza.tools.get_garden_status()["missing_tool_servers"] == []
    assert kamiwaza.apps.list_garden_apps(force_refresh=True) == kamiwaza.get("/tool/remote/tools") == []
    for catalog in ["apps", "tool"]:
        assert kamiwaza.get(f"/{catalog}/remote/status")["cache_status"] == "none"
    assert kamiwaza.get("/news/latest")["content"]
    assert kamiwaza.get("/security/public/config")["banner_enabled"] is False


def test_a_key_of_scope_write_may_not_change_the_cluster(product: Product, api_key: str) -> None:
    with pytest.raises(APIError, match="Admin role required") as refused:
        product.kamiwaza(api_key).cluster.create_cluster(CreateCluster(location_id=nobody, name="not mine"))
    assert refused.value.status_code == 403


def test_activity_names_who_changed_what(kamiwaza: KamiwazaClient) -> None:
    kamiwaza.cluster.create_location(CreateLocation(name=f"site {uuid4().hex[:8]}"))
    latest = kamiwaza.activity.get_recent_activity()[0]
    assert latest.action == "location.create" and latest.module and latest.apicall
    assert latest.user_id == kamiwaza.auth.get_current_user().sub


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.cluster.get_location(nobody),
        lambda client: client.cluster.get_cluster(nobody),
        lambda client: client.cluster.get_node_by_id(nobody),
        lambda client: client.cluster.get_hardware(nobody),
        lambda client: client.get("/no/such/service"),
        lambda client: client.get("/Dashboard"),
    ],
    ids=["location", "cluster", "node", "hardware", "service", "what the client takes for a page"],
)
def test_what_is_not_there_is_not_found(kamiwaza: KamiwazaClient, ask) -> None:
    with pytest.raises(NotFoundError):
        ask(kamiwaza)
