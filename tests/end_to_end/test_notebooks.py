"""The notebooks run on one city and another, define nothing, show pictures, and ask nobody.

All are run in one kernel, forgotten between two of them, over stores that are built once.
"""

import ast
import html
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from geo.desk.opening import pilot
from geo.pipeline import build

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notebooks"
CHROMIUM = Path("/usr/bin/chromium")
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SECONDS = 300

SAO_PAULO = ROOT.parent / "shared" / "data" / "sao_paulo_centre_r5r"
ON_ANY_CITY = ("01", "02", "03", "04")
BRINGS_ITS_OWN, MADE_UP = "06", "made_up"
FIRST = "01"

jupyter_warns = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_seven_stories_in_order() -> None:
    assert [path.stem[:3] for path in NOTEBOOKS] == [f"{number:02}_" for number in range(1, 8)]


@every_notebook
def test_no_output_is_stored(path: Path) -> None:
    for cell in code_cells(read(path)):
        assert not cell.outputs
        assert cell.execution_count is None


@every_notebook
def test_a_notebook_defines_nothing(path: Path) -> None:
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    for cell in code_cells(read(path)):
        assert not [node for node in ast.walk(ast.parse(cell.source))
                    if isinstance(node, definitions)]  # fmt: skip


@every_notebook
def test_no_figure_is_typed_into_the_text(path: Path) -> None:
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"\d\s?%|\d,\d{3}", cell.source)


@every_notebook
def test_a_notebook_asks_one_question_and_ends_with_one_answer(path: Path) -> None:
    notebook = read(path)
    assert len(re.findall(r"\*\*[^*]+\?\*\*", notebook.cells[0].source)) == 1
    headings = [cell.source.partition("\n")[0] for cell in notebook.cells[1:]
                if cell.cell_type == "markdown"]  # fmt: skip
    assert sum(heading.startswith("## The picture") for heading in headings) == 1
    assert headings.count("## The answer") == 1


@dataclass(frozen=True)
class Case:
    """A notebook and the city it is run on."""

    path: Path
    city: str

    def __str__(self) -> str:
        return f"{self.path.stem}-{self.city}"

    def cells(self, stores: Mapping[str, str]) -> list[nbformat.NotebookNode]:
        """Take its code, after what forgets the notebook before and says where the store is."""
        begin = f'%reset -f\nimport os\nos.environ["GRIDGOV_STORE"] = {stores[self.city]!r}'
        sources = [begin, *(cell.source for cell in code_cells(read(self.path)))]
        if self.city == MADE_UP:  # as where no real data lies beside the project
            sources = [source.replace(SAO_PAULO.name, "nowhere") for source in sources]
        return [nbformat.v4.new_code_cell(source) for source in sources]


CASES = [
    *(Case(path, MADE_UP if path.stem[:2] == BRINGS_ITS_OWN else "pilot") for path in NOTEBOOKS),
    *(Case(path, "sao_paulo") for path in NOTEBOOKS
      if path.stem[:2] in (*ON_ANY_CITY, BRINGS_ITS_OWN)),
]  # fmt: skip
every_case = pytest.mark.parametrize("case", CASES, ids=map(str, CASES))

Shown = Mapping[Case, list[nbformat.NotebookNode]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep what is built in passing where pytest tidies up."""
    made = tmp_path_factory.mktemp("notebooks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(made))
        patch.setenv("TMPDIR", str(made))
        yield made


@pytest.fixture(scope="module")
def stores(folder: Path) -> dict[str, str]:
    """Build the pilot as a newcomer's first notebook does, and São Paulo where its files are."""
    built = {"pilot": str(pilot(str)), MADE_UP: ""}
    if SAO_PAULO.is_dir():
        built["sao_paulo"] = str(folder / "sao_paulo.gpkg")
        build(ROOT / "tests" / "real" / "sao_paulo.toml", built["sao_paulo"])
    return built


@pytest.fixture(scope="module")
def shown(stores: dict[str, str]) -> Shown:
    """Run all of them in one kernel, one after the other, and part what they show."""
    runs = {case: case.cells(stores) for case in CASES if case.city in stores}
    whole = nbformat.v4.new_notebook(cells=[cell for cells in runs.values() for cell in cells])
    NotebookClient(
        whole,
        timeout=SECONDS,
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(FOLDER)}},
    ).execute()
    return {case: [output for cell in cells for output in cell.outputs]
            for case, cells in runs.items()}  # fmt: skip


def of(case: Case, shown: Shown) -> list[nbformat.NotebookNode]:
    if case not in shown:
        pytest.skip(f"real data is not here: {SAO_PAULO.name}")
    return shown[case]


def told(outputs: list[nbformat.NotebookNode], kind: str) -> list[str]:
    return [output.data[kind] for output in outputs if kind in output.get("data", {})]


@pytest.mark.slow
@jupyter_warns
@every_case
def test_a_notebook_runs_and_shows_a_picture_and_an_answer(case: Case, shown: Shown) -> None:
    outputs = of(case, shown)
    errors = [output for output in outputs if output.output_type == "error"]
    assert not errors, "\n".join(errors[0].traceback)
    assert not [output.text for output in outputs if output.get("name") == "stderr"]
    assert told(outputs, "image/png")
    (*_, answer) = told(outputs, "text/markdown")
    assert re.search(r"\*\*[^*]*\d[^*]*\*\*", answer)


@pytest.mark.slow
@jupyter_warns
@every_case
def test_no_map_of_a_notebook_is_folium_s_or_asks_another_machine(case: Case, shown: Shown) -> None:
    pages = [html.unescape(page) for page in told(of(case, shown), "text/html")]
    for page in pages:
        assert "folium" not in page
        assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", page)
        assert "<iframe" not in page or "default-src 'none'" in page


@pytest.mark.slow
@pytest.mark.browser
@jupyter_warns
def test_a_browser_draws_the_map_that_a_notebook_shows(shown: Shown, tmp_path: Path) -> None:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    if not (ROOT / "web" / "static" / "vendor" / "stamp").exists():
        pytest.skip("the page's assets are not there: python3 scripts/assets.py")
    first = next(case for case in shown if case.path.stem.startswith(FIRST))
    frames = [re.findall(r'srcdoc="([^"]*)"', page) for page in told(shown[first], "text/html")]
    path = tmp_path / "map.html"
    path.write_text(html.unescape(next(frame[0] for frame in frames if frame)), encoding="utf-8")
    drawn = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000",
         f"--user-data-dir={tmp_path}", "--dump-dom", path.as_uri()],
        capture_output=True, text=True, check=True, timeout=SECONDS,
    ).stdout  # fmt: skip
    assert drawn.count("leaflet-interactive") > 1000
