"""Nothing that runs with the product asks for more than its notice, or it is the LGPL and stands in NOTICE."""

from __future__ import annotations

import tomllib
from enum import IntEnum
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from tests.libraries import libraries

ROOT = Path(__file__).parents[2]

FREE = {
    "0bsd",
    "apache 2.0",
    "apache software license",
    "apache-2.0",
    "bsd license",
    "bsd-2-clause",
    "bsd-3-clause",
    "cnri-python",
    "isc",
    "isc license",
    "isc license (iscl)",
    "mit",
    "mit license",
    "mit-0",
    "mozilla public license 2.0 (mpl 2.0)",
    "mpl-2.0",
    "psf-2.0",
    "python software foundation license",
    "unlicense",
}
"""As SPDX, as classifiers and as people write them. The MPL binds its own files only, which we do not change."""
LESSER = ("lgpl", "gnu lesser general public license", "gnu library or lesser general public license")


class Verdict(IntEnum):
    """What may be done with a library, the most first."""

    FREE = 0
    NAMED = 1
    """Unchanged, and named in NOTICE."""
    REFUSED = 2


def verdict(licence: str) -> Verdict:
    """What a licence allows. Of alternatives the best counts; nested ones, and what nobody knows, are refused."""
    return min(max(map(_one, choice.split(" AND "))) for choice in licence.split(" OR "))


def _one(name: str) -> Verdict:
    plain = name.strip().lower()
    if plain in FREE:
        return Verdict.FREE
    return Verdict.NAMED if plain.startswith(LESSER) else Verdict.REFUSED


def stated(library: Distribution) -> list[str]:
    """Every licence a library states; the expression by itself where there is one (PEP 639)."""
    about = library.metadata.json
    if expression := about.get("license_expression"):
        return [str(expression)]
    classifiers = [str(one) for one in about.get("classifier", ()) if str(one).startswith("License :: ")]
    return [*filter(None, [str(about.get("license", ""))]), *(one.rpartition(" :: ")[2] for one in classifiers)]


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("MIT", Verdict.FREE),
        ("Apache-2.0 AND CNRI-Python", Verdict.FREE),
        ("Apache Software License", Verdict.FREE),
        ("GPL-2.0-or-later OR MIT", Verdict.FREE),
        ("LGPL", Verdict.NAMED),
        ("LGPL-3.0-only", Verdict.NAMED),
        ("MIT AND LGPL-2.1-or-later", Verdict.NAMED),
        ("GNU Lesser General Public License v3 (LGPLv3)", Verdict.NAMED),
        ("GNU Library or Lesser General Public License (LGPL)", Verdict.NAMED),
        ("GPL", Verdict.REFUSED),
        ("GPLv3", Verdict.REFUSED),
        ("GPL-2.0-or-later", Verdict.REFUSED),
        ("GPL-3.0-only WITH GCC-exception-3.1", Verdict.REFUSED),
        ("MIT AND GPL-3.0-only", Verdict.REFUSED),
        ("GPL-3.0-only AND (MIT OR Apache-2.0)", Verdict.REFUSED),
        ("GNU General Public License v2 or later (GPLv2+)", Verdict.REFUSED),
        ("AGPL-3.0-only", Verdict.REFUSED),
        ("GNU Affero General Public License v3", Verdict.REFUSED),
        ("LGPL-3.0-only AND AGPL-3.0-only", Verdict.REFUSED),
        ("SSPL-1.0", Verdict.REFUSED),
        ("Proprietary", Verdict.REFUSED),
        ("UNKNOWN", Verdict.REFUSED),
        ("", Verdict.REFUSED),
    ],
)
def test_a_licence_is_judged_by_what_it_asks(licence: str, expected: Verdict) -> None:
    assert verdict(licence) is expected


def test_whatever_runs_with_the_product_may_be_passed_on_with_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = (ROOT / "NOTICE").read_text("utf-8").split()
    refused = {}
    for name, library in libraries(sum(project["optional-dependencies"].values(), project["dependencies"])).items():
        said = stated(library) or [""]
        worst = max(map(verdict, said))
        if worst is Verdict.REFUSED or (worst is Verdict.NAMED and name not in named):
            refused[name] = said
    assert refused == {}
