"""What each printed form needs to know, as plain frozen values: one module for each kind of paper.

Every field stands where the form shows it. Source: the standards named at each form, and the house's own practice.
"""

from app.press.forms.sheet import House, Sheet, Signature, every

__all__ = ["House", "Sheet", "Signature", "every"]
