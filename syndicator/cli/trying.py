"""rules try: what rules for articles would do to what is stored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from syndicator.cli import output

if TYPE_CHECKING:
    from syndicator.app import App
    from syndicator.cli.main import Context
    from syndicator.engine.looking.trying import Touched, Trial
    from syndicator.model import Rule


@click.command("try")
@click.argument("rule", required=False)
@click.option(
    "--rules",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of rules to try instead of those in feeds.yaml.",
)
@click.option("-n", "--examples", type=click.IntRange(0), default=3, show_default=True, help="Articles shown per rule.")
@click.option("--json", "as_json", is_flag=True, help="JSON for machines: every article.")
@click.pass_obj
def try_command(context: Context, rule: str | None, file: Path | None, examples: int, *, as_json: bool) -> None:
    """Show what rules for articles would do to what is stored: those of feeds.yaml, of a file, or one RULE.

    RULE is YAML: '{when: {title: horoscope}, then: exclude}'. Changes nothing. Works beside a running daemon.
    """
    if rule and file:
        raise click.UsageError("give a rule or a file of rules, not both")
    with context.app(read_only=True) as app:
        trial = _trial(app, _rules(app, rule, file))
        if as_json:
            output.json_document(app.plain(trial))
            return
    _print(trial, examples)


def _rules(app: App, rule: str | None, file: Path | None) -> tuple[Rule, ...]:
    from syndicator.config.ruling import load_rules, parse_rules

    known = set(app.config.sources)
    if file:
        return load_rules(file, known)
    return parse_rules(rule, "the rule", known) if rule else app.config.article_rules


def _trial(app: App, rules: tuple[Rule, ...]) -> Trial:
    from syndicator.engine.looking.trying import attempt

    total = sum(1 for _ in app.store.cards())
    with output.progress(total, "articles") as step:
        return attempt(rules, app.store, app.config.sources, lambda card: step(card.source))


def _print(trial: Trial, examples: int) -> None:
    touched = {one.id: one for one in trial.touched}
    for rule in trial.rules:
        where = f" (line {rule.line})" if rule.line else ""
        click.echo(click.style(f"{output.plain(rule.name)}{where}: {rule.hits} of {trial.articles}", bold=True))
        for id in rule.articles[:examples]:  # noqa: A001 - as everywhere
            _print_article(touched[id])
        if len(rule.articles) > examples:
            click.echo(f"  … and {len(rule.articles) - examples} more")
    if not trial.rules:
        click.echo("no rules: feeds.yaml has none for articles; see `rules` under `defaults` or a source")
    click.echo(
        f"of {trial.articles} stored articles {len(trial.excluded)} would be excluded, {len(trial.held)} held, "
        f"{len(trial.changed)} changed; nothing was touched"
    )


def _print_article(one: Touched) -> None:
    click.echo(f"  {one.id}  {one.source}  {output.plain(one.title)}")
    for line in one.lines:
        colour = "red" if line.startswith("-") else "green"
        click.echo("    " + click.style(output.plain(line), fg=colour))
