"""compose.yaml and the Dockerfile, read: no container is started here. Settings, ports, secrets, and that both agree with the code."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from assistant.settings import Settings, load_settings

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")
DOC = (ROOT / "docs" / "language_model.md").read_text(encoding="utf-8")
# What of the Compose specification is used here: a key that is misspelt would be a key that does nothing.
SHAPE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "services", "networks", "volumes"],
    "patternProperties": {"^x-": {}},
    "properties": {
        "name": {"type": "string"},
        "networks": {
            "additionalProperties": {"type": "object", "additionalProperties": False, "properties": {"internal": {"type": "boolean"}}}
        },
        "volumes": {"additionalProperties": {"type": "object", "maxProperties": 0}},
        "services": {
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "required": ["image", "networks"],
                "properties": {
                    **{name: {"type": "string"} for name in ("build", "image", "ipc")},
                    "restart": {"enum": ["unless-stopped"]},
                    **{
                        name: {"type": "array", "items": {"type": "string"}}
                        for name in ("command", "networks", "volumes", "ports", "profiles", "cap_drop", "security_opt")
                    },
                    "environment": {"additionalProperties": {"type": "string"}},
                    "depends_on": {
                        "additionalProperties": {
                            "required": ["condition"],
                            "properties": {"condition": {"enum": ["service_started", "service_completed_successfully"]}},
                            "additionalProperties": False,
                        }
                    },
                    "deploy": {"type": "object"},
                },
            }
        },
    },
}


def filled(value: str, given: dict[str, str]) -> str:
    """The value as Compose fills it."""
    return VARIABLE.sub(lambda found: given.get(found[1]) or found[2] or "", value)


def settings_of(service: str, given: dict[str, str]) -> Settings:
    """The settings that the program in the container gets."""
    return load_settings({name: filled(str(value), given) for name, value in SERVICES[service]["environment"].items()}).settings


def env_file(profile: str) -> dict[str, str]:
    """The .env that the docs show for a profile."""
    block = re.search(rf"```ini {profile}\n(.*?)```", DOC, re.DOTALL)
    assert block, f"no .env for {profile}"
    return dict(line.split("=", 1) for line in block[1].splitlines() if "=" in line and not line.startswith("#"))


def test_it_has_the_shape_of_a_compose_file() -> None:
    jsonschema.validate(json.loads(json.dumps(COMPOSE)), SHAPE)


def test_everything_that_is_named_is_there() -> None:
    for service in SERVICES.values():
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        for volume in service.get("volumes", []):
            source = filled(volume, {}).split(":")[0]
            assert (ROOT / source).is_dir() if source.startswith(".") else source in COMPOSE["volumes"], volume


def test_only_the_page_can_be_reached_and_only_from_this_machine() -> None:
    assert {name for name, service in SERVICES.items() if service.get("ports")} == {"app"}
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["app"]["ports"])
    assert SERVICES["chroma"]["networks"] == ["inside"] and COMPOSE["networks"]["inside"] == {"internal": True}


def test_no_secret_stands_in_it() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            assert not re.search("KEY|TOKEN|PASSWORD|SECRET", name) or filled(str(value), {}) == "", name


def test_without_a_word_no_model_is_started_and_none_writes() -> None:
    assert {name for name, service in SERVICES.items() if not service.get("profiles")} == {"ingest", "app", "chroma"}
    assert {tuple(service["profiles"]) for service in SERVICES.values() if service.get("profiles")} == {("ollama",), ("vllm",)}
    settings = settings_of("app", {})
    assert (settings.llm_url, settings.llm_doors, settings.llm_at_once) == ("", "", 1)


@pytest.mark.parametrize("service", ["app", "ingest"])
def test_the_settings_exist_and_fit(service: str) -> None:
    known = {"FUNDSTELLE_" + field.name.upper() for field in fields(Settings)}
    assert set(SERVICES[service]["environment"]) <= known
    assert settings_of(service, {}).chroma_url == "http://chroma:8000"


@pytest.mark.parametrize(("profile", "port"), [("ollama", 11434), ("vllm", 8000)])
def test_the_env_file_of_the_docs_leads_to_its_model(profile: str, port: int) -> None:
    given = env_file(profile)
    settings = settings_of("app", given)
    assert settings.llm_url == f"http://{profile}:{port}/v1" and settings.llm_name and settings.llm_doors == "public, staff"
    assert profile in SERVICES and set(SERVICES[profile]["networks"]) & set(SERVICES["app"]["networks"])
    assert not any(re.search("KEY", name) for name in given)


def test_the_versions_are_those_that_are_pinned() -> None:
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pinned = re.search(r"^chromadb==(\S+)$", constraints, re.MULTILINE)
    assert pinned and SERVICES["chroma"]["image"] == f"chromadb/chroma:{pinned[1]}"
    for name in ("ollama", "vllm"):
        assert re.search(r":v?\d+\.\d+\.\d+$", filled(SERVICES[name]["image"], {})), name


def test_the_image_holds_what_the_program_needs_and_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = {name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]}
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")}
    assert copied == allowed and all((ROOT / name).exists() for name in copied)
    roots = re.search(r"^root_packages = (\[.*\])", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert roots and set(json.loads(roots[1])) <= copied
    assert any(line.startswith("USER ") and line != "USER root" for line in lines)
