import re

import pytest

from core.markdown import render_markdown


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "![x](https://example.org/pixel.png)",
        "![x](javascript:alert(1))",
        "<a href='https://example.org' onclick='x()'>x</a>",
        "<svg><script>alert(1)</script></svg>",
        "<iframe src=https://example.org></iframe>",
        "<style>body{display:none}</style>",
        '[x](https://example.org "\\" onmouseover=\\"alert(1)")',
        "[x]: javascript:alert(1)\n\n[x]",
        '<https://example.org" onclick="alert(1)>',
        "# <b onclick=x>h</b>",
        "`<script>`\n\n```\n<script>alert(1)</script>\n```",
        "<math><mtext></table><img src=x onerror=alert(1)>",
    ],
)
def test_nothing_but_the_allow_list_comes_out(text):
    html = render_markdown(text)

    tags = set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", html))
    assert tags <= {"p", "a", "h3", "code", "pre"}
    for attributes in re.findall(r"<[a-z0-9]+\s([^>]*)>", html):
        assert set(re.findall(r"([a-z-]+)=", re.sub(r'"[^"]*"', '""', attributes))) <= {"href", "class", "rel", "title"}
    for address in re.findall(r'href="([^"]*)"', html):
        assert address.startswith("https://example.org")


def test_the_first_heading_is_h3_whatever_was_typed():
    assert re.findall(r"<(h\d)", render_markdown("# One\n\n## Two\n\n#### Four")) == ["h3", "h4", "h5"]
    assert re.findall(r"<(h\d)", render_markdown("#### Four")) == ["h3"]


def test_text_is_dressed_for_the_page():
    html = render_markdown(
        "We **listen**:\n\n- early\n\n1. first\n\n[more](https://example.org)\n\n|a|b|\n|-|-|\n|1|2|"
    )

    assert '<p class="govuk-body">We <strong>listen</strong>:</p>' in html
    assert '<ul class="govuk-list govuk-list--bullet">' in html
    assert '<ol class="govuk-list govuk-list--number">' in html
    assert 'rel="noopener nofollow"' in html
    assert '<th class="govuk-table__header" scope="col">' in html


@pytest.mark.parametrize("text", ["", None, "   "])
def test_nothing_gives_nothing(text):
    assert render_markdown(text) == ""


def test_a_table_scrolls_by_itself_and_written_tags_stay_words():
    html = render_markdown("| A | B |\n|---|---|\n| <table> | 2 |")
    assert html.count("<table") == html.count('<div class="portal-table-scroll"') == html.count("</table></div>") == 1
    assert "&lt;table&gt;" in html
