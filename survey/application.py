"""The application, put together. The package itself loads nothing, so that programs of a few parts start at once."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress

from survey import config, db, i18n, public, respond, security, staff, web, workshop
from survey.cli import commands
from survey.cli_coding import coding_commands
from survey.cli_exchange import exchange_commands
from survey.cli_formats import format_commands
from survey.cli_work import work_commands

MEGABYTE = 1024 * 1024


def create_app(settings: config.Settings | None = None) -> Flask:
    """The application: settings, storage, language, rooms."""
    settings = settings or config.read()
    app = Flask("survey", static_folder=None)
    app.jinja_environment = web.Templates
    app.request_class = web.Request
    app.url_rule_class = web.Rule
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SETTINGS=settings,
        TRUSTED_HOSTS=settings.hosts,
        MAX_CONTENT_LENGTH=2 * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=500_000,
        MAX_FORM_PARTS=1_000,
        SESSION_COOKIE_NAME="medskapa-staff",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_SAMESITE="Lax",
        COMPRESS_ALGORITHM=["zstd", "br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_MIN_SIZE=400,
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,  # no page of ours is kept, so none is asked for again
    )
    db.migrate(settings.database)
    db.init_app(app, settings.database, settings.busy_seconds)
    i18n.init_app(app)
    web.init_app(app, settings.htmx)
    security.init_app(app, settings.secret_key)
    Compress(app)
    for room in (public, respond, staff, workshop):
        room.init_app(app)
    for of_a_terminal in (commands, format_commands, exchange_commands, coding_commands, work_commands):
        app.register_blueprint(of_a_terminal)
    return app
