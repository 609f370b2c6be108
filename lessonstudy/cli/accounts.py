"""People, teams and tokens."""

import sys

import click

from lessonstudy.cli.terminal import AS_JSON, services, show
from lessonstudy.domain.people import Role


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
def token_create(email: str, label: str) -> None:
    """Make a token that acts with a person's rights, and print it once.

    Example: lessonstudy token create ben@example.org --label "export script"
    """
    everything = services()
    made = everything.accounts.create_token(everything.people.by_email(None, email), label)
    click.echo("Keep this token; it is not shown again:", err=True)
    click.echo(made.value)
