"""The least that a page can be: Flask, a template of 3 kB, nothing else. What the product costs is told beside it."""

from flask import Flask, render_template
from jinja2 import DictLoader

LINES = "{% for line in lines %}<p>Rad {{ line }}: " + "ord " * 20 + "</p>\n{% endfor %}"
PAGE = f'<!doctype html>\n<html lang="sv">\n<title>Sida</title>\n<h1>{{{{ heading }}}}</h1>\n{LINES}'

app = Flask(__name__)
app.jinja_loader = DictLoader({"page.html": PAGE})


@app.get("/")
def show_page() -> str:
    """A page of 3 kB with a loop in it."""
    return render_template("page.html", heading="En sida", lines=range(30))
