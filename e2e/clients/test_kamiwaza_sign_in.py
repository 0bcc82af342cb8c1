"""The Kamiwaza client signs in, keeps its keys and manages users."""

from uuid import uuid4

import jwt
import pytest
from kamiwaza_sdk import KamiwazaClient
from kamiwaza_sdk.exceptions import APIError, AuthenticationError, NotFoundError
from kamiwaza_sdk.schemas.auth import (
    LocalUserCreateRequest,
    LocalUserPasswordChangeRequest,
    LocalUserPasswordResetRequest,
    LocalUserResponse,
    LocalUserUpdateRequest,
    PATCreate,
    SessionPurgeRequest,
)
from product import Product

password = "a long password of the tests"


@pytest.fixture
def user(kamiwaza: KamiwazaClient) -> LocalUserResponse:
    return kamiwaza.auth.create_local_user(LocalUserCreateRequest(username=f"user-{uuid4().hex[:8]}", password=password))


def test_a_password_gives_tokens_that_say_who_one_is(product: Product) -> None:
    client = product.kamiwaza()
    tokens = client.auth.login_with_password(product.username, product.password)
    me = product.kamiwaza(tokens.access_token).auth.get_current_user()
    assert me.username == product.username and "admin" in me.roles
    claims = jwt.decode(tokens.access_token, options={"verify_signature": False})
    assert claims["sub"] == me.sub


def test_a_token_verifies_with_the_published_keys(product: Product) -> None:
    client = product.kamiwaza()
    token = client.auth.login_with_password(product.username, product.password).access_token
    kid = jwt.get_unverified_header(token)["kid"]
    (key,) = [key for key in client.auth.get_jwks().keys if key.kid == kid]
    assert jwt.decode(token, jwt.PyJWK(key.model_dump()), algorithms=["RS256"], options={"verify_aud": False})["sid"]


def test_a_proxy_learns_who_calls_by_every_spelling(
    kamiwaza: KamiwazaClient, api_key: str, product: Product
) -> None:
    headers = kamiwaza.auth.forward_auth_headers()
    assert headers.user_id == kamiwaza.auth.get_current_user().sub and headers.user_name == product.username
    kamiwaza.auth.require_admin(headers)
    with_key = product.kamiwaza(api_key)
    for path in ("validate/", "forward/validate", "forward/validate/v1/chat/completions", "verify-token"):
        assert with_key.post(f"/auth/{path}", expect_json=False).headers["x-user-roles"] == "user,editor,viewer"
    with pytest.raises(AuthenticationError):
        product.kamiwaza().get("/auth/forward/validate/any/path", expect_json=False)


def test_a_refresh_token_is_good_for_one_refresh(product: Product) -> None:
    auth = product.kamiwaza().auth
    first = auth.login_with_password(product.username, product.password)
    assert first.refresh_token
    second = auth.refresh_access_token(first.refresh_token)
    assert product.kamiwaza(second.access_token).auth.get_current_user().username == product.username
    with pytest.raises(AuthenticationError):
        auth.refresh_access_token(first.refresh_token)


def test_a_wrong_password_is_refused(product: Product) -> None:
    with pytest.raises(AuthenticationError):
        product.signed_in(product.username, "not the password").auth.get_current_user()


def test_nobody_and_a_wrong_key_are_refused(product: Product) -> None:
    for client in (product.kamiwaza(), product.kamiwaza("kmz_wrong"), product.kamiwaza("not.a.token")):
        with pytest.raises(AuthenticationError):
            client.models.list_models()


def test_signing_out_ends_the_session(product: Product) -> None:
    token = product.kamiwaza().auth.login_with_password(product.username, product.password).access_token
    client = product.kamiwaza(token)
    assert client.auth.logout().session_termination_requested
    with pytest.raises(AuthenticationError):
        client.auth.get_current_user()


def test_a_key_works_until_it_is_revoked_and_signing_out_does_not_revoke_it(
    kamiwaza: KamiwazaClient, product: Product
) -> None:
    created = kamiwaza.auth.create_pat(PATCreate(name="laptop", ttl_seconds=4 * 3600, scope="write"))
    client = product.kamiwaza(created.token)
    client.auth.logout()
    assert client.auth.get_current_user().username == product.username
    assert created.pat.jti in {pat.jti for pat in kamiwaza.auth.list_pats().pats if not pat.revoked}
    kamiwaza.auth.revoke_pat(created.pat.jti)
    with pytest.raises(AuthenticationError):
        client.auth.get_current_user()


