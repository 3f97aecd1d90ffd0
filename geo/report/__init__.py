"""The coverage-gap report: figures that prove themselves, as HTML, PDF and XLSX.

::

    table.py      figures in tables, each with a name and the inputs that may change it
    report.py     all figures of a report: what travels in every file of it
    inputs.py     hashes of what a store holds
    scope.py      the part of a city that a report is of
    small.py      counts where there are few people
    gather.py     a city and a question -> the figures
    chapters/     what each chapter counts, and how it is told

    block.py      what a report is told in
    words.py      the words of a chapter, in both languages
    telling.py    what a chapter tells with
    document.py   figures -> a document
    maps.py       an area's shapes coloured by its figures
    svg.py        the small parts of a picture
    as_html.py    a document as one HTML file, templates/report.html and .css
    as_pdf.py     a document as pages, templates/report.typ
    as_xlsx.py    a document and its figures as a workbook

    make.py       one call: a question -> files, whole or not at all
    carried.py    a file -> the figures that travel in it
    seen.py       what stands in a file to be read, and where two files differ
    verify.py     a file held against a store
    verdict.py    what became of it
"""
