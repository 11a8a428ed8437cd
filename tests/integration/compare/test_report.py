"""report.html as a browser, a printer and a screen reader meet it: one file, nothing from outside, nothing unnamed."""

import base64
import csv
import html.parser
import io
import json
import re
import struct
import unittest
import zlib

from program import ProgramTest
from test_compare import BASE, STOP

VOID = {"meta", "link", "img", "br", "hr", "input", "image", "path", "circle", "rect", "source", "col"}


class Page(html.parser.HTMLParser):
    """Elements with their attributes and texts; the nesting must be right."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.problems = [], [], []
        self.feed(text)
        self.close()
        if self.open:
            self.problems.append(f"left open: {[tag for tag, _ in self.open]}")

    def handle_starttag(self, tag, attributes):
        element = {"tag": tag, "text": "", "parents": [name for name, _ in self.open], **dict(attributes)}
        self.elements.append(element)
        if tag not in VOID:
            self.open.append((tag, element))

    def handle_startendtag(self, tag, attributes):
        self.elements.append({"tag": tag, "text": "", "parents": [name for name, _ in self.open], **dict(attributes)})

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            self.problems.append(f"</{tag}> at {self.getpos()} closes {self.open[-1][0] if self.open else 'nothing'}")
            return
        self.open.pop()

    def handle_data(self, data):
        for _, element in self.open:
            element["text"] += data

    def all(self, *tags):
        return [element for element in self.elements if element["tag"] in tags]


def png_size(data):
    """Width and height of a PNG whose every chunk and pixel decodes."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, pixels, size = 8, b"", None
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + body), kind
        if kind == b"IHDR":
            size = struct.unpack(">II", body[:8])
            assert body[8:10] == b"\x08\x06", "eight bits a channel, with opacity"
        elif kind == b"IDAT":
            pixels += body
        at += 12 + length
    assert len(zlib.decompress(pixels)) == size[1] * (1 + 4 * size[0])
    return size


