"""The notebooks run, define nothing, are stored without output; their maps draw and ask nobody."""

import ast
import html
import re
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notebooks"
CHROMIUM = Path("/usr/bin/chromium")
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SECONDS = 300

jupyter_warns = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS


@every_notebook
def test_no_output_is_stored(path: Path) -> None:
    for cell in code_cells(nbformat.read(path, as_version=4)):
        assert not cell.outputs
        assert cell.execution_count is None


@every_notebook
def test_a_notebook_defines_nothing(path: Path) -> None:
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    for cell in code_cells(nbformat.read(path, as_version=4)):
        assert not [node for node in ast.walk(ast.parse(cell.source))
                    if isinstance(node, definitions)]  # fmt: skip


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def pages(request: pytest.FixtureRequest) -> list[str]:
    """Run a notebook and return what it shows as HTML."""
    notebook = nbformat.read(request.param, as_version=4)
    NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(FOLDER)}},
    ).execute()
    return [
        output.data["text/html"]
        for cell in code_cells(notebook)
        for output in cell.outputs
        if "text/html" in output.get("data", {})
    ]


@pytest.mark.slow
@jupyter_warns
def test_a_notebook_runs_and_asks_no_other_machine(pages: list[str]) -> None:
    assert pages
    for page in pages:
        assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", html.unescape(page))


@pytest.mark.slow
@pytest.mark.browser
@jupyter_warns
def test_a_browser_draws_the_map_that_a_notebook_shows(pages: list[str], tmp_path: Path) -> None:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    if not (ROOT / "web" / "static" / "vendor" / "stamp").exists():
        pytest.skip("the page's assets are not there: python3 scripts/assets.py")
    frames = [found for page in pages for found in re.findall(r'srcdoc="([^"]*)"', page)]
    assert frames
    path = tmp_path / "map.html"
    path.write_text(html.unescape(frames[0]), encoding="utf-8")
    drawn = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000",
         f"--user-data-dir={tmp_path}", "--dump-dom", path.as_uri()],
        capture_output=True, text=True, check=True, timeout=SECONDS,
    ).stdout  # fmt: skip
    assert drawn.count("leaflet-interactive") > 1000
