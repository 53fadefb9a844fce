"""The application as a WSGI server loads it: `granian --interface wsgi wsgi:app`.

The garbage collector does not look through what is loaded, which stays until the end: a seventh of the start was that,
and a look at all of it while residents wait takes longer than ten of their pages.
"""

# ruff: noqa: E402
import gc

gc.disable()

import sys

from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from survey.application import create_app
from survey.errors import ConfigError

try:
    app = create_app()
except ConfigError as error:
    sys.exit(f"Medskapa: {error}")

# A proxy on this machine says whom it speaks for, so that one visitor's wrong guesses do not slow all of them down.
app.wsgi_app = wrap_wsgi_with_proxy_headers(app.wsgi_app, ["127.0.0.1", "::1"])  # type: ignore[method-assign]

gc.collect()
gc.freeze()
gc.enable()