def test_a_key_may_no_more_than_its_scope(api_key: str, product: Product) -> None:
    client = product.kamiwaza(api_key)
    assert client.auth.get_current_user().roles == ["user", "editor", "viewer"]
    with pytest.raises(APIError) as refused:
        client.auth.list_users()
    assert refused.value.status_code == 403
    assert refused.value.response_data["detail"].startswith("Admin role required")


def test_a_key_of_scope_openid_has_its_owners_rights_but_makes_no_keys(
    kamiwaza: KamiwazaClient, product: Product
) -> None:
    created = kamiwaza.auth.create_pat(PATCreate(name="cli", ttl_seconds=900, scope="openid", aud="kamiwaza-platform"))
    client = product.kamiwaza(created.token)
    assert client.auth.get_current_user().username == product.username
    assert isinstance(client.models.list_models(), list)
    for refused in (client.auth.list_pats, client.auth.list_users):
        with pytest.raises(APIError) as error:
            refused()
        assert error.value.status_code == 403
    kamiwaza.auth.revoke_pat(created.pat.jti)
    with pytest.raises(AuthenticationError):
        client.auth.get_current_user()


def test_a_user_is_created_changed_and_deleted(kamiwaza: KamiwazaClient, user: LocalUserResponse) -> None:
    auth = kamiwaza.auth
    assert user.roles == ["user"] and user.id in {listed.id for listed in auth.list_users()}
    changed = auth.update_user(user.id, LocalUserUpdateRequest(email="user@example.org"))
    assert changed.email == "user@example.org" and auth.get_user(user.id) == changed
    assert auth.delete_user(user.id).deleted
    with pytest.raises(NotFoundError):
        auth.get_user(user.id)


def test_passwords_are_changed_by_oneself_and_by_an_administrator(
    kamiwaza: KamiwazaClient, product: Product, user: LocalUserResponse
) -> None:
    own = product.signed_in(user.username, password).auth
    mistaken = LocalUserPasswordChangeRequest(current_password="not the password", new_password=password + " two")
    with pytest.raises(APIError, match="The current password is wrong"):
        own.change_my_password(mistaken)
    change = LocalUserPasswordChangeRequest(current_password=password, new_password=password + " two")
    assert own.change_my_password(change).changed
    reset = LocalUserPasswordResetRequest(new_password=password + " three")
    assert kamiwaza.auth.reset_user_password(user.id, reset).id == user.id
    assert product.signed_in(user.username, password + " three").auth.get_current_user().sub == str(user.id)
    with pytest.raises(AuthenticationError):
        product.signed_in(user.username, password + " two").auth.get_current_user()


def test_an_administrator_ends_sessions_one_by_one_or_all(
    kamiwaza: KamiwazaClient, product: Product, user: LocalUserResponse
) -> None:
    tokens = [product.kamiwaza().auth.login_with_password(user.username, password).access_token for _ in range(3)]
    claims = [jwt.decode(token, options={"verify_signature": False}) for token in tokens]
    kamiwaza.auth.delete_session(claims[0]["sid"])
    with pytest.raises(NotFoundError):
        kamiwaza.auth.delete_session("nobody's")
    nobody = SessionPurgeRequest(tenant_id=claims[1]["tenant_id"], subject_id="nobody")
    assert kamiwaza.auth.purge_sessions(nobody).revoked == 0
    purge = SessionPurgeRequest(tenant_id=claims[1]["tenant_id"], subject_id=str(user.id))
    assert kamiwaza.auth.purge_sessions(purge).revoked == 2
    for token in tokens:
        with pytest.raises(AuthenticationError):
            product.kamiwaza(token).auth.get_current_user()


def test_the_service_says_that_it_is_there_and_who_may_sign_in(product: Product, kamiwaza: KamiwazaClient) -> None:
    open_to_all = product.kamiwaza().auth
    assert open_to_all.health()["status"] == "healthy"
    assert open_to_all.metadata()["message"]
    assert open_to_all.list_public_identity_providers().providers == []
    assert kamiwaza.auth.list_identity_providers().providers == []
