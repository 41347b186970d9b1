"""Which services one may sign in with: from the environment only."""
from portal import providers


def test_services_are_read_from_the_environment(monkeypatch):
    for name in ("GITHUB_CLIENT_ID", "OIDC_ISSUER"):
        monkeypatch.delenv(name, raising=False)
    assert (providers.providers(), providers.form_actions({})) == ({}, [])
    for name, value in {
        "GITHUB_CLIENT_ID": "a", "GITHUB_CLIENT_SECRET": "b", "OIDC_ISSUER": "https://id.example/realms/x/", "OIDC_CLIENT_ID": "c",
        "OIDC_CLIENT_SECRET": "d", "OIDC_NAME": "Example",
    }.items():
        monkeypatch.setenv(name, value)
    found = providers.providers()
    assert found["github"]["APPS"] == [{"client_id": "a", "secret": "b"}]
    assert found["openid_connect"]["APPS"][0]["settings"] == {"server_url": "https://id.example/realms/x"}
    assert providers.form_actions(found) == ["https://github.com", "https://id.example"]
