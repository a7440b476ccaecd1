"""What deploy/cluster would run: files that are there, commands that exist, names that fit each other."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import click
import yaml

from syndicator.cli import main
from syndicator.config import load
from syndicator.web.application import ROUTED

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "cluster"
SECRETS = {"DATABASE_PASSWORD": "open sesame"}


def compose() -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load((FOLDER / "docker-compose.yml").read_text("utf-8"))
    return made


def objects(kind: str) -> list[dict[str, Any]]:
    found = yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text("utf-8"))
    return [one for one in found if one["kind"] == kind]


def accepted(words: list[str]) -> str:
    """The command that a command line names, which has to take every option of it."""
    group = main.make_context("syndicator", list(words))
    rest = [*getattr(group, "_protected_args", ()), *group.args]
    name, command, arguments = main.resolve_command(group, rest)
    assert isinstance(command, click.Command)
    command.make_context(name, arguments, parent=group)
    return name or ""


def entry_point() -> list[str]:
    text = (FOLDER / "Dockerfile").read_text("utf-8")
    (words,) = re.findall(r"^ENTRYPOINT (\[.*\])$", text, re.MULTILINE)
    first, *options = yaml.safe_load(words)
    assert first == "syndicator"
    return list(options)


def test_the_configuration_is_right_and_shared() -> None:
    """With the one secret that both give it; it serves where they look for it."""
    config = load(FOLDER / "feeds.yaml", SECRETS)
    assert config.shared
    assert not config.doubts
    ours = [one for one in compose()["services"].values() if one["image"] == "syndicator"]
    assert all(set(one["environment"]) == set(SECRETS) for one in ours)
    assert compose()["services"]["node"]["ports"] == [f"127.0.0.1:8080:{config.serve.port}"]
    assert config.serve.host == "0.0.0.0"
    assert config.database is not None
    assert "@database:5432/" in config.database.url  # the service of compose, and of Kubernetes
    assert "database" in compose()["services"]


def test_every_command_is_taken() -> None:
    """Of the image, of compose, of Kubernetes; and those that their first lines tell to type."""
    options = entry_point()
    assert accepted([*options, "run"]) == "run"
    run = {name: one["command"] for name, one in compose()["services"].items() if "command" in one}
    assert {name: accepted([*options, *words]) for name, words in run.items()} == {"worker": "worker", "node": "run"}
    args = [one["spec"]["template"]["spec"]["containers"][0]["args"] for one in objects("Deployment")]
    assert [accepted([*options, *words]) for words in args] == ["worker", "run"]
    (typed,) = re.findall(
        r"exec node syndicator (.*)$", (FOLDER / "docker-compose.yml").read_text("utf-8"), re.MULTILINE
    )
    assert accepted(shlex.split(typed)) == "status"


def test_every_file_is_there() -> None:
    """What is built, mounted and copied."""
    for one in compose()["services"].values():
        if "build" in one:
            context = FOLDER / one["build"]["context"]
            assert (context / one["build"]["dockerfile"]).samefile(FOLDER / "Dockerfile")
            for volume in one["volumes"]:
                assert (FOLDER / volume.partition(":")[0]).is_file()
    for words in re.findall(r"^COPY (.*) \S+$", (FOLDER / "Dockerfile").read_text("utf-8"), re.MULTILINE):
        assert all((ROOT / name).exists() for name in words.split())
    (extra,) = re.findall(r"/src\[(\w+)\]", (FOLDER / "Dockerfile").read_text("utf-8"))
    assert f"\n{extra} = [" in (ROOT / "pyproject.toml").read_text("utf-8")
    kustomization = yaml.safe_load((FOLDER / "kustomization.yaml").read_text("utf-8"))
    (made,) = kustomization["configMapGenerator"]
    assert all((FOLDER / name).is_file() for name in (*kustomization["resources"], *made["files"]))


def test_names_fit_each_other() -> None:
    """Volumes that are mounted are there, where the program looks; labels select; probes and ports lead somewhere."""
    config = load(FOLDER / "feeds.yaml", SECRETS)
    kustomization = yaml.safe_load((FOLDER / "kustomization.yaml").read_text("utf-8"))
    for one in objects("Deployment"):
        template = one["spec"]["template"]
        assert one["spec"]["selector"]["matchLabels"] == template["metadata"]["labels"]
        (container,) = template["spec"]["containers"]
        volumes = {volume["name"]: volume for volume in template["spec"]["volumes"]}
        assert {mount["name"] for mount in container["volumeMounts"]} == set(volumes)
        assert volumes["configuration"]["configMap"]["name"] == kustomization["configMapGenerator"][0]["name"]
        assert {variable["name"] for variable in container["env"]} == set(SECRETS)
        mounted = {mount["mountPath"] for mount in container["volumeMounts"]}
        wanted = {"/mirror/feeds.yaml", f"/mirror/{Path(config.store).name}"}
        if container["args"] == ["run"]:
            wanted.add(f"/mirror/{Path(config.publish.path).name}")
            (port,) = container["ports"]
            assert port["containerPort"] == config.serve.port
            probe = container["readinessProbe"]["httpGet"]
            assert probe["path"].removeprefix("/") in ROUTED
            assert probe["port"] == port["name"]
        assert mounted == wanted
    (service,) = objects("Service")
    node = objects("Deployment")[1]["spec"]["template"]
    assert service["spec"]["selector"] == node["metadata"]["labels"]
    assert service["spec"]["ports"][0]["targetPort"] == node["spec"]["containers"][0]["ports"][0]["name"]
