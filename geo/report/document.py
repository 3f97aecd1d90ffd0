"""Figures -> a document in the language of the report."""

from collections.abc import Mapping

from geo.report.block import Document
from geo.report.chapters import CHAPTERS, name_of
from geo.report.report import Report
from geo.report.telling import Telling
from geo.report.words import COMMON, words_of


def document_of(report: Report, maps: Mapping[str, str] | None = None) -> Document:
    """Tell a report; without maps where there are none, and nothing else is left out.

    Parameters
    ----------
    report : Report
        Its figures.
    maps : mapping of str to str, optional
        Name -> SVG, :func:`geo.report.maps.maps_of`.
    """
    language = report.asked.language
    words, run = words_of(COMMON, language), report.run
    named = report.tables["areas"].rows[0]["name"]
    blocks = [
        block
        for chapter in CHAPTERS
        for block in chapter.blocks(
            Telling(report=report, words=words_of(name_of(chapter), language), maps=maps or {})
        )
    ]
    return Document(
        language=language,
        title=words["title"].format(minutes=report.asked.minutes),
        subtitle=str(named),
        notice=run.notice,
        source=words["source"].format(run=run.id, day=run.valid_from, version=report.version),
        blocks=tuple(blocks),
        said={name: words[name] for name in ("page", "contents")},
    )
