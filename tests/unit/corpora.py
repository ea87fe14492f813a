"""The corpora that lie beside the project, and the scorer that comes with them."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

HERE = Path(__file__).parent
CORPORA = HERE.parents[2] / "shared" / "corpora"


def rows(name: str) -> list[dict[str, Any]]:
    """The lines of an example file beside the tests."""
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def scorer() -> ModuleType:
    """The module `score.py`; the test is skipped where the corpora are not at hand."""
    path = CORPORA / "score.py"
    if not path.exists():
        pytest.skip(f"no corpora beside the project: {CORPORA}")
    spec = importlib.util.spec_from_file_location("corpora_score", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
