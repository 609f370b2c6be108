"""Serving a data folder, working for it, and examining it."""

import json
import signal
from dataclasses import replace
from pathlib import Path

import click

from lessonstudy import bootstrap
from lessonstudy.cli.terminal import AS_JSON, progress, services, show
from lessonstudy.settings import Settings


@click.command()
@click.option("--port", type=int, help="The port to serve on (8501).")
def demo(port: int | None) -> None:
    """Serve a sample study in a data folder of its own, with sign-in by one click.

    Example: lessonstudy demo --port 8600
    """
    from lessonstudy.services.demo import clear_unfinished
    from lessonstudy.web.serve import serve as run

    settings = Settings.from_env()
    settings = replace(settings.over(settings.data / "demo"), demo=True).at(port=port)
    clear_unfinished(settings.data)
    everything = bootstrap.serve_with(settings)
    if not everything.demo.ready:
        click.echo("Drawing three sample lessons. This takes a minute or two, and only once.", err=True)
        with progress("Drawing") as telling:
            everything.demo.prepare(telling)
    click.echo(
        f'\n  The sample study is ready: {settings.base_url}\n\n  Click "Observer" to stand in the annotation room.\n'
    )
    run(settings)


@click.command()
@click.option("--host", help="The address to listen on (127.0.0.1).")
@click.option("--port", type=int, help="The port to serve on (8501).")
@click.option("--tls-cert", type=click.Path(exists=True, path_type=Path), help="A TLS certificate (PEM).")
@click.option("--tls-key", type=click.Path(exists=True, path_type=Path), help="Its key (PEM).")
@click.option(
    "--trusted-proxy", multiple=True, metavar="ADDRESS", help="A reverse proxy whose X-Forwarded headers count."
)
@click.option(
    "--insecure-http", is_flag=True, help="Serve plain http to other machines. Passwords can be read on the way."
)
def serve(
    host: str | None,
    port: int | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    trusted_proxy: tuple[str, ...],
    insecure_http: bool,
) -> None:
    """Serve a data folder. With no account yet, print a one-time link to make the first administrator.

    Example: LESSONSTUDY_BASE_URL=https://lessons.example.org lessonstudy serve --host 0.0.0.0
    """
    from lessonstudy.web.serve import Listening, require_safe
    from lessonstudy.web.serve import serve as run

    settings = Settings.from_env().at(host=host, port=port, tls=bool(tls_cert))
    listening = Listening(tls_cert, tls_key, trusted_proxy, insecure_http)
    # before anything is said or made that only a server can keep
    require_safe(settings, listening)
    everything = bootstrap.serve_with(settings)
    if not everything.people.has_administrator():
        link = everything.links.first_administrator()
        click.echo(
            f"\n  Make the first administrator here (once, within three days):\n  {settings.base_url}{link.path}\n"
        )
    else:
        click.echo(f"\n  lessonstudy is served at {settings.base_url}\n")
    run(settings, listening)


@click.command()
def work() -> None:
    """Work off jobs in this process alone, beside a server with the same data folder.

    Example: LESSONSTUDY_DATA=/srv/lessons lessonstudy work
    """
    from lessonstudy.jobs import Queue

    everything = services()
    queue = Queue(everything.settings.data, everything)
    # a shell's background job ignores Ctrl+C, and a service manager ends things by SIGTERM
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    queue.start()
    click.echo("Waiting for work. Ctrl+C ends it.")
    try:
        queue.wait()
    except KeyboardInterrupt:
        queue.stop()


@click.command()
@AS_JSON
def doctor(as_json: bool) -> None:
    """Check this installation: versions, the data folder, the settings in force. Exit code 1 when something is unsafe.

    Example: lessonstudy doctor
    """
    from lessonstudy.web.doctor import examine

    found = examine(services())
    show([{"check": one.name, "result": one.result, "what": one.detail} for one in found], as_json)
    if any(one.result == "bad" for one in found):
        raise SystemExit(1)


@click.command()
def openapi() -> None:
    """Print the OpenAPI document of the HTTP API.

    Example: lessonstudy openapi > lessonstudy.json
    """
    from lessonstudy.web.api import api
    from lessonstudy.web.api.events import Watch

    everything = services()
    click.echo(json.dumps(api(everything, Watch(everything)).openapi(), ensure_ascii=False, indent=2))
