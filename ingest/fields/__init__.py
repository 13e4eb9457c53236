"""What a paper says of itself: its kind, title, date, parties, numbers, each with the place it was read.

These are proposals for the clerk who accepts the paper, never more: every one carries how sure it is, and
nothing is proposed that the page does not show. Pure functions from pages to a proposal.
"""

from ingest.fields.proposal import Found, Proposal, propose

__all__ = ["Found", "Proposal", "propose"]
