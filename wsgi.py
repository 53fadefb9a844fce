"""The application as a WSGI server loads it: `granian --interface wsgi wsgi:app`."""

from survey import create_app

app = create_app()
