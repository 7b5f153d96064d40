"""What measures the tests must itself be seen to measure: each kind of break, which are taken, which are noticed."""

from __future__ import annotations

import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest

from tests.mutants import probe
from tests.mutants.breaks import Break, breaks
from tests.mutants.sample import draw, files, room
from tests.mutants.trial import Court, NotSound, Outcome, Tree

BROKEN = {
    "a condition": ("if a: b", ["if not (a): b"]),
    "a loop": ("while a: b", ["while not (a): b"]),
    "a choice": ("b if a else c", ["b if not (a) else c"]),
    "what is picked": ("[b for b in c if a]", ["[b for b in c if not (a)]"]),
    "a not": ("if not a: b", ["if (a): b"]),
    "a limit": ("a < b >= c", ["a <= b >= c", "a < b > c"]),
    "an opposite": ("(a) is  not (b) not in c", ["(a) is (b) not in c", "(a) is  not (b) in c"]),
    "and": ("a and b or c", ["a and b and c", "a or b or c"]),
    "a raise": ("raise A from b", ["pass"]),
    "a guard": ("if a: return", ["if not (a): return", "pass"]),
    "not a guard": ("if a: return\nelse: b", ["if not (a): return\nelse: b"]),
    "a yes": ("a = True", ["a = False"]),
    "a number": ("a = 2", ["a = 3"]),
    "a call": ("a.b(c)", ["pass"]),
    "a call that is waited for": ("await a()", ["pass"]),
    "what a call returns": ("a = b(c)", []),
    "the log": ("log.info(a)", []),
    "a query": ("q.where(a, *b).all()", ["pass", "q.where(*b).all()", "q.where(a).all()"]),
    "words": ('"""Some words."""\na = "b"\nc = f"{a or b}"', []),
    "what only a checker reads": ("a: Literal[1]\nif TYPE_CHECKING:\n    import b\n    b()", []),
    "after Chinese": ("a = '中文'; b = 1", ["a = '中文'; b = 2"]),
}


@pytest.mark.parametrize(("source", "wanted"), BROKEN.values(), ids=BROKEN)
def test_each_kind_of_break_is_found(source: str, wanted: list[str]) -> None:
    """One small change each, and nothing that no test could notice."""
    assert [one.of(source.encode()).decode() for one in breaks("bot/a.py", source.encode())] == wanted


@pytest.mark.parametrize(
    ("path", "wanted"),
    [("bot/services/news/a.py", "bot/services"), ("bot/a.py", "bot"), ("handlers/a/b.py", "handlers")],
)
def test_every_file_is_in_a_room(path: str, wanted: str) -> None:
    """Also one in a folder that nobody thought of."""
    assert room(path) == wanted


TREE = {
    "tests/__init__.py": "",
    "tests/mutants/__init__.py": "",
    "bot/__init__.py": "",
    "bot/app/__init__.py": "",
    "bot/app/grown.py": """
        import functools

        SURE = True

        def grown(age: int) -> bool:
            return age >= 18

        def refuse(age: int) -> None:
            if grown(age):
                raise ValueError

        @functools.cache
        def limit() -> int:
            return 3
        """,
    "tests/test_grown.py": """
        import pytest
        from bot.app import grown

        def test_whoever_needs_it_first(): assert grown.limit()
        def test_limit(): assert grown.limit() == 3
        @pytest.mark.parametrize(("age", "wanted"), [(17, False), (18, True)], ids=["十七岁 ::", "十八岁 [a] b"])
        def test_grown(age, wanted): assert grown.grown(age) is wanted
        def test_refuse(): grown.refuse(3)
        def test_sure(): assert grown.SURE
        @pytest.mark.slow
        def test_of_the_night():
            with pytest.raises(ValueError):
                grown.refuse(18)
        """,
}


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A small house, and its tests."""
    folder = tmp_path / "tree"
    for path, text in TREE.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(textwrap.dedent(text), "utf-8")
    shutil.copy(probe.__file__, folder / "tests" / "mutants")
    return Tree(folder)


def git(folder: Path, *asked: str) -> None:
    """Whoever runs the tests may have no name there."""
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *asked], cwd=folder, check=True)


def commit(folder: Path) -> None:
    """All there is."""
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "a")


def test_the_same_seed_takes_the_same_breaks(tree: Tree) -> None:
    """From every room; none of them touches another; and no more than there are."""
    (tree.folder / "handlers.py").write_text("a = 1\nb = not 2")
    root, paths = tree.folder, ["bot/app/grown.py", "handlers.py"]
    once, again, other = (draw(root, paths, 4, seed) for seed in (1, 1, 2))
    assert once == again != other
    assert sorted(room(one.path) for one in once) == ["bot/app", "bot/app", "handlers.py", "handlers.py"]
    everything = draw(root, paths, 100, 1)
    assert len(everything) == 8
    assert not [one for one in everything for other in everything if one is not other and one.meets(other)]


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_what_is_changed_is_broken(tree: Tree) -> None:
    """On main what the last commit changed, on a branch all of its commits; and what is not committed yet."""
    root, whole = tree.folder, ["bot/__init__.py", "bot/app/__init__.py", "bot/app/grown.py"]
    git(root, "init", "-qb", "main")
    commit(root)
    assert files(root, "all") == whole
    assert files(root, "bot/app") == whole[1:]
    for n, branch in enumerate(["main", "main", "other", "other"]):
        git(root, "checkout", "-qB", branch)
        (root / "bot" / f"new{n}.py").write_text("a = 1")
        commit(root)
    (root / "bot" / "newer.py").write_text("a = 1")
    assert files(root, "changed") == ["bot/new2.py", "bot/new3.py", "bot/newer.py"]
    git(root, "checkout", "-q", "main")
    (root / "bot" / "new0.py").write_text("a = 2")
    assert files(root, "changed") == ["bot/new0.py", "bot/new1.py", "bot/newer.py"]


@pytest.mark.nightly
def test_what_no_everyday_test_notices_survives(tree: Tree) -> None:
    """A refusal that nobody meets by day; not what is kept from one test to the next."""
    sample = draw(tree.folder, ["bot/app/grown.py"], 100, 1)
    told: dict[Break, Outcome] = {}
    left = Court([tree], "not slow").survivors(sample, told.__setitem__)
    assert [one.kind for one in left] == ["raise dropped"]
    assert sorted((outcome.value, one.line) for one, outcome in told.items()) == [
        ("missed", 15),
        *[("noticed", line) for line in (4, 7, 7, 10)],
        ("unreached", 11),
    ]


@pytest.mark.nightly
def test_tests_that_fail_tell_nothing(tree: Tree) -> None:
    """So nothing is said of any break."""
    (tree.folder / "tests" / "test_grown.py").write_text("def test_no(): assert False")
    with pytest.raises(NotSound, match="assert False"):
        Court([tree], "").survivors(draw(tree.folder, ["bot/app/grown.py"], 3, 1), lambda _, __: None)
