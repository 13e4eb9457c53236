"""The pages, one blueprint for each noun: whoever adds a page adds its blueprint to this list."""

from flask import Blueprint

from app.web import appraisals, destructions, holds, home, inbox, pages, printing, records, retention, search, steps

NOUNS: tuple[Blueprint, ...] = (
    home.PAGES,
    inbox.PAGES,
    search.PAGES,
    records.PAGES,
    pages.PAGES,
    retention.PAGES,
    appraisals.PAGES,
    destructions.PAGES,
    holds.PAGES,
    printing.PAGES,
    steps.PAGES,
)
