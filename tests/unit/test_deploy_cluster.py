"""What deploy/cluster would run: files that are there, commands that exist, names that fit each other."""

from __future__ import annotations

import re
import shlex
import tomllib
from contextlib import redirect_stdout
from io import BytesIO, StringIO
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


def copied() -> list[str]:
    """What the image takes of the project's folder."""
    found = re.findall(r"^COPY (?!--from=)(.*) \S+$", (FOLDER / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    return [name for words in found for name in words.split()]


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
    assert all((ROOT / name).exists() for name in copied())
    (extra,) = re.findall(r'\["optional-dependencies"\]\["(\w+)"\]', (FOLDER / "Dockerfile").read_text("utf-8"))
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
        wanted = {"/mirror/feeds.yaml", "/tmp", f"/mirror/{Path(config.store).name}"}
        if container["args"] == ["run"]:
            wanted.add(f"/mirror/{Path(config.publish.path).name}")
            (port,) = container["ports"]
            assert port["containerPort"] == config.serve.port
            for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
                assert container[probe].keys() <= KNOWN["probe"]
                assert container[probe]["httpGet"]["path"].removeprefix("/") in ROUTED
                assert container[probe]["httpGet"]["port"] == port["name"]
                assert container[probe]["timeoutSeconds"] > 1  # an answer may wait for half of one
        assert mounted == wanted
    (service,), (budget,) = objects("Service"), objects("PodDisruptionBudget")
    deployment = objects("Deployment")[1]["spec"]
    node = deployment["template"]
    assert service["spec"]["selector"] == node["metadata"]["labels"]
    assert budget["spec"]["selector"]["matchLabels"] == node["metadata"]["labels"]
    assert budget["spec"]["minAvailable"] < deployment["replicas"]  # else no machine could ever be emptied
    (spread,) = node["spec"]["topologySpreadConstraints"]
    assert spread["labelSelector"]["matchLabels"] == node["metadata"]["labels"]
    (image,) = kustomization["images"]
    assert all(
        container["image"] == image["name"]
        for one in objects("Deployment")
        for container in one["spec"]["template"]["spec"]["containers"]
    )
    assert service["spec"]["ports"][0]["targetPort"] == node["spec"]["containers"][0]["ports"][0]["name"]


KNOWN = {
    "service": {
        "build", "cap_drop", "command", "depends_on", "deploy", "environment", "healthcheck", "image", "ports",
        "read_only", "restart", "security_opt", "stop_grace_period", "tmpfs", "volumes",
    },
    "deployment": {"replicas", "selector", "template"},
    "pod": {
        "automountServiceAccountToken", "containers", "enableServiceLinks", "securityContext",
        "terminationGracePeriodSeconds", "topologySpreadConstraints", "volumes",
    },
    "container": {
        "args", "env", "image", "imagePullPolicy", "lifecycle", "livenessProbe", "name", "ports", "readinessProbe",
        "resources", "securityContext", "startupProbe", "volumeMounts",
    },
    "probe": {"failureThreshold", "httpGet", "periodSeconds", "timeoutSeconds"},
    "mount": {"mountPath", "name", "readOnly", "subPath"},
}  # fmt: skip
"""Keys of the Compose Specification and of Kubernetes' API that stand in the files: another one is a mistake in writing."""


def seconds(duration: str) -> float:
    """As compose writes them: 1m30s, 15s."""
    found = re.fullmatch(r"(?:(\d+)m)?(?:(\d+)s)?", duration)
    assert found, duration
    return 60 * int(found[1] or 0) + int(found[2] or 0)


def test_compose_says_what_compose_reads() -> None:
    """Keys that there are, services that depend on services, a health check of the very database that is made, and time
    enough to end: ten seconds are what we ask for.
    """
    made = compose()
    services = made["services"]
    assert {key for key in made if not key.startswith("x-")} == {"services", "volumes"}
    config = load(FOLDER / "feeds.yaml", SECRETS)
    for name, one in services.items():
        assert one.keys() <= KNOWN["service"], name
        assert set(one.get("depends_on", {})) <= set(services)
        for volume in one["volumes"]:
            source, target, *mode = volume.split(":")
            assert target.startswith("/")
            assert mode in ([], ["ro"])
            assert source.startswith(("./", "../")) or source in made["volumes"]
        if one["image"] == "syndicator":
            assert seconds(one["stop_grace_period"]) > 10
            assert one["depends_on"]["database"]["condition"] == "service_healthy"
            assert (one["read_only"], one["cap_drop"]) == (True, ["ALL"])
            assert f"/mirror/{config.path.name}" in {volume.split(":")[1] for volume in one["volumes"]}
    (kept,) = re.findall(r"^VOLUME (\[.*\])$", (FOLDER / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    places = {f"/mirror/{Path(place).name}" for place in (config.store, config.publish.path)}
    assert set(yaml.safe_load(kept)) == places  # what is written, where nothing else can be
    asking = services["node"]["healthcheck"]
    assert f":{config.serve.port}/healthz" in asking["test"][-1]
    compile(asking["test"][-1], "healthcheck", "exec")
    database = services["database"]
    assert seconds(database["healthcheck"]["interval"]) > 0
    role, name = database["environment"]["POSTGRES_USER"], database["environment"]["POSTGRES_DB"]
    assert database["healthcheck"]["test"] == ["CMD", "pg_isready", f"--username={role}", f"--dbname={name}"]
    assert config.database is not None
    assert config.database.url == f"postgresql://{role}@database:5432/{name}"
    assert database["environment"]["POSTGRES_PASSWORD"].startswith("${DATABASE_PASSWORD:?")


def test_kubernetes_says_what_kubernetes_reads() -> None:
    """Keys, versions and quantities that there are; the user of the image; a secret of the name and key that the first
    lines tell to make.
    """
    text = (FOLDER / "Dockerfile").read_text("utf-8")
    (user,) = re.findall(r"^USER (\d+)$", text, re.MULTILINE)
    (told,) = re.findall(
        r"create secret generic (\S+) --from-literal=(\w+)=", (FOLDER / "kustomization.yaml").read_text()
    )
    for one in objects("Deployment"):
        assert (one["apiVersion"], set(one)) == ("apps/v1", {"apiVersion", "kind", "metadata", "spec"})
        assert one["spec"].keys() <= KNOWN["deployment"]
        pod = one["spec"]["template"]["spec"]
        assert pod.keys() <= KNOWN["pod"]
        who = pod["securityContext"]
        assert who["runAsUser"] == who["runAsGroup"] == who["fsGroup"] == int(user)
        assert who["runAsNonRoot"] is True
        (container,) = pod["containers"]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        first = container.get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command", ["sleep", "0"])
        assert first[0] == "sleep"
        assert pod["terminationGracePeriodSeconds"] > 10 + int(first[1])
        assert container.keys() <= KNOWN["container"]
        assert all(mount.keys() <= KNOWN["mount"] for mount in container["volumeMounts"])
        for amounts in container["resources"].values():
            assert re.fullmatch(r"\d+m?", amounts.get("cpu", "1"))
            assert re.fullmatch(r"\d+(Mi|Gi)", amounts["memory"])
        for variable in container["env"]:
            secret = variable["valueFrom"]["secretKeyRef"]
            assert (secret["name"], secret["key"]) == told
    assert [one["apiVersion"] for one in objects("Service")] == ["v1"]


def test_a_version_leaves_what_it_needs_where_it_is() -> None:
    """The layer that holds what is needed is made before anything that every version changes is in the image: of what
    is copied from the project, nothing; of the stage before, what is needed alone.
    """
    _, stage, image = (FOLDER / "Dockerfile").read_text("utf-8").split("\nFROM ")
    before, found, _ = image.partition("\nRUN pip install --no-cache-dir --root-user-action=ignore -r /src/needs\n")
    assert found
    assert re.findall(r"^(?:COPY|ADD) .*$", before, re.MULTILINE) == ["COPY --from=needs /needs /src/needs"]
    (program,) = re.findall(r"RUN python3 -c '(.*)' > /needs", stage.replace("\\\n", ""))
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert needs(program, project) == needs(program, project.replace('version = "', 'version = "9.'))
    assert "procrastinate" in needs(program, project)


def needs(program: str, project: str) -> str:
    """What a line of the Dockerfile writes for a pyproject.toml."""
    said = StringIO()
    with redirect_stdout(said):
        exec(program.replace('open("/pyproject.toml", "rb")', "file"), {"file": BytesIO(project.encode())})
    return said.getvalue()


def test_folders_are_named_as_every_client_takes_them() -> None:
    """Docker before 23 takes a relative path for the name of a volume, and refuses it."""
    texts = [(FOLDER / "Dockerfile").read_text("utf-8"), (ROOT / "docs" / "how-to.md").read_text("utf-8")]
    mounted = [re.findall(r"(?:-v|--volume) (\S+?)\"?:/mirror/", text) for text in texts]
    assert mounted == [['"$PWD/feeds.yaml', "state", "public"]] * 2


def test_an_image_is_made_of_nothing_else() -> None:
    """What the Dockerfile copies is let through, and nothing beside it: no environment, no state, no configuration."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    names = set(copied())
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == names
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {project["readme"], *project["license-files"]} <= names
    assert (
        project["version"] == yaml.safe_load((FOLDER / "kustomization.yaml").read_text("utf-8"))["images"][0]["newTag"]
    )
