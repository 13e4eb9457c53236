"""The pages, one blueprint for each noun: whoever adds a page adds its blueprint to this list."""

from flask import Blueprint

from app.web import home, inbox, pages, records, search, steps

NOUNS: tuple[Blueprint, ...] = (
    home.PAGES,
    inbox.PAGES,
    search.PAGES,
    records.PAGES,
    pages.PAGES,
    steps.PAGES,
)