class Report(ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, text in (("small", BASE), ("stop", STOP)):
            (cls.shared / f"{name}.toml").write_text(text)

    def setUp(self):
        super().setUp()
        out = self.shared / "out"
        if not out.exists():
            self.succeeds("compare", "stop.toml", "small.toml", "-o", "out", "--threads", 1, cwd=self.shared)
        self.text = (out / "report.html").read_text(encoding="utf-8")
        self.page = Page(self.text)
        self.csv = (out / "comparison.csv").read_text(encoding="utf-8")

    def test_well_formed_with_a_language_a_title_and_one_heading_of_first_order(self):
        self.assertEqual(self.page.problems, [])
        self.assertTrue(self.text.startswith("<!DOCTYPE html>"))
        self.assertEqual(self.page.all("html")[0]["lang"], "en")
        self.assertEqual(len(self.page.all("h1")), 1)
        self.assertIn("Stop in July", self.page.all("title")[0]["text"])
        order = [int(element["tag"][1]) for element in self.page.all("h1", "h2", "h3", "h4")]
        self.assertTrue(all(b <= a + 1 for a, b in zip(order, order[1:])), f"headings skip a level: {order}")
        self.assertEqual(len(self.page.all("main")), 1)

    def test_nothing_comes_from_outside(self):
        for element in self.page.elements:
            for name in ("src", "href", "action", "data", "poster", "srcset", "xlink:href"):
                target = element.get(name)
                if target is not None:
                    self.assertRegex(target, r"^(data:|#)", f"{element['tag']} {name}")
        for style in self.page.all("style"):
            self.assertNotIn("url(", style["text"])
            self.assertNotIn("@import", style["text"])
        policy = [element for element in self.page.all("meta") if element.get("http-equiv") == "Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy[0]["content"])
        self.assertEqual(self.page.all("link", "iframe", "object", "embed"), [])

    def test_the_answer_and_the_warning_come_first(self):
        body = self.text[self.text.index("<body>"):]
        first = re.sub(r"<[^>]+>", " ", body)[:1800]
        self.assertIn("Illustrative terrain, not a map of Chipwi-Pangwa", first)
        self.assertIn("ammonium nitrogen in the river is above the limit of 1\u00a0mg/L on", first)
        self.assertIn("no range", first)
        self.assertLess(body.index("The answer"), body.index("<table"))
        sentences = [element for element in self.page.all("li") if element["parents"][-2:] == ["main", "ol"]]
        self.assertEqual(len(sentences), 3)

    def test_images_decode_and_are_described(self):
        images = self.page.all("image", "img")
        self.assertEqual(len(images), 6, "two rows of three")
        for image in images:
            kind, data = (image.get("href") or image["src"]).split(",", 1)
            self.assertEqual(kind, "data:image/png;base64")
            width, height = png_size(base64.b64decode(data, validate=True))
            self.assertEqual(width * int(image["height"]), height * int(image["width"]), "not distorted")
            self.assertGreaterEqual(width, 240)
        drawings = [element for element in self.page.all("svg") if element.get("aria-hidden") != "true"]
        self.assertEqual(len(drawings), 6)
        self.assertTrue(all(element["role"] == "img" and len(element["aria-label"]) > 20 for element in drawings))

    def test_tables_have_captions_and_headers(self):
        tables = self.text.split("<table")[1:]
        self.assertGreaterEqual(len(tables), 4)
        for table in tables:
            table = table[:table.index("</table>")]
            self.assertIn("<caption>", table)
            self.assertIn('<th scope="col"', table)
            rows = [row for row in table.split("<tr>")[1:] if "<td" in row]
            self.assertTrue(rows and all('<th scope="row"' in row for row in rows))

    def test_marks_are_symbol_word_and_number(self):
        marks = re.findall(r'<span class="mark (better|worse)"><b><span aria-hidden="true">([▲▼])</span> (\w+)</b> ([^<]+)</span>', self.text)
        self.assertGreater(len(marks), 2)
        for style, _, word, number in marks:
            self.assertEqual(style, word)
            self.assertRegex(number, r"^[+−][\d.\u202f]+( \([+−][\d.\u202f]+\u00a0%\))?$")

    def test_no_number_is_missing(self):
        body = re.sub(r"<script.*?</script>", "", self.text, flags=re.S)
        words = re.sub(r"<[^>]+>", " ", re.sub(r'"data:[^"]+"', "", body))
        self.assertIsNone(re.search(r"\b(nan|inf|null|undefined)\b", words, flags=re.I))
        self.assertNotIn("{", re.sub(r"<style>.*?</style>", "", words, flags=re.S).split("@page", 1)[0].rsplit("}", 1)[-1])

    def test_numbers_are_those_of_the_csv(self):
        rows = {(row["indicator"], row["place"], row["scenario"]): float(row["value"]) for row in csv.DictReader(io.StringIO(self.csv))}
        days = rows["ammonium_n_days_over_gb3838-3", "below", "small"]
        self.assertIn(f"on {days:.0f} days a year under", self.text)

    def test_the_csv_travels_along(self):
        link = [element for element in self.page.all("a") if element.get("download") == "comparison.csv"]
        kind, data = link[0]["href"].split(",", 1)
        self.assertEqual(kind, "data:text/csv;charset=utf-8;base64")
        self.assertEqual(base64.b64decode(data).decode("utf-8"), self.csv)

    def test_without_javascript_there_are_tables_of_the_series(self):
        details = self.text.split("<details open>")[1:]
        self.assertEqual(len(details), 1, "one town")
        self.assertIn('<th scope="row">2021</th>', details[0])

    def test_the_charts_have_their_data(self):
        source = [element for element in self.page.all("script") if element.get("type") == "application/json"]
        if not source:
            self.skipTest("this build has no npm: charts are tables")
        data = json.loads(source[0]["text"])
        self.assertEqual(data["scenarios"], ["Sixteen by sixteen cells", "Stop in July"])
        places = {element.get("id") for element in self.page.elements}
        for chart in data["charts"]:
            self.assertIn(chart["id"], places)
            self.assertEqual([len(line) for line in chart["values"]], [len(data["times"])] * 2)
            self.assertEqual([limit["value"] for limit in chart["limits"]], [1.0])
        self.assertEqual(data["times"][0], "2021-01-01")

    def test_ids_are_unique_and_links_within_the_page_arrive(self):
        ids = [element["id"] for element in self.page.elements if "id" in element]
        self.assertEqual(len(ids), len(set(ids)))
        for link in self.page.all("a"):
            if link["href"].startswith("#"):
                self.assertIn(link["href"][1:], ids)


if __name__ == "__main__":
    unittest.main()
