"""People, teams and tokens."""

import sys
from datetime import UTC, datetime

import click

from lessonstudy.cli.terminal import AS_JSON, services, show
from lessonstudy.domain.people import Role
from lessonstudy.domain.tokens import LONGEST_DAYS, USUAL_DAYS, Scope


def password_of(password_stdin: bool) -> str:
    """The password: one line of standard input, or asked for twice."""
    if password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


@click.command()
@click.option("--admin", required=True, metavar="EMAIL", help="The administrator's e-mail address.")
@click.option("--name", required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def init(admin: str, name: str, password_stdin: bool) -> None:
    """Make the first administrator without a browser.

    Example: echo "a long sentence" | lessonstudy init --admin ada@example.org --name Ada --password-stdin
    """
    person = services().people.add_first_administrator(admin, name, password_of(password_stdin))
    click.echo(f"{person.name} ({person.email}) is the administrator.")


@click.group()
def person() -> None:
    """People with an account.

    Example: lessonstudy person add ben@example.org --name "Ben Okafor"
    """


@person.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--admin", is_flag=True, help="Make them an administrator.")
def person_add(email: str, name: str, password_stdin: bool, admin: bool) -> None:
    """Add a person.

    Example: lessonstudy person add ben@example.org --name "Ben Okafor"
    """
    added = services().people.add(None, email, name, password_of(password_stdin), admin=admin)
    click.echo(f"{added.name} ({added.email}) can sign in.")


@person.command("list")
@AS_JSON
def person_list(as_json: bool) -> None:
    """List people.

    Example: lessonstudy person list --json
    """
    found = services().people.all(None)
    show(
        [
            {"id": one.id, "email": one.email, "name": one.name, "admin": one.admin, "active": one.active}
            for one in found
        ],
        as_json,
    )


@click.group()
def team() -> None:
    """Teams: the wall between people.

    Example: lessonstudy team join "Grade 4, Hillside" ben@example.org --role observer
    """


@team.command("add")
@click.argument("name")
def team_add(name: str) -> None:
    """Make a team.

    Example: lessonstudy team add "Grade 4, Hillside"
    """
    made = services().teams.make(name)
    click.echo(made.id)


@team.command("list")
@AS_JSON
def team_list(as_json: bool) -> None:
    """List teams.

    Example: lessonstudy team list
    """
    show([{"id": one.id, "name": one.name} for one in services().teams.all()], as_json)


@team.command("join")
@click.argument("team")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
def team_join(team: str, email: str, role: str) -> None:
    """Put a person into a team (its id or name).

    Example: lessonstudy team join "Grade 4, Hillside" ben@example.org --role observer
    """
    everything = services()
    found = everything.teams.find(team)
    everything.teams.join(found.id, email, Role(role))
    click.echo(f"{email} is {role.replace('_', ' ')} in {found.name}.")


@click.group()
def token() -> None:
    """Personal access tokens for scripts.

    Example: lessonstudy token create ben@example.org --label "export script"
    """


@token.command("create")
@click.argument("email")
@click.option("--label", required=True, help="What the token is for.")
@click.option(
    "--scope",
    type=click.Choice([one.value for one in Scope]),
    default=Scope.ALL.value,
    show_default=True,
    help="What it may do: read, write notes too, or all that the person may.",
)
@click.option(
    "--days", type=int, default=USUAL_DAYS, show_default=True, help=f"For how long: at most {LONGEST_DAYS} days."
)
def token_create(email: str, label: str, scope: str, days: int) -> None:
    """Make a token that acts for a person, and print it once.

    Example: lessonstudy token create ben@example.org --label "export script" --scope read --days 30
    """
    everything = services()
    person = everything.people.by_email(None, email)
    made = everything.accounts.create_token(person, label, Scope(scope), days)
    click.echo("Keep this token; it is not shown again:", err=True)
    click.echo(made.value)


@token.command("list")
@click.argument("email")
@AS_JSON
def token_list(email: str, as_json: bool) -> None:
    """List a person's tokens, without their values.

    Example: lessonstudy token list ben@example.org
    """
    everything = services()
    found = everything.accounts.tokens(everything.people.by_email(None, email))
    show(
        [
            {
                "id": one.id,
                "label": one.label,
                "scope": one.scope,
                "created": _moment(one.created),
                "ends": _moment(one.expires),
                "last_used": _moment(one.used),
            }
            for one in found
        ],
        as_json,
    )


@token.command("revoke")
@click.argument("email")
@click.argument("token_id", metavar="TOKEN")
def token_revoke(email: str, token_id: str) -> None:
    """End a token at once (its id, from `token list`).

    Example: lessonstudy token revoke ben@example.org 0198...
    """
    everything = services()
    everything.accounts.revoke_token(everything.people.by_email(None, email), token_id)
    click.echo("The token is ended.")


def _moment(seconds: float | None) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds") if seconds is not None else None
