"""How the server is started, and the settings of Streamlit that hold while it runs."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from running_site import ROOT

from lessonstudy.domain.errors import Conflict
from lessonstudy.settings import Settings
from lessonstudy.web.application import router_path
from lessonstudy.web.serve import Listening, configuration, require_safe

HOSTILE = """
[server]
trustedUserHeaders = "{\\"X-Forged\\": \\"uid\\"}"
enableXsrfProtection = false
enableStaticServing = true
enableAgentApi = true
cookieSecret = "known to all"
[client]
showErrorDetails = "full"
[browser]
gatherUsageStats = true
"""
PROGRAM = """
import json, pathlib
from streamlit import config
from lessonstudy.settings import Settings
from lessonstudy.web import streamlit_settings
settings = Settings.from_env()
before = sorted(streamlit_settings.differing(settings))
streamlit_settings.pin(settings)
pinned = streamlit_settings.differing(settings)
config.get_config_options(force_reparse=True)
again = streamlit_settings.differing(settings)
print(json.dumps([before, pinned, again, config.get_option("server.trustedUserHeaders")]))
"""


def test_what_is_pinned_wins_over_files_and_environment_and_stays(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text(HOSTILE)
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
        "LESSONSTUDY_DATA": str(tmp_path / "data"),
        "STREAMLIT_SERVER_COOKIE_SECRET": "known to all",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=tmp_path, env=environment, capture_output=True, check=True
    )
    before, pinned, again, headers = json.loads(done.stdout.splitlines()[-1])
    assert {"server.trustedUserHeaders", "server.cookieSecret", "server.enableAgentApi"} <= set(before)
    assert pinned == {}
    assert again == {}
    assert headers == {"X-Ls-User": "uid", "X-Ls-Sid": "sid"}


@pytest.mark.parametrize(
    ("host", "listening", "safe"),
    [
        ("127.0.0.1", Listening(), True),
        ("localhost", Listening(), True),
        ("::1", Listening(), True),
        ("0.0.0.0", Listening(), False),
        ("192.0.2.7", Listening(), False),
        ("lessons.example.org", Listening(), False),
        ("0.0.0.0", Listening(trusted_proxies=("192.0.2.1",)), False),
        ("0.0.0.0", Listening(insecure_http=True), True),
        ("0.0.0.0", Listening(certificate=Path("cert.pem"), key=Path("key.pem")), True),
    ],
)
def test_plain_http_is_for_this_machine_unless_asked_for_by_name(
    settings: Settings, host: str, listening: Listening, safe: bool
) -> None:
    settings = replace(settings, host=host)
    if safe:
        require_safe(settings, listening)
    else:
        with pytest.raises(Conflict, match="--insecure-http"):
            require_safe(settings, listening)


def test_behind_a_trusted_proxy_with_tls_plain_http_is_safe(settings: Settings) -> None:
    behind = replace(settings, host="0.0.0.0", base_url="https://lessons.example.org")
    require_safe(behind, Listening(trusted_proxies=("192.0.2.1",)))
    with pytest.raises(Conflict):
        require_safe(behind, Listening())


def test_forwarded_headers_count_only_from_proxies_that_were_named(settings: Settings) -> None:
    assert configuration(settings, Listening(), None).proxy_headers is False
    trusting = configuration(settings, Listening(trusted_proxies=("192.0.2.1",)), None)
    assert trusting.proxy_headers is True
    assert trusting.forwarded_allow_ips == ["192.0.2.1"]
    assert trusting.access_log is False
    assert trusting.server_header is False


def test_the_main_script_lies_in_the_folder_that_switches_page_discovery_off() -> None:
    assert router_path().is_absolute()
    assert (router_path().parent.name, router_path().name) == ("pages", "_router.py")
