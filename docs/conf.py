"""How Sphinx builds the guide; :mod:`docs.making.site` calls it once a language."""

from importlib.metadata import version as version_of

from docs.making.constants import CONSTANTS

project = "gridgov"
version = release = version_of("gridgov")
html_title = project
exclude_patterns: list[str] = []
smartquotes = False  # fonts of Chinese set a curly apostrophe as wide as a character

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "docs.making.formulas",
    "docs.making.languages",
    "docs.making.modules",
    "docs.making.words",
]

myst_enable_extensions = ["deflist", "dollarmath", "substitution"]
myst_substitutions = CONSTANTS
myst_heading_anchors = 3
myst_url_schemes = ["http", "https", "en", "zh"]

autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_use_type_comments = False
autodoc_default_options = {
    "members": True,
    "ignore-module-all": True,
    "exclude-members": "cache_ok",  # SQLAlchemy's own words, which point into its own guide
}
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
napoleon_use_param = False  # types are told in words, which are no links
add_module_names = False
toc_object_entries = False
nitpicky = False
suppress_warnings = ["ref.python"]  # a type's short name that several modules have

html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["guide.css"]
html_js_files = [("guide.js", {"priority": 200})]
html_favicon = "../web/static/favicon.svg"
templates_path = ["templates"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "other_language.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
html_math_renderer = "mathml"
html_search_language = "gridgov"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
html_domain_indices = False
pygments_style = "friendly"
pygments_dark_style = "github-dark"
