"""rules: list, test and import site rules; try those for articles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syndicator.cli import output
from syndicator.cli.trying import try_command
from syndicator.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from syndicator.cli.main import Context
    from syndicator.model import SiteRule

json_option = click.option("--json", "as_json", is_flag=True, help="JSON for machines.")

_WORDS, _CHARACTERS = 3, 20  # a shorter line may stand on any page


@click.group("rules")
def rules_command() -> None:
    """Site rules: where the articles of a site stand on its pages, by domain. `try`: rules for articles."""


rules_command.add_command(try_command)


@rules_command.command("list")
@json_option
@click.pass_obj
def list_command(context: Context, *, as_json: bool) -> None:
    """List the rules in use: ours, and those of the folder that feeds.yaml names under `rules`."""
    rows = [_row(rule) for rule in _in_use(context)]
    if as_json:
        output.json_document(rows)
        return
    output.table(
        ["domains", "says", "tests", "where"],
        [[", ".join(row["domains"]), ", ".join(row["says"]), str(row["tests"]), row["where"]] for row in rows],
    )


def _row(rule: SiteRule) -> dict[str, Any]:
    from syndicator.config.rules import SELECTING

    says = [key for key in SELECTING if getattr(rule, key)]
    return {"domains": list(rule.domains), "says": says, "tests": len(rule.tests), "where": rule.where}


def _in_use(context: Context) -> tuple[SiteRule, ...]:
    """Ours and, where there is a configuration, the operator's."""
    from syndicator.wiring import packaged_rules

    return (*packaged_rules(), *(context.config().site_rules if context.path.exists() else ()))


@rules_command.command("test")
@click.argument("chosen", metavar="[FILE|DOMAIN]...", nargs=-1)
@json_option
@click.pass_context
def test_command(ctx: click.Context, chosen: tuple[str, ...], *, as_json: bool) -> None:
    """Try rules on the pages that they carry along: all in use, those of a FILE, or the one for a DOMAIN."""
    from syndicator.refine.ruletests import failures

    found = _chosen(ctx.obj, chosen)
    results = [(rule, failures(rule)) for rule in found]
    failed = sum(bool(wrong) for _, wrong in results)
    if as_json:
        output.json_document([{**_row(rule), "failures": wrong} for rule, wrong in results])
    else:
        for rule, wrong in results:
            click.echo(f"{'FAILED' if wrong else 'ok'}  {', '.join(rule.domains)}  ({rule.where})")
            for what in wrong:
                click.echo(f"    {output.plain(what)}")
        click.echo(f"{len(results)} rules, {failed} of them wrong")
    if failed:
        ctx.exit(1)


def _chosen(context: Context, chosen: tuple[str, ...]) -> list[SiteRule]:
    from syndicator.config.rules import load_folder, load_rules
    from syndicator.refine.rules import rule_for

    if not chosen:
        return list(_in_use(context))
    found: list[SiteRule] = []
    for name in chosen:
        path = Path(name)
        if path.is_dir():
            found += load_folder(path)
        elif path.is_file():
            found += load_rules(path)
        elif (rule := rule_for(_in_use(context), f"https://{name}/")) is not None:
            found.append(rule)
        else:
            raise UsageError(f"{name} is no file, and there is no rule for such a domain; see `syndicator rules list`")
    return found


@rules_command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--domain", help="The domain it is for; the file's name by default.")
@click.option(
    "--page", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A saved page to test it on."
)
@click.option("--to", "folder", type=click.Path(path_type=Path), help="The folder to write to; `rules` by default.")
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
@click.pass_obj
def import_command(
    context: Context, file: Path, domain: str | None, page: Path | None, folder: Path | None, *, dry_run: bool
) -> None:
    """Make a rule of a Full-Text-RSS site configuration FILE, with its test page fetched or given with --page."""
    from syndicator.config import siteconfig

    site = siteconfig.read(file.read_text("utf-8", "replace"), domain or siteconfig.domain_of(file))
    for number, name, why in site.left_out:
        click.echo(f"{file}, line {number}: {name}: not taken, {why}", err=True)
    if not site.said:
        raise UsageError(f"{file}: nothing in it can be taken over")
    where = folder or (Path(context.config().rules or "") if context.path.exists() else None)
    if where is None or not str(where).strip("."):
        raise UsageError("feeds.yaml names no folder of rules; write `rules: rules` into it, or give one with --to")
    url, html = _test_page(context, site, page)
    text = _rule_text(site, url, html)
    if dry_run:
        click.echo(text, nl=False)
        return
    _write(where, site.domain, text, html)
    click.echo(f"{where / f'{site.domain}.yaml'}: written, tested on {url}")


def _test_page(context: Context, site: Any, page: Path | None) -> tuple[str, str]:
    from syndicator.ingest import charset

    url = site.test_urls[0] if site.test_urls else f"https://{site.domain}/"
    if page is not None:
        return url, charset.decode(page.read_bytes(), None, markup="html").text
    if not site.test_urls:
        raise UsageError("the file names no test_url; give a saved page with --page")
    with context.app(read_only=True) as app:
        answer = app.fetch(url, "text/html, */*;q=0.1")
    return answer.url, charset.decode(answer.body, answer.content_type, markup="html").text


def _rule_text(site: Any, url: str, html: str) -> str:
    """The rule as YAML; what it finds on the page now is what it is held to from now on."""
    import lxml.html

    from syndicator.config.rules import as_yaml
    from syndicator.model import SiteRule
    from syndicator.refine import rules
    from syndicator.refine.extract import extract, parse_page

    said: dict[str, Any] = {key: tuple(chosen) for key, chosen in site.said.items()}
    rule = replace(SiteRule((site.domain,)), **said)
    extracted, parsed = extract(html, url, rule=rule), parse_page(html)
    if parsed is None or (rule.body and (extracted is None or not extracted.rule)):
        raise UsageError(f"on {url} the rule finds no text: the site has changed, or the page is not an article")
    expected: dict[str, object] = {"url": url, "file": f"{site.domain}.html"}
    if rule.body and extracted:
        lines = str(lxml.html.fromstring(extracted.body).xpath("string()")).split("\n")
        told = [" ".join(line.split())[:80] for line in lines if _is_prose(line)]
        expected["body"] = list(dict.fromkeys([*site.contains, *told[:1], *told[-1:]]))
    facts = rules.read(parsed[0], rule)
    expected |= {key: value for key, value in (("title", facts.title), ("author", list(facts.authors))) if value}
    return as_yaml(site.domain, site.said, expected)


def _write(folder: Path, domain: str, text: str, html: str) -> None:
    """Write rule and page, and take both away again where the rule does not load or fails its own test."""
    from syndicator.config.rules import load_rules
    from syndicator.refine.ruletests import failures
    from syndicator.wiring import broken_rules

    folder.mkdir(parents=True, exist_ok=True)
    rule_file, page_file = folder / f"{domain}.yaml", folder / f"{domain}.html"
    if rule_file.exists():
        raise UsageError(f"{rule_file} is there already; remove it first")
    page_file.write_text(html, encoding="utf-8")
    rule_file.write_text(text, encoding="utf-8")
    try:
        if wrong := [(rule, found) for rule in load_rules(rule_file) if (found := failures(rule))]:
            raise broken_rules(wrong)
    except ConfigError:
        rule_file.unlink()
        page_file.unlink()
        raise


def _is_prose(line: str) -> bool:
    """Whether a line is long enough to be known again: some words, or as many Chinese characters."""
    return len(line.split()) > _WORDS or len(line.strip()) > _CHARACTERS
