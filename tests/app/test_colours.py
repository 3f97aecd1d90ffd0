"""The map's colours are told apart by every eye and in grey print; texts stand out enough.

Eyes that lack a kind of cone are simulated after Machado, Oliveira and Fernandes (2009); distances
are those of CIE Lab.
"""

import itertools
import re
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

STATIC = Path(__file__).parents[2] / "web" / "static"
COLOURS = (STATIC / "js" / "map" / "colours.js").read_text("utf-8")
STYLES = "".join(path.read_text("utf-8") for path in (STATIC / "css").glob("*.css"))

EYES = {
    "ordinary": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                            [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                              [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                            [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = TO_XYZ.sum(axis=1)

Floats = npt.NDArray[np.float64]


def linear(colour: str) -> Floats:
    """Turn ``#rrggbb`` into amounts of light, 0 to 1."""
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light: Floats) -> Floats:
    """Turn light into lightness and two opponent colours."""
    ratio = TO_XYZ @ np.clip(light, 0, 1) / WHITE
    x, y, z = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def seen(colour: str, eye: str) -> Floats:
    return lab(EYES[eye] @ linear(colour))


def listed(name: str) -> list[str]:
    """Read a list or a table of colours from the script."""
    found = re.search(rf"export const {name} = [\[{{](.*?)[\]}}];", COLOURS, re.DOTALL)
    assert found
    return re.findall(r"#[0-9a-f]{6}", found[1])


def contrast(one: str, other: str) -> float:
    """Reckon the contrast of two colours as WCAG does, 1 to 21."""
    light = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("ramp", ["RAMP", "HEAT"])
def test_steps_of_a_ramp_are_told_apart_and_grow_darker(ramp: str, eye: str) -> None:
    steps = [seen(colour, eye) for colour in listed(ramp)]
    assert len(steps) == 6
    for lighter, darker in itertools.pairwise(steps):
        assert np.linalg.norm(lighter - darker) >= 9
        assert lighter[0] - darker[0] >= 5, "grey print shows lightness alone"


@pytest.mark.parametrize("eye", EYES)
def test_causes_differ_in_colour_or_clearly_in_lightness(eye: str) -> None:
    causes = [seen(colour, eye) for colour in listed("CAUSES")]
    assert len(causes) == 7
    for one, other in itertools.combinations(causes, 2):
        assert np.linalg.norm(one - other) >= 9


def test_causes_differ_in_their_hatching_for_grey_print() -> None:
    hatchings = re.findall(r'hatch: "(\w+)"', COLOURS)
    assert len(hatchings) == len(set(hatchings)) == 7


@pytest.mark.parametrize("variable", ["ink", "muted", "amber", "teal", "violet", "red"])
def test_text_on_cards_has_a_contrast_of_at_least_four_and_a_half(variable: str) -> None:
    found = re.search(rf"--{variable}: (#[0-9a-f]{{6}})", STYLES)
    assert found
    assert contrast(found[1], "#ffffff") >= 4.5
